//! From a verdict to what the client and the server log see. One function raises it all, in a plain frame, with the
//! server's own functions: `ereport!` knows neither a cursor position nor a SQLSTATE of class SG.

use super::session;
use crate::encoding::to_server;
use crate::settings::Mode;
use crate::subtransaction::Failure;
use pgrx::pg_sys;
use schema_guard_engine::finding::{Finding, Verdict, how_to_run};
use schema_guard_engine::policy::Action;
use schema_guard_engine::rules::find;
use std::ffi::{CString, c_char, c_int};

pub mod raw {
    use pgrx::pg_sys::*;
    use std::ffi::{c_char, c_int};

    // The server's functions themselves, not pgrx's guarded wrappers of them.
    unsafe extern "C-unwind" {
        pub static mut error_context_stack: *mut ErrorContextCallback;
        pub fn standard_ProcessUtility(
            statement: *mut PlannedStmt,
            query: *const c_char,
            read_only: bool,
            context: ProcessUtilityContext::Type,
            params: ParamListInfo,
            environment: *mut QueryEnvironment,
            receiver: *mut DestReceiver,
            completion: *mut QueryCompletion,
        );
        pub fn NewGUCNestLevel() -> c_int;
        pub fn AtEOXact_GUC(is_commit: bool, nest_level: c_int);
        pub fn set_config_option(
            name: *const c_char,
            value: *const c_char,
            context: GucContext::Type,
            source: GucSource::Type,
            action: GucAction::Type,
            change: bool,
            level: c_int,
            reload: bool,
        ) -> c_int;
        pub fn errstart(level: c_int, domain: *const c_char) -> bool;
        pub fn errfinish(file: *const c_char, line: c_int, function: *const c_char);
        pub fn errcode(sqlstate: c_int) -> c_int;
        pub fn errmsg_internal(format: *const c_char, ...) -> c_int;
        pub fn errdetail_internal(format: *const c_char, ...) -> c_int;
        pub fn errhint(format: *const c_char, ...) -> c_int;
        pub fn errposition(position: c_int) -> c_int;
        pub fn err_generic_string(field: c_int, text: *const c_char) -> c_int;
        pub fn MemoryContextDelete(context: MemoryContext);
        pub fn geterrcode() -> c_int;
        pub fn set_errcontext_domain(domain: *const c_char) -> c_int;
        pub fn errcontext_msg(format: *const c_char, ...) -> c_int;
        pub fn snprintf(buffer: *mut c_char, size: usize, format: *const c_char, ...) -> c_int;
    }
}

/// `MAKE_SQLSTATE` of `src/include/utils/elog.h`.
const fn sqlstate(code: &[u8; 5]) -> c_int {
    let mut packed = 0;
    let mut at = 0;
    while at < 5 {
        packed += (((code[at] - b'0') & 0x3F) as c_int) << (6 * at);
        at += 1;
    }
    packed
}

/// Levels of `src/include/utils/elog.h`.
const LOG_SERVER_ONLY: c_int = pgrx::PgLogLevel::LOG_SERVER_ONLY as c_int;
const WARNING: c_int = pgrx::PgLogLevel::WARNING as c_int;
const ERROR: c_int = pgrx::PgLogLevel::ERROR as c_int;

/// The states of class SG; the table in `docs/errors.md` lists them.
const REFUSED: c_int = sqlstate(b"SG001");
const NOT_JUDGED: c_int = sqlstate(b"SG002");
const WOULD_REFUSE: c_int = sqlstate(b"SG004");

/// One thing to raise. Every pointer is NULL or palloc'ed in a context that outlives the raising.
#[derive(Clone, Copy)]
#[repr(C)]
struct Report {
    level: c_int,
    sqlstate: c_int,
    message: *const c_char,
    detail: *const c_char,
    hint: *const c_char,
    schema: *const c_char,
    table: *const c_char,
    column: *const c_char,
    /// Byte offset in the source text, -1 for none; a character position once [`Reports::count_in`] has run.
    position: c_int,
}

/// What to raise, in order; plain data, because an error leaves by longjmp.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Reports {
    first: *mut Report,
    count: usize,
}

impl Reports {
    pub const NONE: Reports = Reports { first: std::ptr::null_mut(), count: 0 };

    /// The reports of a verdict: a log line a finding, a WARNING for what only warns, and one ERROR for all that blocks.
    pub fn of(verdict: &Verdict, mode: Mode, has_text: bool) -> Reports {
        let mut reports: Vec<Report> = verdict.findings.iter().map(|finding| log_line(finding, mode)).collect();
        let refuses = mode == Mode::Enforce && verdict.is_blocked();
        let warns = |finding: &&Finding| {
            finding.allowed.is_none()
                && match mode {
                    Mode::Off | Mode::Observe => false,
                    Mode::Warn => true,
                    Mode::Enforce => finding.action == Action::Warn && !refuses,
                }
        };
        // A table of thirty columns gets one WARNING for all their names.
        let about_names = |finding: &&Finding| find(&finding.rule).is_some_and(|rule| rule.area == "name");
        let (names, others): (Vec<_>, Vec<_>) = verdict.findings.iter().filter(warns).partition(about_names);
        for finding in others {
            if session::note_warning(&finding.rule, &finding.object) {
                reports.push(report(WARNING, WOULD_REFUSE, &[finding], has_text));
            }
        }
        if !names.is_empty() {
            reports.push(report(WARNING, WOULD_REFUSE, &names, has_text));
        }
        if refuses {
            let mut all: Vec<&Finding> = verdict.blocking().collect();
            all.extend(verdict.findings.iter().filter(|finding| finding.action == Action::Warn));
            reports.push(report(ERROR, REFUSED, &all, has_text));
        }
        Reports::keep(reports)
    }

    /// The guard itself failed: a WARNING and the statement goes on, or an ERROR where it is to fail closed.
    pub fn failure(failure: &Failure, closed: bool) -> Reports {
        let (level, message, hint) = match closed {
            true => (
                ERROR,
                format!("schema_guard could not judge this statement: {}", failure.message),
                "schema_guard.fail_closed is on; a superuser can turn it off, or set schema_guard.mode to off.",
            ),
            false => (
                WARNING,
                format!("schema_guard could not judge this statement and lets it pass: {}", failure.message),
                "Nothing of the statement was held back. The server log has the same line.",
            ),
        };
        Reports::keep(vec![Report {
            level,
            sqlstate: NOT_JUDGED,
            message: palloc(&message),
            detail: std::ptr::null(),
            hint: palloc(hint),
            schema: std::ptr::null(),
            table: std::ptr::null(),
            column: std::ptr::null(),
            position: -1,
        }])
    }

    fn keep(reports: Vec<Report>) -> Reports {
        if reports.is_empty() {
            return Reports::NONE;
        }
        // SAFETY: room for exactly the reports, in the caller's memory context.
        unsafe {
            let first: *mut Report = pg_sys::palloc(size_of::<Report>() * reports.len()).cast();
            std::ptr::copy_nonoverlapping(reports.as_ptr(), first, reports.len());
            Reports { first, count: reports.len() }
        }
    }

    /// Turns byte offsets into the character positions that the protocol counts in, from 1.
    ///
    /// # Safety
    /// `query` is the text that the offsets count in.
    pub unsafe fn count_in(&mut self, query: *const c_char) {
        for at in 0..self.count {
            // SAFETY: within the array; an offset outside of the text gives no position.
            unsafe {
                let report = self.first.add(at);
                let length = if query.is_null() { 0 } else { std::ffi::CStr::from_ptr(query).count_bytes() as c_int };
                (*report).position = match (*report).position {
                    offset @ 0.. if offset < length => pg_sys::pg_mbstrlen_with_len(query, offset) + 1,
                    _ => -1,
                };
            }
        }
    }

    /// Whether the statement goes on afterwards: no ERROR among them.
    pub fn will_return(&self) -> bool {
        // SAFETY: within the array.
        (0..self.count).all(|at| unsafe { (*self.first.add(at)).level } < ERROR)
    }

    /// The trigger has no text to count in.
    pub fn forget_positions(&mut self) {
        for at in 0..self.count {
            // SAFETY: within the array.
            unsafe { (*self.first.add(at)).position = -1 };
        }
    }
}

fn report(level: c_int, sqlstate: c_int, findings: &[&Finding], has_text: bool) -> Report {
    let first = findings[0];
    let message = match findings.len() {
        1 => first.message.clone(),
        many => format!("{} (and {} more)", first.message, many - 1),
    };
    let mut details: Vec<String> = (!first.detail.is_empty()).then(|| first.detail.clone()).into_iter().collect();
    details.extend(findings[1..].iter().map(|finding| format!("Also: {}.", finding.message)));
    Report {
        level,
        sqlstate,
        message: palloc(&message),
        detail: if details.is_empty() { std::ptr::null() } else { palloc(&details.join("\n")) },
        hint: palloc(&hint(findings, level)),
        schema: palloc(&first.schema),
        table: if first.table.is_empty() { std::ptr::null() } else { palloc(&first.table) },
        column: first.column.as_deref().map_or(std::ptr::null(), palloc),
        position: match (has_text, first.location) {
            (true, Some(offset)) => c_int::try_from(offset).unwrap_or(-1),
            _ => -1,
        },
    }
}

/// The way out: what each rule says, the safe form once, and the override.
fn hint(findings: &[&Finding], level: c_int) -> String {
    let mut lines: Vec<&str> = vec![];
    for finding in findings {
        if !finding.hint.is_empty() && !lines.contains(&finding.hint.as_str()) {
            lines.push(&finding.hint);
        }
    }
    // All findings of a statement share its safe form.
    if let Some(fix) = findings.iter().map(|finding| finding.fix.as_str()).find(|fix| !fix.is_empty()) {
        lines.push(how_to_run(fix));
        lines.push(fix);
    }
    let mut hint = lines.join("\n");
    if level == ERROR {
        let mut rules: Vec<String> = vec![];
        for finding in findings.iter().filter(|finding| finding.action == Action::Block) {
            let rule = format!("{}({})", finding.rule, finding.object);
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let value = format!("{}: why", rules.join(", ")).replace('\'', "''");
        if !hint.is_empty() {
            hint.push('\n');
        }
        hint.push_str(&format!("To run it as it is: SET schema_guard.allow = '{value}';"));
    }
    hint
}

/// One line of JSON for the server log, whatever the mode.
fn log_line(finding: &Finding, mode: Mode) -> Report {
    let line = serde_json::json!({
        "mode": mode.as_str(),
        "action": finding.action.as_str(),
        "rule": finding.rule,
        "object": finding.object,
        "lock_mode": finding.lock_mode,
        "work": finding.work,
        "bytes": finding.bytes,
        "estimated_ms": finding.estimated_ms,
        "allowed": finding.allowed,
        "message": finding.message,
    });
    Report {
        level: LOG_SERVER_ONLY,
        sqlstate: 0,
        message: palloc(&format!("schema_guard: {line}")),
        detail: std::ptr::null(),
        hint: std::ptr::null(),
        schema: std::ptr::null(),
        table: std::ptr::null(),
        column: std::ptr::null(),
        position: -1,
    }
}

/// A copy in the server's encoding and in the current memory context.
fn palloc(text: &str) -> *const c_char {
    let text: CString = to_server(text);
    // SAFETY: NUL-terminated.
    unsafe { pg_sys::pstrdup(text.as_ptr()) }
}

/// Raises the reports. An ERROR does not return: it is the last one, and the frames between here and its catcher own
/// nothing with a destructor.
///
/// # Safety
/// Called from a plain old frame, with reports whose memory is still there.
#[expect(ffi_unwind_calls, reason = "a plain old frame: the error leaves by longjmp")]
pub unsafe fn raise(reports: &Reports) {
    // SAFETY: within the array; text goes through "%s", never as a format.
    unsafe {
        for at in 0..reports.count {
            let report = &*reports.first.add(at);
            if !raw::errstart(report.level, std::ptr::null()) {
                continue;
            }
            raw::errcode(report.sqlstate);
            raw::errmsg_internal(c"%s".as_ptr(), report.message);
            if !report.detail.is_null() {
                raw::errdetail_internal(c"%s".as_ptr(), report.detail);
            }
            if !report.hint.is_null() {
                raw::errhint(c"%s".as_ptr(), report.hint);
            }
            for (field, text) in [(b's', report.schema), (b't', report.table), (b'c', report.column)] {
                if !text.is_null() {
                    raw::err_generic_string(c_int::from(field), text);
                }
            }
            if report.position > 0 {
                raw::errposition(report.position);
            }
            raw::errfinish(c"raise.rs".as_ptr(), line!() as c_int, c"raise".as_ptr());
        }
    }
}

/// # Safety
/// Called from a plain old frame, with a context that nothing is read from any more, or NULL.
#[expect(ffi_unwind_calls, reason = "a plain old frame: deleting a context raises nothing")]
pub unsafe fn forget(memory: pg_sys::MemoryContext) {
    if !memory.is_null() {
        // SAFETY: the caller's promise.
        unsafe { raw::MemoryContextDelete(memory) };
    }
}

/// # Safety
/// Called from a plain old frame, inside a GUC nest level of its own.
#[expect(ffi_unwind_calls, reason = "a plain old frame: an error leaves by longjmp")]
pub unsafe fn set_lock_timeout(ms: c_int) {
    let mut value = [0 as c_char; 16];
    // SAFETY: the buffer holds any number; the setting may be changed by every role.
    unsafe {
        raw::snprintf(value.as_mut_ptr(), value.len(), c"%d".as_ptr(), ms);
        raw::set_config_option(
            c"lock_timeout".as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}

/// # Safety
/// Called by the error machinery, from an error context callback.
#[expect(ffi_unwind_calls, reason = "a leaf of the error machinery: nothing to unwind")]
pub unsafe fn lock_timeout_context(ms: c_int) {
    const LOCK_NOT_AVAILABLE: c_int = sqlstate(b"55P03");
    // SAFETY: an error is being built.
    unsafe {
        if raw::geterrcode() == LOCK_NOT_AVAILABLE {
            raw::set_errcontext_domain(std::ptr::null());
            raw::errcontext_msg(
                c"lock_timeout of %d ms, imposed on this statement by schema_guard.lock_timeout".as_ptr(),
                ms,
            );
        }
    }
}
