//! What is weighed once the rules have spoken: order, policy, overrides, and the one safe form.

use super::Settings;
use crate::allow::Allow;
use crate::policy::{Action, Policy, Preset, RuleSetting};
use crate::statement::{Operation, Statement};
use crate::testing::*;
use std::cell::RefCell;

fn vacuum_full(tables: &[&str]) -> Statement {
    statement("VACUUM FULL", Operation::VacuumFull { tables: targets(tables) })
}

fn set_rule(rule: &str, action: Action) -> RuleSetting {
    let any = || "*".to_owned();
    RuleSetting {
        rule: rule.to_owned(),
        action,
        schema_name: any(),
        table_name: any(),
        role_name: any(),
        application: any(),
    }
}

fn with_policy(preset: Preset, rules: Vec<RuleSetting>) -> Settings {
    Settings {
        policy: Policy { preset, settings: rules },
        role: "deployer".to_owned(),
        application: "flyway".to_owned(),
        ..settings()
    }
}

#[test]
fn the_worst_comes_first() {
    let database = orders(large)
        .table("public.half", |table| table.megabytes(10 << 10, 5e7))
        .table("public.again", |table| table.megabytes(10 << 10, 5e7))
        .table("public.little", |table| table.megabytes(1, 1e3))
        .table("public.unknown", |table| table.unknown_size());
    let objects = |statement: &Statement| {
        let findings = judge(&database, statement, &settings()).findings;
        findings.into_iter().map(|finding| finding.table).collect::<Vec<_>>()
    };
    let longest_first = objects(&vacuum_full(&["half", "again", "orders", "unknown"]));
    assert_eq!(longest_first, ["unknown", "orders", "half", "again"]);
    assert_eq!(objects(&drop_table(&["little", "half", "orders"])), ["half", "orders", "little"]);
}

#[test]
fn it_blocks_beyond_max_blocking_time_and_not_at_it() {
    let index = create_index("orders", &["email"]);
    let estimated = finding(&orders(large), &index, "index-not-concurrent").estimated_ms.unwrap();
    for (max_blocking_ms, blocked) in [(estimated - 1, true), (estimated, false)] {
        let settings = Settings { max_blocking_ms, ..settings() };
        assert_eq!(judge(&orders(large), &index, &settings).is_blocked(), blocked, "{max_blocking_ms}");
    }
}

#[test]
fn only_rules_of_this_version_are_asked() {
    assert_eq!(fired(&orders_on(15, large), &truncate("orders")), ["truncate"]);
    assert_eq!(fired(&orders_on(14, large), &truncate("orders")), [""; 0]);
}

#[test]
fn what_is_subsumed_stays_silent_even_where_the_other_rule_is_off() {
    let add = alter("orders", [add_column("number bigserial")]);
    let off = with_policy(Preset::Recommended, vec![set_rule("add-serial-column", Action::Off)]);
    assert_eq!(judge(&orders(large), &add, &off).findings, []);
    // But only on the same effect: the other action is still a rewrite of its own.
    let both = alter("orders", [add_column("number bigserial"), set_logged(false)]);
    let rules: Vec<_> = judge(&orders(large), &both, &off).findings.into_iter().map(|found| found.rule).collect();
    assert_eq!(rules, ["table-rewrite"]);
}

#[test]
fn a_set_rule_decides_for_what_it_matches() {
    let base = || set_rule("drop-table", Action::Warn);
    for (setting, expected) in [
        (base(), Some(Action::Warn)),
        (set_rule("drop-table", Action::Off), None),
        (set_rule("truncate", Action::Off), Some(Action::Block)),
        (RuleSetting { table_name: "ord*".into(), ..base() }, Some(Action::Warn)),
        (RuleSetting { table_name: "order_".into(), ..base() }, Some(Action::Block)),
        (RuleSetting { schema_name: "public".into(), ..base() }, Some(Action::Warn)),
        (RuleSetting { schema_name: "staging".into(), ..base() }, Some(Action::Block)),
        (RuleSetting { role_name: "deploy??".into(), ..base() }, Some(Action::Warn)),
        (RuleSetting { role_name: "app".into(), ..base() }, Some(Action::Block)),
        (RuleSetting { application: "fly*".into(), ..base() }, Some(Action::Warn)),
        (RuleSetting { application: "psql".into(), ..base() }, Some(Action::Block)),
    ] {
        let settings = with_policy(Preset::Recommended, vec![setting.clone()]);
        let findings = judge(&orders(large), &drop_table(&["orders"]), &settings).findings;
        assert_eq!(findings.first().map(|finding| finding.action), expected, "{setting:?}");
    }
}

#[test]
fn a_set_rule_wakes_what_a_preset_silences_but_not_what_hurts_nobody() {
    let block = |rule| with_policy(Preset::Minimal, vec![set_rule(rule, Action::Block)]);
    let rename = rename_table("orders", "purchases");
    assert!(judge(&orders(large), &rename, &block("rename-table")).is_blocked());
    assert_eq!(judge(&orders(|table| table.bytes(0, 0.0)), &rename, &block("rename-table")).findings, []);
    let index = create_index("orders", &["email"]);
    let small = orders(|table| table.megabytes(1, 1e3));
    assert_eq!(judge(&small, &index, &block("index-not-concurrent")).findings, []);
}

#[test]
fn an_override_lets_through_what_it_names() {
    let drop = drop_table(&["orders"]);
    for (allow, reason) in [
        ("drop-table(orders): OPS-1", Some("OPS-1")),
        ("drop-table(public.orders): OPS-1", Some("OPS-1")),
        ("truncate, drop-table: OPS-1", Some("OPS-1")),
        ("drop-table(archive.orders): OPS-1", None),
        ("drop-table(people): OPS-1", None),
        ("truncate(orders): OPS-1", None),
    ] {
        let settings = Settings { allow: Some(Allow::parse(allow).unwrap()), ..settings() };
        let verdict = judge(&orders(large), &drop, &settings);
        let found = &verdict.findings[0];
        assert_eq!((found.allowed.as_deref(), found.action), (reason, Action::Block), "{allow}");
        assert_eq!(verdict.is_blocked(), reason.is_none(), "{allow}");
    }
}

#[test]
fn a_warning_blocks_nothing() {
    let verdict = judge(&orders(large), &drop_index("orders_email_idx", false), &settings());
    assert_eq!((verdict.findings.len(), verdict.is_blocked()), (1, false));
}

#[test]
fn the_actions_of_one_alter_table_share_one_safe_form() {
    let statement = alter(
        "orders",
        [add_constraint("CHECK (total > 0)"), set_not_null("email"), drop_column("id"), add_column("note text")],
    );
    let findings = judge(&orders_on(18, large), &statement, &settings()).findings;
    let by_rule: Vec<_> = findings.iter().map(|found| (found.rule.as_str(), found.fix.as_str())).collect();
    let fix = "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID, DROP COLUMN id, ADD COLUMN \
               note text;\n\
               ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n\
               ALTER TABLE public.orders ADD CONSTRAINT orders_email_not_null NOT NULL email NOT VALID;\n\
               ALTER TABLE public.orders VALIDATE CONSTRAINT orders_email_not_null;";
    assert_eq!(by_rule, [("add-check-scan", fix), ("set-not-null-scan", fix), ("drop-column", "")]);
}

#[test]
fn a_safe_form_that_postgres_does_not_read_is_not_shown() {
    let statement = alter("orders", [add_constraint("CHECK (total > 0)"), set_not_null("email")]);
    let database = orders(large);
    let forecast = crate::forecast::forecast(&statement, &database, &RATES);
    let asked = RefCell::new(vec![]);
    let verdict_if = |reads: bool| {
        let parses = |sql: &str| {
            asked.borrow_mut().push(sql.to_owned());
            reads
        };
        crate::verdict::judge(&statement, &forecast, &database, &settings(), &parses)
    };
    let shown = verdict_if(true).findings;
    assert!(shown.iter().all(|found| found.fix == asked.borrow()[0] && !found.fix.is_empty()));
    let hidden = verdict_if(false).findings;
    assert_eq!(
        hidden.iter().map(|found| (found.rule.as_str(), found.fix.as_str())).collect::<Vec<_>>(),
        [("add-check-scan", ""), ("set-not-null-scan", "")]
    );
}

#[test]
fn without_the_text_only_what_a_rule_wrote_out_is_shown() {
    for (statement, has_fix) in [
        (create_index("orders", &["email"]), false),
        (alter("orders", [set_not_null("email")]), false),
        (drop_table(&["orders"]), true),
        (vacuum_full(&["orders"]), true),
    ] {
        let statement = Statement { text: None, ..statement };
        let findings = judge(&orders(large), &statement, &settings()).findings;
        assert_eq!(!findings[0].fix.is_empty(), has_fix, "{statement:?}");
    }
}

#[test]
fn the_detail_tells_the_facts() {
    let index = create_index("orders", &["email"]);
    let found = finding(&orders(|table| table.conflicting_sessions(1)), &index, "index-not-concurrent");
    assert_eq!(
        found.detail,
        "\"public.orders\" holds 20.0 GB, about 100,000,000 rows. The statement takes SHARE on it, which blocks writes; every \
         row is read and sorted into the index under the lock, estimated about 76 s (build at 2000 MB/s and 1.50 million \
         rows/s). Now 1 other session holds a lock on \
         it that this one would wait for. This is PostgreSQL 17."
    );
    let found = finding(&orders(|table| table.unknown_size()), &truncate("orders"), "truncate");
    assert_eq!(
        found.detail,
        "\"public.orders\" holds an unknown amount of data. The statement takes ACCESS EXCLUSIVE on it, which blocks reads \
         and writes; no work is done under the lock. This is PostgreSQL 17."
    );
    assert_eq!((found.bytes, found.estimated_ms, found.work.as_str()), (None, Some(0), "none"));
}

#[test]
fn a_verdict_depends_on_size_where_a_large_table_would_have_another_one() {
    let depends = |database: &Database, statement: &Statement| {
        let forecast = crate::forecast::forecast(statement, database, &RATES);
        let found = super::judge(statement, &forecast, database, &settings(), &|_| true);
        super::depends_on_size(statement, &forecast, database, &settings(), &found)
    };
    let empty = || orders(|table| table.bytes(0, 0.0));
    let small = || orders(|table| table.bytes(16 << 10, 2.0));
    let index = create_index("orders", &["email"]);
    assert!(depends(&empty(), &index) && depends(&small(), &index));
    assert!(depends(&empty(), &drop_table(&["orders"])) && depends(&small(), &drop_table(&["orders"])));
    assert!(!depends(&orders(large), &index), "it is large");
    assert!(!depends(
        &empty(),
        &create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], |index| {
            index.concurrently = true;
        })
    ));
    assert!(!depends(&orders(|table| table.bytes(0, 0.0).made_in_transaction()), &index), "nobody else sees it");
    assert!(!depends(&orders(|table| table.bytes(0, 0.0).temporary()), &index));
    assert!(!depends(&empty(), &alter("orders", [add_column("n int")])));
}
