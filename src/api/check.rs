//! `check()`: a whole script through the same pipe as a live statement, each one seeing what those before it did.

use super::findings::{Row, row};
use super::script_settings::ScriptSettings;
use super::search_path::SearchPath;
use crate::catalog::{JudgedSizes, LiveFacts, Right};
use crate::guard::{self, policy};
use crate::parse::script::{self, Piece, scan};
use crate::parse::{self, Source};
use pgrx::prelude::*;
use schema_guard_engine::allow::Allow;
use schema_guard_engine::facts::{Facts, RelationId};
use schema_guard_engine::finding::{Awaited, Finding};
use schema_guard_engine::forecast::{self, Rates};
use schema_guard_engine::policy::Action;
use schema_guard_engine::script::{Overlay, Unsettled, up_part};
use schema_guard_engine::statement::{Operation, Setting, Transaction};
use schema_guard_engine::verdict::{self, Settings};
use std::collections::HashSet;
use std::rc::Rc;

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
    rates: Rates,
    sizes: Rc<JudgedSizes>,
    /// Nothing is left to say about a database without sizes.
    sizes_known: bool,
    own: ScriptSettings,
    rows: Vec<Row>,
    /// The rows, by number, that a later statement may settle, and those that one has settled.
    unsettled: Vec<(usize, Unsettled)>,
    settled: HashSet<usize>,
    /// Rows that an index may settle, and the tables that they are about.
    awaited: Vec<(usize, RelationId, Awaited)>,
    statement: i32,
}

impl<'p> Script<'p> {
    fn new(sql: &str, path: &'p SearchPath) -> Self {
        let text = up_part(sql);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let sizes = guard::imported::judged_sizes();
        Script {
            path,
            text,
            lines,
            overlay: Overlay::default(),
            before_transaction: None,
            rolls_back: sql.to_ascii_lowercase().contains("rollback"),
            settings: Settings { predicts_names: true, ..guard::settings_for(policy::policy().0) },
            rates: policy::rates(),
            sizes_known: sizes.is_set(),
            sizes: Rc::new(sizes),
            own: ScriptSettings::of_session(),
            rows: vec![],
            unsettled: vec![],
            settled: HashSet::new(),
            awaited: vec![],
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
        self.settle_by_indexes();
        let rows = self.rows.into_iter().enumerate();
        rows.filter(|(number, _)| !self.settled.contains(number)).map(|(_, row)| row).collect()
    }

    /// A later statement may bring what a finding has missed.
    fn settle(&mut self, operation: &Operation) {
        let settled = self.unsettled.iter().filter(|(_, missing)| missing.is_settled_by(operation));
        self.settled.extend(settled.map(|(row, _)| *row));
        self.unsettled.retain(|(_, missing)| !missing.is_final_after(operation));
    }

    /// What a foreign key has missed is there when the script has ended.
    fn settle_by_indexes(&mut self) {
        let nodes = parse::Nodes::default();
        let live =
            LiveFacts { nodes: &nodes, right: Right::Own, inherits: false, sizes: None, in_transaction_block: false };
        let facts = self.overlay.over(&live);
        let come = self.awaited.iter().filter(|(_, table, awaited)| awaited.has_come(*table, &facts));
        self.settled.extend(come.map(|(row, ..)| *row));
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
        let sizes = Rc::clone(&self.sizes);
        let live = LiveFacts { sizes: Some(&sizes), ..guard::facts_for(parsed) };
        self.settings.allow = self.own.allow();
        self.settings.waits_for_ever = self.own.waits_for_ever();
        let (found, footprint, depends_on_size) = {
            let facts = self.overlay.over(&live);
            let forecast = forecast::forecast(&parsed.statement, &facts, &self.rates);
            // UPDATE and DELETE are judged in a script only: the live guard, which spends it, never sees them.
            if !forecast.effects.is_empty() && !matches!(parsed.statement.operation, Operation::ChangeRows(_)) {
                self.own.spend_allow();
            }
            let found = verdict::judge(&parsed.statement, &forecast, &facts, &self.settings, &guard::parses);
            let statement = &parsed.statement;
            let depends =
                !self.sizes_known && verdict::depends_on_size(statement, &forecast, &facts, &self.settings, &found);
            (found, forecast.footprint, depends)
        };
        self.settle(&parsed.statement.operation);
        let in_transaction = self.overlay.is_in_transaction();
        let mut awaited = vec![];
        for mut finding in found.findings.into_iter().filter(|finding| finding.allowed.is_none()) {
            let unsettled = Unsettled::of(&finding, &parsed.statement.operation, in_transaction);
            self.unsettled.extend(unsettled.map(|missing| (self.rows.len(), missing)));
            let line = self.line_of(start + finding.location.unwrap_or(0));
            awaited.extend(finding.awaits.take().map(|awaits| (self.rows.len(), awaits)));
            self.rows.push(row(self.statement, line, finding));
        }
        if depends_on_size {
            self.note_unknown_sizes(start);
        }
        match &parsed.statement.operation {
            Operation::Set { setting: Setting::Allow, value, local } => {
                self.set_allow(value.as_deref(), *local, start);
            }
            Operation::Set { setting: Setting::LockTimeout, value, local } => {
                self.own.set_lock_timeout(value.as_deref(), *local);
            }
            Operation::Set { setting: Setting::ImposedLockTimeout, value, local } => {
                self.own.set_imposed(value.as_deref(), *local);
            }
            Operation::Set { setting: Setting::SearchPath, value, local } => self.path.set(value.as_deref(), *local),
            operation if is_concurrent(operation) && self.own.has_lock_timeout() => {
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
                self.own.end_transaction();
                self.path.end_transaction();
            }
            _ => {}
        }
        self.overlay.hold(&footprint);
        self.overlay.apply(&parsed.statement, &live, text.len() + data);
        let facts = self.overlay.over(&live);
        let tables = awaited.into_iter().filter_map(|(row, awaited)| {
            let table = facts.relation(&awaited.table)?.id;
            Some((row, table, awaited))
        });
        self.awaited.extend(tables);
    }

    /// Once a call: where no table is large, what would be slow or destroy much in production finds nothing.
    fn note_unknown_sizes(&mut self, start: usize) {
        const LARGE: u64 = 1 << 20;
        self.sizes_known = true;
        if !crate::catalog::any_table_over(LARGE) {
            let message = "the verdict depends on sizes, and no table of this database is over 1 MB; give it those of \
                           production with import_facts(), or set schema_guard.assume_size";
            let detail = "SELECT schema_guard.export_facts() in production gives what SELECT schema_guard.import_facts(…) \
                          takes here; SET schema_guard.assume_size = '1GB' takes every table for that large.";
            self.note(start, "sizes-unknown", Action::Warn, message.to_owned(), detail);
        }
    }

    fn set_allow(&mut self, value: Option<&str>, local: bool, start: usize) {
        let allow = match value.filter(|value| !value.is_empty()).map(Allow::parse) {
            None => None,
            Some(Ok(allow)) => Some(allow),
            Some(Err(error)) => {
                let message = format!("invalid value for parameter \"schema_guard.allow\": {error}");
                self.note(start, "invalid-allow", Action::Block, message, "The statement itself would fail.");
                None
            }
        };
        self.own.set_allow(allow, local);
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
            awaits: None,
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
