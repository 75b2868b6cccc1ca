//! The rates, as rows: what `set_rate()` and `calibrate()` start from.

use crate::guard::policy;
use pgrx::prelude::*;
use schema_guard_engine::forecast::{Kind, Rates};

/// Every kind of work: its rate in force and where that comes from, and the built-in one.
#[pg_extern(volatile, parallel_restricted)]
fn rate_list() -> TableIterator<
    'static,
    (
        name!(kind, &'static str),
        name!(megabytes_per_second, f64),
        name!(rows_per_second, f64),
        name!(built_in_megabytes_per_second, f64),
        name!(built_in_rows_per_second, f64),
        name!(origin, String),
        name!(meaning, &'static str),
    ),
> {
    let (rates, built_in) = (policy::rates(), Rates::default());
    let origins = policy::set_rates();
    TableIterator::new(Kind::ALL.map(|kind| {
        let (rate, default) = (rates.of(kind), built_in.of(kind));
        let set = origins.iter().find(|set| set.kind == kind);
        (
            kind.as_str(),
            rate.megabytes_per_second,
            rate.rows_per_second,
            default.megabytes_per_second,
            default.rows_per_second,
            set.map_or_else(|| "built in".to_owned(), |set| format!("{} at {}", set.origin, set.at)),
            kind.meaning(),
        )
    }))
}
