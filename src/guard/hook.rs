//! The utility hook: a plain frame around the statement.
//!
//! PostgreSQL's errors pass over `process_utility` by longjmp, so it owns nothing with a destructor, and it chains to
//! the raw functions: a guarded call would strip cursor positions, CONTEXT, constraint names and custom SQLSTATEs from
//! every error in the database.

use super::bypass::{Bypass, bypass, log_restore};
use super::judgement::{self, Outcome};
use super::raise::{self, raw};
use super::{observations, session};
use crate::parse::{self, Source};
use pgrx::pg_sys::{self, ProcessUtilityContext};
use std::ffi::{CStr, c_char, c_void};

static mut PREVIOUS: pg_sys::ProcessUtility_hook_type = None;

pub fn install() {
    // SAFETY: _PG_init runs once, before the hook can be called.
    unsafe {
        PREVIOUS = pg_sys::ProcessUtility_hook;
        pg_sys::ProcessUtility_hook = Some(process_utility);
    }
}

#[expect(ffi_unwind_calls, reason = "a plain old frame: errors pass over it by longjmp and no destructor is skipped")]
unsafe extern "C-unwind" fn process_utility(
    statement: *mut pg_sys::PlannedStmt,
    query: *const c_char,
    read_only: bool,
    context: ProcessUtilityContext::Type,
    params: pg_sys::ParamListInfo,
    environment: *mut pg_sys::QueryEnvironment,
    receiver: *mut pg_sys::DestReceiver,
    completion: *mut pg_sys::QueryCompletion,
) {
    // SAFETY: the arguments are the server's own and are passed on as they came. Every local is plain data.
    unsafe {
        let judged = parse::is_judged((*(*statement).utilityStmt).type_);
        let outcome = if judged { before(statement, query, context) } else { pass() };
        raise::raise(&outcome.reports);
        raise::forget(outcome.memory);

        // While an imposed lock_timeout is in force its error carries a line that says whose it is.
        let mut callback = pg_sys::ErrorContextCallback {
            previous: raw::error_context_stack,
            callback: Some(explain_lock_timeout),
            arg: outcome.lock_timeout_ms as usize as *mut c_void,
        };
        let mut nest_level = 0;
        if outcome.lock_timeout_ms > 0 {
            nest_level = raw::NewGUCNestLevel();
            raise::set_lock_timeout(outcome.lock_timeout_ms);
            raw::error_context_stack = &raw mut callback;
        }
        match PREVIOUS {
            Some(previous) => previous(statement, query, read_only, context, params, environment, receiver, completion),
            None => raw::standard_ProcessUtility(
                statement,
                query,
                read_only,
                context,
                params,
                environment,
                receiver,
                completion,
            ),
        }
        if outcome.lock_timeout_ms > 0 {
            raw::error_context_stack = callback.previous;
            raw::AtEOXact_GUC(true, nest_level);
        }
        // Only after success: what must not survive an error is dropped by the next judgement.
        if judged {
            after();
        }
    }
}

/// Everything that is not DDL pays this much.
fn pass() -> Outcome {
    session::note_hook();
    Outcome::PASS
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn before(
    statement: *mut pg_sys::PlannedStmt,
    query: *const c_char,
    context: ProcessUtilityContext::Type,
) -> Outcome {
    session::note_hook();
    match bypass(Some(context)) {
        Some(Bypass::Restore) => {
            log_restore();
            return Outcome::PASS;
        }
        Some(_) => return Outcome::PASS,
        None => {}
    }
    let by_client = context == ProcessUtilityContext::PROCESS_UTILITY_TOPLEVEL;
    // SAFETY: the statement and its text are the server's own.
    unsafe {
        let text = if query.is_null() { &[][..] } else { CStr::from_ptr(query).to_bytes() };
        let slice = slice_of(text, (*statement).stmt_location, (*statement).stmt_len);
        let own_text = slice.and_then(|(start, end)| std::str::from_utf8(text.get(start..end)?).ok());
        let source = own_text.zip(slice).map(|(text, (offset, _))| Source { text, offset });
        let mut outcome = judgement::judge((*statement).utilityStmt, source, by_client);
        outcome.reports.count_in(query);
        outcome
    }
}

/// The statement's own part of the message: `stmt_len` 0 means to the end, location -1 that nobody knows.
fn slice_of(text: &[u8], location: i32, length: i32) -> Option<(usize, usize)> {
    let start = usize::try_from(location).ok()?;
    let end = if length > 0 { start + length as usize } else { text.len() };
    let leading = text.get(start..end)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    Some((start + leading, end))
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn after() {
    // A rehearsal may run inside a statement that was judged (CREATE TABLE … AS SELECT … FROM rehearse()).
    if !session::is_rehearsing() {
        observations::statement_succeeded();
    }
}

/// Adds CONTEXT to a lock timeout (55P03), to nothing else.
unsafe extern "C-unwind" fn explain_lock_timeout(argument: *mut c_void) {
    // SAFETY: called by the error machinery while it builds an error; `argument` is a number.
    unsafe { raise::lock_timeout_context(argument as usize as i32) }
}
