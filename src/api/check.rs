//! `check()`: a whole script through the same pipe as a live statement, each one seeing what those before it did.

use super::findings::{Row, row};
use crate::catalog::LiveFacts;
use crate::guard::{self, policy};
use crate::parse::script::{self, Piece, scan};
use crate::parse::{self, Source};
use pgrx::prelude::*;
use schema_guard_engine::allow::Allow;
use schema_guard_engine::finding::Finding;
use schema_guard_engine::forecast::{self, Rates};
use schema_guard_engine::policy::Action;
use schema_guard_engine::script::{Overlay, up_part};
use schema_guard_engine::statement::{Operation, Setting, Transaction};
use schema_guard_engine::verdict::{self, Settings};
use std::cell::RefCell;
use std::ffi::{CStr, CString};

/// What each statement of the script would cost this database, and the safe way: one row a finding. Nothing is run.
#[pg_extern(name = "check", volatile, strict, parallel_unsafe)]
#[expect(clippy::type_complexity, reason = "the function's columns")]
fn check(
    sql: &str,
) -> TableIterator<
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
    let path = SearchPath::borrow();
    let rows = Script::new(sql, &path).judge();
    drop(path);
    TableIterator::new(rows)
}

/// A script on its way through the pipe.
struct Script<'p> {
    path: &'p SearchPath,
    text: String,
    /// Byte offsets at which lines begin.
    lines: Vec<usize>,
    overlay: Overlay,
    /// What was there at BEGIN; kept only where the script has a ROLLBACK to come back to it.
    before_transaction: Option<Overlay>,
    rolls_back: bool,
    settings: Settings,
    /// What the script's own `SET [LOCAL] schema_guard.allow` has set, and whether it ends with the transaction.
    allow: Option<(Allow, bool)>,
    /// Whether a lock_timeout is in force: the session's, and one that the script has set for its transaction.
    lock_timeout: bool,
    local_lock_timeout: Option<bool>,
    rows: Vec<Row>,
    statement: i32,
}

impl<'p> Script<'p> {
    fn new(sql: &str, path: &'p SearchPath) -> Self {
        let text = up_part(sql);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Script {
            path,
            text,
            lines,
            overlay: Overlay::default(),
            before_transaction: None,
            rolls_back: sql.to_ascii_lowercase().contains("rollback"),
            settings: guard::settings_for(policy::policy().0),
            allow: None,
            // SAFETY: the variable behind the setting.
            lock_timeout: unsafe { pg_sys::LockTimeout } != 0,
            local_lock_timeout: None,
            rows: vec![],
            statement: 0,
        }
    }

    fn judge(mut self) -> Vec<Row> {
        let text = std::mem::take(&mut self.text);
        for piece in script::split(&text) {
            pgrx::check_for_interrupts!();
            match piece {
                Piece::Statement { start, end, data } => self.statement(&text[start..end], start, data),
                Piece::PsqlCommand { start, end } => {
                    let command = text[start..end].split_whitespace().next().unwrap_or_default();
                    let message = format!("psql command \"{command}\" is not judged");
                    self.note(start, "psql-command", Action::Warn, message, "Only psql can tell what it would do.");
                }
                Piece::Placeholder { start, end, .. } => {
                    self.statement += 1;
                    let message =
                        format!("placeholder \"{}\" is not filled in: the statement is not judged", &text[start..end]);
                    let detail = "Check the script as the migration tool would send it, its placeholders replaced.";
                    self.note(start, "placeholder", Action::Warn, message, detail);
                }
                Piece::Error { start, message } => {
                    self.statement += 1;
                    self.note(start, "syntax-error", Action::Block, message, "What follows cannot be read.");
                }
            }
        }
        self.rows
    }

    fn statement(&mut self, text: &str, start: usize, data: usize) {
        self.statement += 1;
        match scan::parse(text) {
            scan::Parse::Error { message, location } => {
                let detail = "PostgreSQL's own parser refuses the statement.";
                self.note(start + location.unwrap_or(0), "syntax-error", Action::Block, message, detail);
            }
            scan::Parse::Tree(tree) => {
                // SAFETY: the parser's own list of RawStmts.
                for raw in unsafe { parse::node::list::<pg_sys::RawStmt>(tree) } {
                    // SAFETY: a raw statement just parsed, alive until the function's memory context is reset.
                    let parsed = unsafe { parse::statement((*raw).stmt, Some(Source { text, offset: 0 })) };
                    self.judge_parsed(&parsed, text, start, data);
                }
            }
        }
    }

    fn judge_parsed(&mut self, parsed: &parse::Parsed, text: &str, start: usize, data: usize) {
        let live: LiveFacts<'_> = guard::facts_for(parsed);
        self.settings.allow = self.allow.as_ref().map(|(allow, _)| allow.clone());
        let found = {
            let facts = self.overlay.over(&live);
            let forecast = forecast::forecast(&parsed.statement, &facts, &Rates::default());
            if !forecast.effects.is_empty() && self.allow.as_ref().is_some_and(|(_, local)| !local) {
                // A session-level SET covers one statement.
                self.allow = None;
            }
            verdict::judge(&parsed.statement, &forecast, &facts, &self.settings, &guard::parses)
        };
        for finding in found.findings.into_iter().filter(|finding| finding.allowed.is_none()) {
            let line = self.line_of(start + finding.location.unwrap_or(0));
            self.rows.push(row(self.statement, line, finding));
        }
        match &parsed.statement.operation {
            Operation::Set { setting: Setting::Allow, value, local } => {
                self.set_allow(value.as_deref(), *local, start);
            }
            Operation::Set { setting: Setting::LockTimeout, value, local } => {
                let on = value.as_deref().is_some_and(is_on);
                match local {
                    true => self.local_lock_timeout = Some(on),
                    false => self.lock_timeout = on,
                }
            }
            Operation::Set { setting: Setting::SearchPath, value, local } => self.path.set(value.as_deref(), *local),
            operation if is_concurrent(operation) && self.local_lock_timeout.unwrap_or(self.lock_timeout) => {
                let message = "lock_timeout may cancel this statement half way and leave an invalid index behind";
                let detail = "It waits for every older transaction; set lock_timeout to 0 for it.";
                self.note(start, "lock-timeout", Action::Warn, message.to_owned(), detail);
            }
            Operation::Transaction(Transaction::Begin) if self.rolls_back => {
                self.before_transaction = Some(self.overlay.clone());
            }
            Operation::Transaction(end @ (Transaction::Commit | Transaction::Rollback)) => {
                let before = self.before_transaction.take();
                if let (Transaction::Rollback, Some(before)) = (end, before) {
                    self.overlay = before;
                }
                self.local_lock_timeout = None;
                self.path.end_transaction();
                self.allow = self.allow.take().filter(|(_, local)| !local);
            }
            _ => {}
        }
        self.overlay.apply(&parsed.statement, &live, text.len() + data);
    }

    fn set_allow(&mut self, value: Option<&str>, local: bool, start: usize) {
        self.allow = match value.filter(|value| !value.is_empty()).map(Allow::parse) {
            None => None,
            Some(Ok(allow)) => Some((allow, local)),
            Some(Err(error)) => {
                let message = format!("invalid value for parameter \"schema_guard.allow\": {error}");
                self.note(start, "invalid-allow", Action::Block, message, "The statement itself would fail.");
                None
            }
        };
    }

    /// A row that is about the script, not about what it would do.
    fn note(&mut self, at: usize, rule: &str, action: Action, message: String, detail: &str) {
        // The scanner's message about an unterminated string carries all that follows.
        let message = match message.split_once('\n') {
            Some((first, _)) => format!("{} …", first.trim_end()),
            None => message,
        };
        let finding = Finding {
            rule: rule.to_owned(),
            action,
            schema: String::new(),
            table: String::new(),
            column: None,
            object: String::new(),
            lock_mode: String::new(),
            blocks: "nothing".to_owned(),
            work: "none".to_owned(),
            bytes: None,
            estimated_ms: None,
            message,
            detail: detail.to_owned(),
            hint: String::new(),
            fix: String::new(),
            location: None,
            allowed: None,
        };
        let line = self.line_of(at);
        self.rows.push(row(self.statement.max(1), line, finding));
    }

    /// The line of a byte offset, from 1.
    fn line_of(&self, offset: usize) -> i32 {
        self.lines.partition_point(|&start| start <= offset) as i32
    }
}

/// The CONCURRENTLY forms that leave an invalid index when they are cancelled.
fn is_concurrent(operation: &Operation) -> bool {
    match operation {
        Operation::CreateIndex(index) => index.concurrently,
        Operation::DropIndex { concurrently, .. } | Operation::Reindex { concurrently, .. } => *concurrently,
        _ => false,
    }
}

/// Whether a value of lock_timeout is above 0, in the server's own reading of units.
fn is_on(value: &str) -> bool {
    let value = crate::encoding::to_server(value);
    let mut ms = 0;
    // SAFETY: NUL-terminated; the hint is not asked for.
    let valid = unsafe { pg_sys::parse_int(value.as_ptr(), &mut ms, pg_sys::GUC_UNIT_MS as i32, std::ptr::null_mut()) };
    valid && ms > 0
}

/// The session's search_path on loan: the script's own SET takes effect while it is judged, so that its names mean what
/// they will mean, and everything is put back afterwards.
struct SearchPath {
    nest_level: i32,
    session: CString,
    /// What holds outside of the transaction that a SET LOCAL is in.
    outside: RefCell<Option<CString>>,
}

impl SearchPath {
    fn borrow() -> SearchPath {
        // SAFETY: the level is closed by Drop; an error leaves it to the transaction's end.
        unsafe { SearchPath { nest_level: pg_sys::NewGUCNestLevel(), session: current(), outside: RefCell::default() } }
    }

    fn set(&self, value: Option<&str>, local: bool) {
        if local {
            self.outside.borrow_mut().get_or_insert_with(current);
        } else {
            self.outside.take();
        }
        self.put(&value.map_or_else(|| self.session.clone(), crate::encoding::to_server));
    }

    fn end_transaction(&self) {
        if let Some(outside) = self.outside.take() {
            self.put(&outside);
        }
    }

    fn put(&self, value: &CStr) {
        // Not in a subtransaction: that would take a saved value back with it. Quoted names are always a valid path.
        crate::settings::set(c"search_path", value, pg_sys::GucAction::GUC_ACTION_SAVE);
    }
}

impl Drop for SearchPath {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the level that `borrow` opened, and none above it is left.
            unsafe { pg_sys::AtEOXact_GUC(true, self.nest_level) };
        }
    }
}

fn current() -> CString {
    // SAFETY: the variable behind the setting, NUL-terminated.
    unsafe { CStr::from_ptr(pg_sys::namespace_search_path).to_owned() }
}
