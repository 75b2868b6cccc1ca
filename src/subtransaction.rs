//! Work that may fail without taking the user's transaction with it.

use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReportWithLevel};
use pgrx::{PgSqlErrorCode, PgTryBuilder};
use std::panic::AssertUnwindSafe;

/// Why a piece of work failed.
#[derive(Debug, Clone)]
pub struct Failure {
    pub sqlstate: PgSqlErrorCode,
    pub message: String,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

/// Runs `work` in an internal subtransaction, which is rolled back if it fails: locks, memory, buffer pins and cache
/// references of the failed work are then released, and the transaction goes on. No transaction ID is assigned.
///
/// What must not be swallowed is raised again: cancel, shutdown, timeouts and lack of memory.
pub fn attempt<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    run(work, true).map_err(|caught| {
        let failure = Failure::from(&*caught);
        if must_be_raised(failure.sqlstate) {
            caught.rethrow();
        }
        failure
    })
}

/// Runs `work` in an internal subtransaction that is rolled back whatever becomes of it: nothing of what it did to the
/// database stays, its locks are released, its settings are what they were. The caller is to raise the failure.
pub fn undone<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    run(work, false).map_err(|caught| Failure::from(&*caught))
}

fn run<T>(work: impl FnOnce() -> T, keep: bool) -> Result<T, Box<CaughtError>> {
    // SAFETY: called inside a transaction; context and resource owner are put back as `plpgsql`'s exception blocks do
    // (`exec_stmt_block` in `src/pl/plpgsql/src/pl_exec.c`).
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let outcome = PgTryBuilder::new(AssertUnwindSafe(|| Ok(work())))
            .catch_others(|caught| Err(Box::new(caught)))
            .catch_rust_panic(|caught| Err(Box::new(caught)))
            .execute();
        match &outcome {
            Ok(_) if keep => pg_sys::ReleaseCurrentSubTransaction(),
            _ => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        outcome
    }
}

impl From<&CaughtError> for Failure {
    fn from(caught: &CaughtError) -> Self {
        let report: &ErrorReportWithLevel = match caught {
            CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => report,
            CaughtError::RustPanic { ereport, .. } => ereport,
        };
        Failure {
            sqlstate: report.sql_error_code(),
            message: report.message().to_owned(),
            detail: report.detail().map(str::to_owned),
            hint: report.hint().map(str::to_owned),
        }
    }
}

/// Errors that are not about the work: the session is asked to stop, or cannot go on.
fn must_be_raised(sqlstate: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode::*;
    matches!(
        sqlstate,
        ERRCODE_QUERY_CANCELED
            | ERRCODE_ADMIN_SHUTDOWN
            | ERRCODE_CRASH_SHUTDOWN
            | ERRCODE_CANNOT_CONNECT_NOW
            | ERRCODE_DATABASE_DROPPED
            | ERRCODE_OUT_OF_MEMORY
            | ERRCODE_LOCK_NOT_AVAILABLE
            | ERRCODE_IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            | ERRCODE_CONNECTION_FAILURE
            | ERRCODE_STATEMENT_TOO_COMPLEX
    )
}
