//! The event triggers: the second tap, for the one statement that loads the library and therefore never met the hook,
//! and the last line before a rewrite.

use super::bypass::{Bypass, bypass, log_restore};
use super::judgement::{self, Outcome};
use super::{observations, raise, session, stored_names, timeout};
use crate::catalog;
use crate::parse::{self, Source, script::scan};
use pgrx::pg_sys::{self, Datum, NodeTag, Oid};
use std::ffi::CStr;

/// The `pg_finfo` record and the entry point of an event trigger that may raise: guarded Rust inside, and a plain old
/// frame around it that raises.
macro_rules! event_trigger {
    ($(#[$doc:meta])* $name:ident, $finfo:ident, $inside:ident) => {
        #[unsafe(no_mangle)]
        pub extern "C" fn $finfo() -> &'static pg_sys::Pg_finfo_record {
            const V1: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
            &V1
        }

        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(fcinfo: pg_sys::FunctionCallInfo) -> Datum {
            // SAFETY: called by fmgr; the outcome is plain data in the current memory context.
            unsafe {
                let outcome = $inside(fcinfo);
                raise::raise(&outcome.reports);
                raise::forget(outcome.memory);
            }
            Datum::from(0)
        }
    };
}

event_trigger!(
    /// `ddl_command_start`: judges while the hook has not been called yet in this session.
    schema_guard_on_ddl_command_start, pg_finfo_schema_guard_on_ddl_command_start, on_start
);
event_trigger!(
    /// `ddl_command_end`: the statement has succeeded.
    schema_guard_on_ddl_command_end, pg_finfo_schema_guard_on_ddl_command_end, on_end
);
event_trigger!(
    /// `table_rewrite`: a rewrite that the judgement did not expect is judged now, before the first row is copied.
    schema_guard_on_table_rewrite, pg_finfo_schema_guard_on_table_rewrite, on_rewrite
);

/// The event's data, or an error for a call that is no event.
unsafe fn event(fcinfo: pg_sys::FunctionCallInfo) -> *mut pg_sys::EventTriggerData {
    // SAFETY: fmgr's own struct.
    unsafe {
        let context = (*fcinfo).context;
        if context.is_null() || (*context).type_ != NodeTag::T_EventTriggerData {
            pgrx::ereport!(
                ERROR,
                pgrx::PgSqlErrorCode::ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED,
                "this function can only be called by an event trigger"
            );
        }
        context.cast()
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_start(fcinfo: pg_sys::FunctionCallInfo) -> Outcome {
    // SAFETY: called by fmgr.
    let node = unsafe { (*event(fcinfo)).parsetree };
    if session::hook_is_active() || !parse::is_judged(unsafe { (*node).type_ }) {
        return Outcome::PASS;
    }
    match bypass(None) {
        Some(Bypass::Restore) => {
            log_restore();
            return Outcome::PASS;
        }
        Some(_) => return Outcome::PASS,
        None => {}
    }
    // SAFETY: the tree is the statement's own; without its text there is no caret, and names make do for the way out.
    let mut outcome = unsafe {
        let text = own_text(node);
        judgement::judge(node, text.as_deref().map(|text| Source { text, offset: 0 }), text.is_some())
    };
    outcome.reports.forget_positions();
    if outcome.lock_timeout_ms > 0 && outcome.reports.will_return() {
        timeout::impose_until_command_end(outcome.lock_timeout_ms);
    }
    outcome
}

/// The statement's text, if it stands in the client's message: the one statement there that parses to the same tree.
unsafe fn own_text(node: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: the client's message, NUL-terminated; `equal` reads both trees.
    unsafe {
        if pg_sys::debug_query_string.is_null() {
            return None;
        }
        let message = CStr::from_ptr(pg_sys::debug_query_string).to_str().ok()?;
        let scan::Parse::Tree(tree) = scan::parse(message) else { return None };
        parse::node::list::<pg_sys::RawStmt>(tree).find(|raw| pg_sys::equal((**raw).stmt.cast(), node.cast())).and_then(
            |raw| {
                let start = usize::try_from((*raw).stmt_location).ok()?;
                let end = if (*raw).stmt_len > 0 { start + (*raw).stmt_len as usize } else { message.len() };
                message.get(start..end).map(|text| text.trim_start().to_owned())
            },
        )
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_end(fcinfo: pg_sys::FunctionCallInfo) -> Outcome {
    // SAFETY: called by fmgr; the tree is the statement's own.
    let node = unsafe { (*event(fcinfo)).parsetree };
    if session::is_rehearsing() {
        return Outcome::PASS;
    }
    timeout::take_back();
    observations::statement_succeeded();
    // SAFETY: the event is ddl_command_end.
    let outcome = unsafe { stored_names::judge(node) };
    if outcome.reports.will_return() {
        observations::statement_succeeded();
    }
    outcome
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_rewrite(fcinfo: pg_sys::FunctionCallInfo) -> Outcome {
    // SAFETY: called by fmgr, inside a table_rewrite event.
    let table = unsafe {
        event(fcinfo);
        pgrx::direct_function_call::<Oid>(pg_sys::pg_event_trigger_table_rewrite_oid, &[])
    };
    match table {
        Some(table) if bypass(None).is_none() && !catalog::is_expected(table, &session::expected_rewrites()) => {
            judgement::judge_rewrite(table)
        }
        _ => Outcome::PASS,
    }
}
