//! What every rule of a class owes: the same statement on tables of every shape, under every preset.

use super::{Database, Table};
use crate::facts::Facts;
use crate::finding::{Finding, Verdict};
use crate::forecast::{Kind, Rate, Rates, forecast};
use crate::policy::{Action, Policy, Preset};
use crate::rules::{self, Class};
use crate::statement::Statement;
use crate::verdict::{self, Settings};

/// The defaults of the settings.
pub fn settings() -> Settings {
    Settings { max_blocking_ms: 1000, small_table: 10 << 20, ..Settings::default() }
}

pub fn preset(preset: Preset) -> Settings {
    Settings { policy: Policy { preset, settings: vec![] }, ..settings() }
}

/// One table, `public.orders`, 20 GB unless the shape says otherwise.
pub fn orders(shape: impl FnOnce(Table) -> Table) -> Database {
    orders_on(17, shape)
}

pub fn orders_on(version: u32, shape: impl FnOnce(Table) -> Table) -> Database {
    Database::pg(version).table("public.orders", |table| {
        let table = table.megabytes(20 << 10, 1e8).column("id", "bigint").not_null().column("email", "text");
        shape(table.column("total", "numeric").key("orders_pkey").index("orders_email_idx"))
    })
}

pub fn large(table: Table) -> Table {
    table
}

/// Rates of the tests' own: what is measured anew must not change what a message says here.
pub const RATES: Rates = Rates::all(Rate::new(2000.0, 1_500_000.0))
    .with(Kind::Scan, Rate::new(2000.0, 20_000_000.0))
    .with(Kind::Rewrite, Rate::new(400.0, 2_000_000.0))
    .with(Kind::Copy, Rate::new(400.0, 1e9))
    .with(Kind::Default, Rate::new(1e9, f64::INFINITY))
    .with(Kind::ForeignKey, Rate::new(2000.0, 2_500_000.0))
    .with(Kind::ForeignKeyLarge, Rate::new(2000.0, 2_500_000.0));

pub fn judge(facts: &dyn Facts, statement: &Statement, settings: &Settings) -> Verdict {
    verdict::judge(statement, &forecast(statement, facts, &RATES), facts, settings, &|_| true)
}

/// The rules that fire, the worst first.
pub fn fired(facts: &dyn Facts, statement: &Statement) -> Vec<String> {
    judge(facts, statement, &settings()).findings.into_iter().map(|finding| finding.rule).collect()
}

/// The finding of one rule.
#[track_caller]
pub fn finding(facts: &dyn Facts, statement: &Statement, rule: &str) -> Finding {
    let findings = judge(facts, statement, &settings()).findings;
    findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("no {rule} in {findings:#?}")).clone()
}

/// The finding of a rule that is an opinion, under the preset that asks for opinions.
pub fn opinion(facts: &dyn Facts, statement: &Statement, rule: &str) -> Option<Finding> {
    judge(facts, statement, &preset(Preset::Strict)).findings.into_iter().find(|finding| finding.rule == rule)
}

/// Walks the statement, which is about `orders`, over tables of every shape, and expects what the rule's class promises.
#[track_caller]
pub fn assert_weighed(rule: &str, statement: &Statement) {
    assert_weighed_with(rule, statement, |database| database);
}

/// The same, with answers that the statement needs.
#[track_caller]
pub fn assert_weighed_with(rule: &str, statement: &Statement, answers: impl Fn(Database) -> Database) {
    assert_weighed_on(rule, statement, |make| answers(orders(make)));
}

/// The same, on a table that has what the statement is about.
#[track_caller]
pub fn assert_weighed_shaped(rule: &str, statement: &Statement, shape: impl Fn(Table) -> Table) {
    assert_weighed_on(rule, statement, |make| orders(|table| make(shape(table))));
}

#[track_caller]
fn assert_weighed_on(rule: &str, statement: &Statement, database: impl Fn(fn(Table) -> Table) -> Database) {
    let class = rules::find(rule).expect("a rule").class;
    for (shape, make, slow) in SHAPES {
        for preset in [Preset::Strict, Preset::Recommended, Preset::Minimal] {
            let verdict = judge(&database(*make), statement, &self::preset(preset));
            let action = verdict.findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.action);
            assert_eq!(action, expected(class, preset, *slow), "{rule} under {preset:?} on a table that is {shape}");
        }
    }
    let queued = judge(&database(|table| table.conflicting_sessions(2)), statement, &settings());
    let finding = queued.findings.iter().find(|finding| finding.rule == rule).expect("it fires on a large table");
    let action = if class == Class::Lasting { Action::Warn } else { Action::Block };
    assert_eq!(finding.action, action, "{rule} while others hold a conflicting lock");
    assert!(finding.detail.contains("Now 2 other sessions hold a lock on it"), "{}", finding.detail);
    let minimal = judge(&database(|table| table.conflicting_sessions(2)), statement, &preset(Preset::Minimal));
    let action = minimal.findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.action);
    assert_eq!(action, expected(class, Preset::Minimal, Hurts::Long), "{rule} under Minimal while others hold a lock");
}

/// How much a statement hurts on a table of some shape.
#[derive(Clone, Copy)]
enum Hurts {
    /// Large, and long to work on.
    Long,
    /// Large, but worked on within `max_blocking_time`.
    Short,
    /// Below `small_table`.
    Little,
    Nobody,
}

type Shape = (&'static str, fn(Table) -> Table, Hurts);

const SHAPES: &[Shape] = &[
    ("large", large, Hurts::Long),
    ("of unknown size", |table| table.unknown_size(), Hurts::Long),
    ("just not small, with very many rows", |table| table.bytes(10 << 20, 1e9), Hurts::Long),
    ("just small, with very many rows", |table| table.bytes((10 << 20) - 1, 1e9), Hurts::Little),
    ("quick to work on", |table| table.megabytes(100, 1e3), Hurts::Short),
    ("empty", |table| table.bytes(0, 0.0), Hurts::Nobody),
    ("made in this transaction", |table| table.made_in_transaction(), Hurts::Nobody),
    ("temporary", |table| table.temporary(), Hurts::Nobody),
    ("somebody else's", |table| table.not_owned(), Hurts::Nobody),
    (
        "Flyway's history",
        |table| {
            let columns = ["installed_rank", "version", "description", "script", "checksum", "success"];
            columns.iter().fold(table, |table, column| table.column(column, "text"))
        },
        Hurts::Nobody,
    ),
];

/// The design's table of classes.
fn expected(class: Class, preset: Preset, hurts: Hurts) -> Option<Action> {
    use Action::{Block, Warn};
    use Preset::{Minimal, Recommended, Strict};
    match (class, hurts, preset) {
        (_, Hurts::Nobody, _) => None,
        (Class::Naming, _, Strict | Recommended) | (Class::Opinion | Class::Lasting, _, Strict) => Some(Warn),
        (Class::Naming | Class::Opinion, _, _) => None,
        (Class::Lasting, Hurts::Little, _) | (Class::Lasting, _, Minimal) => None,
        (Class::Lasting, _, Recommended) => Some(Warn),
        (Class::Refused, _, _) => Some(Block),
        (Class::Blocking, Hurts::Long, _) => Some(Block),
        (Class::Blocking, Hurts::Short | Hurts::Little, _) => None,
        (Class::Instant, Hurts::Little, _) | (Class::Instant | Class::Compatibility | Class::Advice, _, Minimal) => {
            None
        }
        (Class::Instant | Class::Advice, _, Recommended) => Some(Warn),
        (Class::Destructive | Class::Compatibility, Hurts::Little, Recommended | Minimal) => Some(Warn),
        (Class::Instant | Class::Advice, _, Strict) | (Class::Destructive | Class::Compatibility, _, _) => Some(Block),
    }
}
