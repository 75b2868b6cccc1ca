//! `forecast()`: the footprint of each statement of a script, as rows. Nothing is run.

use super::footprint::{Held, Row};
use super::search_path::SearchPath;
use crate::catalog::{JudgedSizes, LiveFacts};
use crate::guard;
use crate::parse::script::{self, Piece, scan};
use crate::parse::{self, Source};
use pgrx::prelude::*;
use schema_guard_engine::facts::{Facts, RelationId};
use schema_guard_engine::forecast::{self, Forecast};
use schema_guard_engine::script::Overlay;
use schema_guard_engine::statement::{Operation, Setting, Statement, Transaction};

/// Which lock each statement of the script would request on which relation, and what it would read, build and rewrite.
#[pg_extern(name = "forecast", volatile, strict, parallel_unsafe)]
fn forecast_rows(
    sql: &str,
) -> TableIterator<
    'static,
    (
        name!(statement, i32),
        name!(relation, String),
        name!(lock_mode, Option<String>),
        name!(rewrites, bool),
        name!(scans, bool),
        name!(builds, i32),
    ),
> {
    let mut held = Held::default();
    let mut rows: Vec<Row> = vec![];
    let sizes = guard::imported::judged_sizes();
    each(sql, Some(&sizes), |step| {
        if let Some(why) = step.forecast.footprint.worst_case() {
            ereport!(
                PgLogLevel::DEBUG1,
                PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
                format!("statement {} is forecast as the worst case: {why}", step.number)
            );
        }
        #[cfg(feature = "faults")]
        if let Some(contradiction) = step.forecast.contradictions(step.facts).first() {
            error!("statement {}: {contradiction}", step.number);
        }
        rows.extend(held.rows(step.number, &step.forecast.footprint, |id| name(step.live, id)));
    });
    TableIterator::new(rows)
}

/// A statement of a script, with what it would do after those before it.
pub struct Step<'s> {
    /// From 1.
    pub number: i32,
    pub text: &'s str,
    pub statement: &'s Statement,
    pub forecast: &'s Forecast<'s>,
    /// The database as the statement would find it.
    #[cfg_attr(not(feature = "faults"), expect(dead_code, reason = "for the proofs"))]
    pub facts: &'s dyn Facts,
    pub live: &'s LiveFacts<'s>,
}

/// Forecasts a script statement by statement, its own search_path in force from where it sets it.
///
/// With `sizes` tables hold what those say, without them what they hold.
pub fn each(sql: &str, sizes: Option<&JudgedSizes>, mut look: impl FnMut(&Step<'_>)) {
    let path = SearchPath::borrow();
    let rates = guard::policy::rates();
    let mut overlay = Overlay::default();
    let mut number = 0;
    for piece in script::split(sql) {
        pgrx::check_for_interrupts!();
        let (start, end, data) = match piece {
            Piece::Statement { start, end, data } => (start, end, data),
            Piece::PsqlCommand { start, end } => {
                let command = sql[start..end].split_whitespace().next().unwrap_or_default();
                refuse(number + 1, &format!("psql command \"{command}\" is not SQL"))
            }
            Piece::Placeholder { start, end, .. } => {
                refuse(number + 1, &format!("placeholder \"{}\" is not filled in", &sql[start..end]))
            }
            Piece::Error { message, .. } => refuse(number + 1, &message),
        };
        number += 1;
        let text = &sql[start..end];
        let tree = match scan::parse(text) {
            scan::Parse::Tree(tree) => tree,
            scan::Parse::Error { message, .. } => refuse(number, &message),
        };
        // SAFETY: the parser's own list of RawStmts.
        for raw in unsafe { parse::node::list::<pg_sys::RawStmt>(tree) } {
            // SAFETY: a raw statement just parsed, alive until the function's memory context is reset.
            let parsed = unsafe { parse::statement((*raw).stmt, Some(Source { text, offset: 0 })) };
            let live = LiveFacts { sizes, ..guard::facts_for(&parsed) };
            {
                let facts = overlay.over(&live);
                let forecast = forecast::forecast(&parsed.statement, &facts, &rates);
                let statement = &parsed.statement;
                look(&Step { number, text, statement, forecast: &forecast, facts: &facts, live: &live });
            }
            match &parsed.statement.operation {
                Operation::Set { setting: Setting::SearchPath, value, local } => path.set(value.as_deref(), *local),
                Operation::Transaction(Transaction::Commit | Transaction::Rollback) => path.end_transaction(),
                _ => {}
            }
            overlay.apply(&parsed.statement, &live, text.len() + data);
        }
    }
}

fn refuse(statement: i32, message: &str) -> ! {
    ereport!(ERROR, PgSqlErrorCode::ERRCODE_SYNTAX_ERROR, format!("statement {statement}: {message}"));
}

/// The name in a row's `relation`; `None` for what has no row: the system's own relations, composite types, TOAST, and
/// what the script itself has made.
pub fn name(live: &LiveFacts<'_>, id: RelationId) -> Option<String> {
    crate::catalog::measure::is_shown(id)
        .then(|| live.relation_by_id(id).map(|relation| relation.qualified()))
        .flatten()
}
