//! What is not rehearsed: what refuses a transaction block, and, unless forced, what would keep others waiting.

use crate::api::forecast::Step;
use crate::settings;
use crate::subtransaction::Failure;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use schema_guard_engine::facts::{Facts, RelationKind};
use schema_guard_engine::statement::Operation;

/// A statement that manages its own transactions cannot be taken back.
pub fn refuse_what_cannot_run(step: &Step<'_>) {
    if matches!(step.statement.operation, Operation::Transaction(_)) || step.forecast.non_transactional {
        refuse(step.number, &format!("{} cannot run inside a transaction block", step.statement.tag));
    }
}

/// The statement's own error, with its number. Where it is that the statement cannot run in a transaction, which the
/// forecast did not know, PostgreSQL itself has just said so (`PreventInTransactionBlock`).
pub fn fail(number: i32, failure: Failure) -> ! {
    if failure.sqlstate == PgSqlErrorCode::ERRCODE_ACTIVE_SQL_TRANSACTION {
        refuse(number, &failure.message);
    }
    let message = format!("statement {number}: {}", failure.message);
    let mut report = ErrorReport::new(failure.sqlstate, message, "rehearse");
    if let Some(detail) = failure.detail {
        report = report.set_detail(detail);
    }
    if let Some(hint) = failure.hint {
        report = report.set_hint(hint);
    }
    report.report(PgLogLevel::ERROR);
    unreachable!("an ERROR is raised");
}

pub fn refuse(number: i32, why: &str) -> ! {
    ereport!(
        ERROR,
        PgSqlErrorCode::ERRCODE_ACTIVE_SQL_TRANSACTION,
        format!("statement {number} cannot be rehearsed: {why}")
    );
}

/// The forecast comes first: nobody is kept waiting only to learn that they would be.
pub fn refuse_what_lasts(step: &Step<'_>) {
    let (number, limit) = (step.number, settings::max_blocking_ms());
    let lasting = step.forecast.effects.iter().filter_map(|effect| Some((effect.ms.known()?, effect)));
    if let Some((ms, effect)) = lasting.max_by_key(|(ms, _)| *ms).filter(|(ms, _)| *ms > limit) {
        ereport!(
            ERROR,
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("statement {number} would keep {} locked for about {ms} ms", effect.relation.qualified()),
            format!(
                "schema_guard.max_blocking_time is {limit} ms. rehearse(sql, force => true) runs it nevertheless; its locks \
                 are real."
            )
        );
    }
    let limit = settings::rehearse_limit();
    for (id, _) in step.forecast.footprint.iter() {
        let Some(relation) = step.live.relation_by_id(id) else { continue };
        if !matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView) || relation.is_temporary() {
            continue;
        }
        let Some(bytes) = step.live.size(id).known().map(|size| size.bytes()).filter(|bytes| *bytes > limit) else {
            continue;
        };
        ereport!(
            ERROR,
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("statement {number} touches {}, which is too large to rehearse unasked", relation.qualified()),
            format!(
                "It holds {} kB; schema_guard.rehearse_limit is {} kB. rehearse(sql, force => true) runs it nevertheless; \
                 its locks are real.",
                bytes / 1024,
                limit / 1024
            )
        );
    }
}
