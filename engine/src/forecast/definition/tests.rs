//! The footprints of definitions; `tests/proofs/cases` holds each of them against the server.

use crate::facts::RelationKind;
use crate::forecast::{Cause, Work, forecast};
use crate::statement::*;
use crate::testing::*;

/// `name: mode[, work]`, by name.
#[track_caller]
fn assert_touches(database: &Database, operation: Operation, expected: &[&str]) {
    use crate::facts::Facts;
    let statement = statement("", operation);
    let forecast = forecast(&statement, database, &RATES);
    let mut found: Vec<String> = forecast
        .footprint
        .iter()
        .map(|(id, touch)| {
            let lock = touch.lock().expect("nothing is worked on without a lock");
            let work = [(touch.rewrites, ", rewrites"), (touch.scans, ", scans")];
            let work: String = work.iter().filter(|(does, _)| *does).map(|(_, word)| *word).collect();
            format!("{}: {}{work}", database.relation_by_id(id).expect("a relation").name, lock.sql_name())
        })
        .collect();
    found.sort();
    assert_eq!(found, expected, "{:?}", statement.operation);
}

/// A partitioned table with a partition, which is partitioned itself.
fn partitioned() -> Database {
    Database::pg(17)
        .table("public.p", |table| table.partitioned().column("k", "int"))
        .table("public.p1", |table| table.partitioned().column("k", "int").partition_of("p"))
        .table("public.p11", |table| table.megabytes(1, 1.0).column("k", "int").partition_of("p1"))
}

fn typed() -> Database {
    Database::pg(17)
        .table("public.t1", |table| table.megabytes(1, 1.0).column("a", "int").of_type("pair"))
        .table("public.t2", |table| table.partitioned().column("a", "int").of_type("pair"))
        .table("public.t21", |table| table.megabytes(1, 1.0).column("a", "int").partition_of("t2"))
        .type_change(0, true, "int", "bigint")
}

#[test]
fn a_row_trigger_reaches_the_partitions() {
    let create = |each_row| {
        Operation::CreateTrigger(CreateTrigger { name: "tr".to_owned(), table: name("p"), each_row, before: true })
    };
    let all = ["p11: SHARE ROW EXCLUSIVE", "p1: SHARE ROW EXCLUSIVE", "p: SHARE ROW EXCLUSIVE"];
    assert_touches(&partitioned(), create(true), &all);
    assert_touches(&partitioned(), create(false), &["p: SHARE ROW EXCLUSIVE"]);
    let all = ["p11: ACCESS EXCLUSIVE", "p1: ACCESS EXCLUSIVE", "p: ACCESS EXCLUSIVE"];
    assert_touches(&partitioned(), Operation::RenameTrigger { table: name("p") }, &all);
    assert_touches(&partitioned(), Operation::RenameTrigger { table: name("nowhere") }, &[]);
}

#[test]
fn set_publishes_and_unpublishes() {
    let database = partitioned()
        .table("public.old", |table| table.published_in("pub"))
        .table("public.other", |table| table.published_in("another"));
    let publish = |replaced: Option<&str>| {
        let replaced = replaced.map(str::to_owned);
        Operation::PublishTables(PublishTables { tables: vec![(name("p"), false)], replaced })
    };
    assert_touches(&database, publish(None), &["p: SHARE UPDATE EXCLUSIVE"]);
    let both = ["old: SHARE UPDATE EXCLUSIVE", "p: SHARE UPDATE EXCLUSIVE"];
    assert_touches(&database, publish(Some("pub")), &both);
}

#[test]
fn a_rule_locks_what_its_commands_write() {
    let database = orders(large).table("public.log", |table| table);
    let rule = |locks| Operation::CreateRule { relation: name("orders"), locks };
    assert_touches(&database, rule(vec![]), &["orders: ACCESS EXCLUSIVE"]);
    let both = ["log: ROW EXCLUSIVE", "orders: ACCESS EXCLUSIVE"];
    assert_touches(&database, rule(vec![(name("log"), LockMode::RowExclusive)]), &both);
}

#[test]
fn a_domain_is_verified_where_it_is_used() {
    let database = Database::pg(17)
        .table("public.d1", |table| table.megabytes(1000, 1e6))
        .table("public.d2", |table| table.megabytes(1000, 1e6).kind(RelationKind::MaterializedView))
        .table("public.parent", |table| table.partitioned())
        .table("public.v", |table| table.kind(RelationKind::View))
        .domain("d", false, &["d1", "d2", "parent", "v"])
        .domain("filled", true, &["d1"])
        .domain("lonely", false, &[]);
    let alter = |domain: &str, change| Operation::AlterDomain(AlterDomain { domain: name(domain), change });
    let both = ["d1: SHARE, scans", "d2: SHARE, scans"];
    for change in [
        DomainChange::AddCheck { constraint: None },
        DomainChange::SetNotNull,
        DomainChange::Validate { constraint: "c".to_owned() },
    ] {
        assert_touches(&database, alter("d", change.clone()), &both);
        assert_touches(&database, alter("lonely", change.clone()), &[]);
        assert_touches(&database, alter("nowhere", change), &[]);
    }
    assert_touches(&database, alter("filled", DomainChange::SetNotNull), &[]);

    // Each table is locked while both are read.
    let statement = statement("", alter("d", DomainChange::SetNotNull));
    let forecast = forecast(&statement, &database, &RATES);
    let ms: Vec<_> = forecast.effects.iter().map(|effect| effect.ms.known().expect("known")).collect();
    let one = 1000 * 1000 / 2000 + 1_000_000 * 1000 / 20_000_000;
    assert_eq!(ms, [2 * one, 2 * one]);
}

#[test]
fn a_composite_type_is_altered_on_its_tables() {
    let alter = |actions: Vec<Written>, cascade| {
        let Operation::AlterTable { actions, lock, .. } = self::alter("pair", actions).operation else {
            unreachable!("an ALTER TABLE")
        };
        Operation::AlterComposite(AlterComposite { composite: name("pair"), actions, cascade, lock })
    };
    let locked = ["t1: ACCESS EXCLUSIVE", "t21: ACCESS EXCLUSIVE", "t2: ACCESS EXCLUSIVE"];
    assert_touches(&typed(), alter(vec![add_column("b int")], true), &locked);
    let rewritten = ["t1: ACCESS EXCLUSIVE, rewrites", "t21: ACCESS EXCLUSIVE, rewrites", "t2: ACCESS EXCLUSIVE"];
    assert_touches(&typed(), alter(vec![set_type("a", "bigint")], true), &rewritten);
    assert_touches(&typed(), alter(vec![add_column("b int")], false), &[]);
    let rename =
        |of: &str| Operation::RenameAttribute { composite: name(of), attribute: "a".to_owned(), to: "b".to_owned() };
    assert_touches(&typed(), rename("pair"), &locked);
    assert_touches(&typed(), rename("lonely"), &[]);
}

#[test]
fn names_and_schemas() {
    let database = orders(large).table("public.s", |table| table.kind(RelationKind::Sequence).on("orders"));
    let to = || "x".to_owned();
    let rename = |table: &str| Operation::RenameTable { table: name(table), to: to() };
    let index = |index: &str| Operation::RenameIndex { index: name(index), to: to() };
    assert_touches(&database, rename("orders"), &["orders: ACCESS EXCLUSIVE"]);
    assert_touches(&database, rename("s"), &["s: ACCESS EXCLUSIVE"]);
    assert_touches(&database, index("orders"), &["orders: ACCESS EXCLUSIVE"]);
    let renamed = Operation::SetSchema { relation: name("orders"), schema: "archive".to_owned() };
    assert_touches(&database, renamed, &["orders: ACCESS EXCLUSIVE", "s: ACCESS EXCLUSIVE"]);
    let column = |only| Operation::RenameColumn { table: name("p"), column: "k".to_owned(), to: to(), only };
    let all = ["p11: ACCESS EXCLUSIVE", "p1: ACCESS EXCLUSIVE", "p: ACCESS EXCLUSIVE"];
    assert_touches(&partitioned(), column(false), &all);
    assert_touches(&partitioned(), column(true), &["p: ACCESS EXCLUSIVE"]);
    let schema = Operation::RenameSchema { schema: name("public"), to: to() };
    assert_touches(&database, schema, &[]);
}

#[test]
fn a_sequence_is_written_anew_unless_nothing_but_its_owner_changes() {
    let database = orders(large).table("public.s", |table| table.kind(RelationKind::Sequence).on("orders"));
    let alter = |change| Operation::AlterSequence { sequence: name("s"), change };
    assert_touches(&database, alter(SequenceChange::Options), &["s: SHARE ROW EXCLUSIVE, rewrites"]);
    assert_touches(&database, alter(SequenceChange::OwnedBy), &["s: SHARE ROW EXCLUSIVE"]);
    let set = |logged| alter(SequenceChange::Persistence { logged });
    assert_touches(&database, set(true), &["s: ACCESS EXCLUSIVE"]);
    assert_touches(&database, set(false), &["s: ACCESS EXCLUSIVE, rewrites"]);
}

#[test]
fn only_a_view_that_is_there_is_replaced() {
    let database = orders(large).table("public.v", |table| table.kind(RelationKind::View).on("orders"));
    let create = |view: &str, replace, temporary| {
        Operation::CreateView(CreateView { view: name(view), replace, temporary, locks: vec![] })
    };
    assert_touches(&database, create("v", true, false), &["v: ACCESS EXCLUSIVE"]);
    for other in [create("v", false, false), create("v", true, true), create("w", true, false)] {
        assert_touches(&database, other, &[]);
    }
    assert_touches(&database, create("orders", true, false), &[]);

    let statement = statement("", create("v", true, false));
    let forecast = forecast(&statement, &database, &RATES);
    let [effect] = &forecast.effects[..] else { panic!("one effect") };
    assert_eq!((&effect.cause, effect.work), (&Cause::ReplaceView, Work::None));
    assert_eq!(effect.size.known().expect("the table's").heap_bytes, 20 << 30);
}

#[test]
fn a_renamed_value_of_an_enum_is_about_its_type() {
    let database = orders(large).enumeration("mood", &["sad"], &["orders"]).enumeration("unused", &["sad"], &[]);
    let effects = |enumeration: &str, value: &str| {
        let (value, to) = (value.to_owned(), "blue".to_owned());
        let rename = Operation::RenameEnumValue { enumeration: name(enumeration), value, to };
        forecast(&statement("", rename), &database, &RATES).effects.len()
    };
    assert_eq!([effects("mood", "sad"), effects("mood", "glad"), effects("unused", "sad")], [1, 0, 0]);
}
