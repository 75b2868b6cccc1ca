//! What is never judged, cheapest question first.

use super::{policy, session};
use crate::settings::{self, Mode};
use pgrx::pg_sys::{self, Oid, ProcessUtilityContext};
use std::ffi::CStr;

/// Why a statement passes unjudged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bypass {
    /// Single-user mode is for repairs, pg_upgrade moves what is there already.
    Maintenance,
    ModeOff,
    /// A parallel worker or logical replication applies what was decided elsewhere.
    Worker,
    /// Part of a statement that has been judged as a whole (an element of CREATE SCHEMA, REFRESH's inner DDL).
    Subcommand,
    /// `rehearse()` takes back what it runs.
    Rehearsal,
    /// An extension's own script.
    ExtensionScript,
    Restore,
    /// The extension is not in this database.
    NotInstalled,
}

/// Whether the statement passes unjudged. `context` is how it reached the hook; the triggers do not know.
pub fn bypass(context: Option<ProcessUtilityContext::Type>) -> Option<Bypass> {
    // SAFETY: globals of the backend, each set for its life or for the running command.
    unsafe {
        if !pg_sys::IsUnderPostmaster || pg_sys::IsBinaryUpgrade {
            return Some(Bypass::Maintenance);
        }
        if settings::mode() == Mode::Off {
            return Some(Bypass::ModeOff);
        }
        if pg_sys::ParallelWorkerNumber >= 0 || pg_sys::IsLogicalWorker() || is_autovacuum() {
            return Some(Bypass::Worker);
        }
        if session::is_rehearsing() {
            return Some(Bypass::Rehearsal);
        }
        if context == Some(ProcessUtilityContext::PROCESS_UTILITY_SUBCOMMAND) {
            return Some(Bypass::Subcommand);
        }
        // REFRESH MATERIALIZED VIEW CONCURRENTLY runs its inner DDL in this security context.
        let (mut user, mut security) = (Oid::INVALID, 0);
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        if security & pg_sys::SECURITY_RESTRICTED_OPERATION as i32 != 0 {
            return Some(Bypass::Subcommand);
        }
        if pg_sys::creating_extension {
            return Some(Bypass::ExtensionScript);
        }
        if settings::trust_restores() && is_restore() {
            return Some(Bypass::Restore);
        }
    }
    // What other sessions have committed counts from now on, in the middle of a transaction too.
    // SAFETY: inside a transaction, as every DDL statement is.
    unsafe { pg_sys::AcceptInvalidationMessages() };
    (!policy::is_installed()).then_some(Bypass::NotInstalled)
}

/// The settings that pg_dump's output begins with (`_doSetFixedOutputState` in `pg_backup_archiver.c`, and
/// `ALWAYS_SECURE_SEARCH_PATH_SQL`); nobody sets all of them by accident.
unsafe fn is_restore() -> bool {
    // SAFETY: the variables behind the settings.
    unsafe {
        pg_sys::StatementTimeout == 0
            && pg_sys::LockTimeout == 0
            && !pg_sys::check_function_bodies
            && !pg_sys::row_security
            && !pg_sys::namespace_search_path.is_null()
            && matches!(CStr::from_ptr(pg_sys::namespace_search_path).to_bytes(), b"" | b"\"\"")
    }
}

/// Says once a session that a restore passes.
pub fn log_restore() {
    if session::note_restore() {
        pgrx::ereport!(
            pgrx::PgLogLevel::LOG_SERVER_ONLY,
            pgrx::PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
            "schema_guard: this session restores a dump; its DDL is not judged (schema_guard.trust_restores)"
        );
    }
}

unsafe fn is_autovacuum() -> bool {
    // SAFETY: a global that is set for the life of the backend.
    unsafe { pg_sys::MyBackendType == pg_sys::BackendType::B_AUTOVAC_WORKER }
}
