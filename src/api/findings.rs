//! The row that `check()` and `last_findings()` share, and the latter.

use crate::guard::session;
use pgrx::prelude::*;
use schema_guard_engine::finding::Finding;

/// The columns of a finding, as `check()` and `last_findings()` return them.
pub type Row =
    (i32, i32, String, String, String, String, String, String, Option<i64>, Option<i64>, String, String, String);

/// A finding of the given statement and line, both counted from 1.
pub fn row(statement: i32, line: i32, finding: Finding) -> Row {
    (
        statement,
        line,
        finding.rule,
        finding.action.as_str().to_owned(),
        finding.object,
        finding.lock_mode,
        finding.blocks,
        finding.work,
        finding.bytes.and_then(|bytes| i64::try_from(bytes).ok()),
        finding.estimated_ms.and_then(|ms| i64::try_from(ms).ok()),
        finding.message,
        finding.detail,
        finding.fix,
    )
}

/// The findings of the last statement of this session that had any, refused or not.
#[pg_extern(volatile, parallel_restricted)]
#[expect(clippy::type_complexity, reason = "the function's columns")]
fn last_findings() -> TableIterator<
    'static,
    (
        name!(statement, i32),
        name!(line, i32),
        name!(rule, String),
        name!(action, String),
        name!(object, String),
        name!(lock_mode, String),
        name!(blocks, String),
        name!(work, String),
        name!(bytes, Option<i64>),
        name!(estimated_ms, Option<i64>),
        name!(message, String),
        name!(detail, String),
        name!(fix, String),
    ),
> {
    TableIterator::new(session::last_findings().into_iter().map(|finding| row(1, 1, finding)))
}
