//! `naming_violations` and `infer_naming()`: the names that the database has already.

use crate::catalog::{estate, keyword};
use crate::guard::policy;
use pgrx::prelude::*;
use pgrx::spi::SpiResult;
use schema_guard_engine::naming::estate::{infer, violations};
use std::collections::HashSet;

/// Behind the view `naming_violations`.
#[pg_extern(stable, parallel_restricted)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "the view's columns")]
fn naming_violation_list() -> TableIterator<
    'static,
    (
        name!(kind, &'static str),
        name!(schema_name, Option<String>),
        name!(table_name, Option<String>),
        name!(name, String),
        name!(convention, String),
        name!(suggested_name, Option<String>),
        name!(fix, Option<String>),
        name!(dependents, i64),
        name!(key, String),
    ),
> {
    let accepted = accepted().unwrap_or_else(|error| error!("the accepted names cannot be read: {error}"));
    let found = violations(&estate::read(), &policy::naming(), &keyword, &accepted);
    let given = |text: String| (!text.is_empty()).then_some(text);
    TableIterator::new(found.into_iter().map(move |found| {
        (
            found.kind.as_str(),
            given(found.schema),
            given(found.table),
            found.name,
            found.convention,
            found.suggested,
            found.fix,
            i64::from(found.dependents),
            found.key,
        )
    }))
}

/// The keys of the names that `accept_violations()` has taken for good.
fn accepted() -> SpiResult<HashSet<String>> {
    Spi::connect(|client| {
        let rows = client.select("SELECT key FROM schema_guard.accepted_violations", None, &[])?;
        rows.filter_map(|row| row.get(1).transpose()).collect()
    })
}

/// The conventions that the names of this database mostly follow, and the call that adopts each.
#[pg_extern(stable, parallel_restricted)]
#[search_path(pg_catalog, pg_temp)]
fn infer_naming() -> TableIterator<
    'static,
    (
        name!(kind, &'static str),
        name!(convention, String),
        name!(followed, i64),
        name!(names, i64),
        name!(share, f64),
        name!(call, String),
    ),
> {
    let proposals = infer(&estate::read());
    TableIterator::new(proposals.into_iter().map(|found| {
        let call = found.call();
        let share = (found.share() * 1000.0).floor() / 1000.0;
        (found.kind.as_str(), found.convention, found.followed.into(), found.names.into(), share, call)
    }))
}
