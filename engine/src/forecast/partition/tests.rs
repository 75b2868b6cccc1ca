use crate::facts::{Facts, RelationId};
use crate::forecast::{Cause, Forecast, forecast};
use crate::script::Overlay;
use crate::statement::{Detach, LockMode, Statement};
use crate::testing::*;

/// `orders`, partitioned, with a partition, and `incoming` beside it.
fn database() -> Database {
    orders(|table| table.partitioned())
        .table("public.orders_2024", |table| {
            table.megabytes(500, 1e6).partition_of("orders").index("orders_2024_email_idx")
        })
        .table("public.incoming", |table| {
            table.megabytes(20 << 10, 1e8).column("id", "bigint").index("incoming_email_idx")
        })
}

fn with_default() -> Database {
    database().table("public.orders_default", |table| table.megabytes(9 << 10, 5e7).partition_of("orders"))
}

fn id(facts: &dyn Facts, text: &str) -> RelationId {
    facts.relation(&name(text)).unwrap_or_else(|| panic!("no {text}")).id
}

fn shown(facts: &dyn Facts, forecast: &Forecast<'_>, table: &str) -> String {
    let Some(touch) = forecast.footprint.get(id(facts, table)) else { return String::new() };
    let work = [(touch.scans, " scans"), (touch.builds > 0, " builds")];
    let work: String = work.iter().filter(|(done, _)| *done).map(|(_, word)| *word).collect();
    format!("{}{work}", touch.lock().map_or("", LockMode::sql_name))
}

fn causes(forecast: &Forecast<'_>) -> Vec<&'static str> {
    let name = |cause: &Cause<'_>| match cause {
        Cause::AttachScan { .. } => "scan",
        Cause::AttachBuild { .. } => "build",
        Cause::AttachForeignKey { .. } => "foreign key",
        Cause::DefaultPartitionScan { .. } => "default",
        Cause::DetachPartition { .. } => "detach",
        Cause::CreatePartition { .. } => "create",
        _ => "lock",
    };
    forecast.effects.iter().map(|effect| name(&effect.cause)).collect()
}

const BOUND: &str = "FOR VALUES IN (1)";

#[test]
fn what_is_attached_is_read_and_gets_its_indexes() {
    let database = database();
    let attach = attach_partition("orders", "incoming", BOUND);
    let found = forecast(&attach, &database, &RATES);
    assert_eq!(causes(&found), ["scan", "build", "lock"]);
    assert_eq!(shown(&database, &found, "incoming"), "ACCESS EXCLUSIVE scans builds");
    assert_eq!(shown(&database, &found, "orders"), "SHARE UPDATE EXCLUSIVE");
    assert_eq!(shown(&database, &found, "orders_pkey"), "SHARE UPDATE EXCLUSIVE");
    assert_eq!(shown(&database, &found, "orders_2024"), "");
    assert_eq!(found.footprint.get(id(&database, "incoming")).map(|touch| touch.builds), Some(1), "one index is there");

    let proven = database.bounds_proven();
    let found = forecast(&attach, &proven, &RATES);
    assert_eq!(causes(&found), ["build", "lock"]);
    assert_eq!(shown(&proven, &found, "incoming"), "ACCESS EXCLUSIVE builds");
}

#[test]
fn a_default_partition_is_searched() {
    let database = with_default();
    for (statement, expected) in [
        (attach_partition("orders", "incoming", BOUND), &["scan", "build", "lock", "default"][..]),
        (create_partition("orders_2025", "orders", BOUND), &["create", "default"]),
    ] {
        let found = forecast(&statement, &database, &RATES);
        assert_eq!(causes(&found), expected);
        assert_eq!(shown(&database, &found, "orders_default"), "ACCESS EXCLUSIVE scans");
        let scanned = found.effects.last().expect("the last one");
        assert_eq!(scanned.relation.name, "orders_default");
        assert!(scanned.ms.known() > Some(1000));
    }
    let proven = database.bounds_proven();
    let create = create_partition("orders_2025", "orders", BOUND);
    let found = forecast(&create, &proven, &RATES);
    assert_eq!(causes(&found), ["create", "lock"]);
    assert_eq!(shown(&proven, &found, "orders_default"), "ACCESS EXCLUSIVE");
    assert_eq!(shown(&proven, &found, "orders"), "ACCESS EXCLUSIVE");
}

#[test]
fn a_foreign_key_of_the_table_is_verified_unless_it_is_there() {
    let database = |incoming: fn(Table) -> Table| {
        Database::pg(17)
            .table("public.people", |table| table.primary_key("people_pkey", &["id"]))
            .table("public.orders", |table| {
                table.partitioned().column("person", "int").foreign_key("orders_fk", &["person"], "people", &["id"])
            })
            .table("public.incoming", |table| incoming(table.megabytes(20 << 10, 1e8).column("person", "int")))
            .bounds_proven()
    };
    let attach = attach_partition("orders", "incoming", BOUND);
    let without = database(|table| table);
    let found = forecast(&attach, &without, &RATES);
    assert_eq!(causes(&found), ["foreign key", "lock"]);
    assert_eq!(shown(&without, &found, "people"), "SHARE ROW EXCLUSIVE");
    assert_eq!(shown(&without, &found, "incoming"), "ACCESS EXCLUSIVE scans");

    let with = database(|table| table.foreign_key("incoming_fk", &["person"], "people", &["id"]));
    let found = forecast(&attach, &with, &RATES);
    assert_eq!(causes(&found), ["lock", "lock"]);
    assert_eq!(shown(&with, &found, "people"), "ACCESS EXCLUSIVE", "its own triggers are dropped");
    assert_eq!(shown(&with, &found, "incoming"), "ACCESS EXCLUSIVE");
}

#[test]
fn concurrently_spares_the_table_unless_a_default_partition_forbids_it() {
    let database = database();
    let detach = |detach| detach_partition("orders", "orders_2024", detach);
    for (way, parent, cause) in [
        (Detach::Plain, "ACCESS EXCLUSIVE", "detach"),
        (Detach::Concurrently, "SHARE UPDATE EXCLUSIVE", "lock"),
        (Detach::Finalize, "SHARE UPDATE EXCLUSIVE", "lock"),
    ] {
        let statement = detach(way);
        let found = forecast(&statement, &database, &RATES);
        assert_eq!(causes(&found), [cause], "{way:?}");
        assert_eq!(shown(&database, &found, "orders"), parent, "{way:?}");
        assert_eq!(shown(&database, &found, "orders_2024"), "ACCESS EXCLUSIVE", "{way:?}");
        assert_eq!(found.non_transactional, way == Detach::Concurrently);
    }
    let database = with_default();
    let statement = detach(Detach::Plain);
    let found = forecast(&statement, &database, &RATES);
    assert_eq!(shown(&database, &found, "orders_default"), "ACCESS EXCLUSIVE");
    let statement = detach(Detach::Concurrently);
    let found = forecast(&statement, &database, &RATES);
    assert_eq!(shown(&database, &found, "orders_2024"), "", "refused before it is locked");
}

#[test]
fn what_is_no_partition_or_no_partitioned_table_is_left_to_postgresql() {
    let database = database();
    for (statement, expected) in [
        (detach_partition("orders", "incoming", Detach::Plain), &["lock"][..]),
        (detach_partition("incoming", "orders_2024", Detach::Plain), &[]),
        (attach_partition("incoming", "orders_2024", BOUND), &[]),
        (attach_partition("orders", "nowhere", BOUND), &[]),
        (create_partition("orders_2025", "nowhere", BOUND), &[]),
        (create_partition("orders_2025", "incoming", BOUND), &[]),
    ] {
        assert_eq!(causes(&forecast(&statement, &database, &RATES)), expected, "{:?}", statement.text);
    }
}

/// The causes of a script's last statement.
fn last_of(script: &[Statement], base: &Database) -> Vec<&'static str> {
    let mut overlay = Overlay::default();
    let (last, before) = script.split_last().expect("a statement");
    for statement in before {
        overlay.apply(statement, base, 100);
    }
    causes(&forecast(last, &overlay.over(base), &RATES))
}

#[test]
fn a_script_follows_its_own_partitions_and_proofs() {
    let attach = || attach_partition("orders", "incoming", BOUND);
    let check = |table| alter(table, [add_constraint("CONSTRAINT within CHECK (id = 1) NOT VALID")]);
    let validate = |table| alter(table, [validate_constraint("within")]);
    let detach = |partition| detach_partition("orders", partition, Detach::Plain);
    let base = with_default();
    for (script, expected) in [
        (vec![check("incoming"), validate("incoming"), attach()], &["build", "lock", "default"][..]),
        (vec![check("incoming"), attach()], &["scan", "build", "lock", "default"]),
        (vec![check("orders_default"), validate("orders_default"), attach()], &["scan", "build", "lock", "lock"]),
        (vec![detach("orders_default"), attach()], &["scan", "build", "lock"]),
        (vec![drop_table(&["orders_default"]), attach()], &["scan", "build", "lock"]),
        (vec![attach(), detach("incoming")], &["detach"]),
        (vec![detach("orders_2024"), detach("orders_2024")], &["lock"]),
    ] {
        assert_eq!(last_of(&script, &base), expected, "{script:?}");
    }
    let other = alter("incoming", [add_constraint("CHECK (email <> '')")]);
    assert_eq!(last_of(&[other, attach()], &base)[0], "scan", "a CHECK about something else proves nothing");
}
