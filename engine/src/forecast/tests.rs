//! Locks, work and time, asked of the forecast itself.

use super::*;
use crate::facts::Facts;
use crate::statement::{CreateTable, Name, Operation, ReindexTarget, Statement};
use crate::testing::*;

/// Milliseconds of the first effect.
fn ms(database: &Database, statement: &Statement) -> u64 {
    let forecast = forecast(statement, database, &RATES);
    forecast.effects[0].ms.known().expect("the size is known")
}

/// What happens to which relation: lock, work.
fn effects(database: &dyn Facts, statement: &Statement) -> Vec<(String, LockMode, Work)> {
    let effects = forecast(statement, database, &RATES).effects;
    effects.into_iter().map(|effect| (effect.relation.name, effect.lock, effect.work)).collect()
}

fn check() -> Written {
    add_constraint("CHECK (total > 0)")
}

#[test]
fn the_lock_of_alter_table_is_the_strongest_of_its_actions() {
    let foreign_key = || add_constraint("FOREIGN KEY (total) REFERENCES people");
    for (actions, lock) in [
        (vec![validate_constraint("c")], LockMode::ShareUpdateExclusive),
        (vec![foreign_key()], LockMode::ShareRowExclusive),
        (vec![validate_constraint("c"), foreign_key()], LockMode::ShareRowExclusive),
        (vec![foreign_key(), check()], LockMode::AccessExclusive),
    ] {
        let statement = alter("orders", actions);
        let effects = forecast(&statement, &orders(large), &RATES).effects.len();
        assert_eq!(effects_locks(&statement), vec![lock; effects], "{:?}", statement.text);
    }
}

fn effects_locks(statement: &Statement) -> Vec<LockMode> {
    forecast(statement, &orders(large), &RATES).effects.into_iter().map(|effect| effect.lock).collect()
}

#[test]
fn checks_share_one_pass() {
    let database = orders(large);
    let one = ms(&database, &alter("orders", [check()]));
    let three = alter("orders", [check(), check(), set_not_null("email")]);
    assert!(one > 0);
    assert_eq!(ms(&database, &three), one);
    let each: Vec<_> = forecast(&three, &database, &RATES).effects.into_iter().map(|effect| effect.ms).collect();
    assert_eq!(each, [Fact::Known(one); 3], "each finding tells the time of the whole statement");
}

#[test]
fn each_index_and_each_foreign_key_reads_the_table_again() {
    let database = orders(large);
    let time = |actions: Vec<Written>| ms(&database, &alter("orders", actions)) as i64;
    let unique = || add_constraint("UNIQUE (email)");
    let foreign_key = || add_constraint("FOREIGN KEY (total) REFERENCES people");
    let (build, lookup, scan) = (time(vec![unique()]), time(vec![foreign_key()]), time(vec![check()]));
    for (actions, sum) in [
        (vec![unique(), unique()], 2 * build),
        (vec![foreign_key(), foreign_key()], 2 * lookup),
        (vec![check(), unique(), foreign_key()], scan + build + lookup),
    ] {
        // Each is rounded up by itself.
        assert!((time(actions.clone()) - sum).abs() <= 3, "{actions:?}: {} and {sum}", time(actions.clone()));
    }
}

#[test]
fn a_rewrite_is_the_pass_and_rebuilds_every_index() {
    let table = |indexes: usize| {
        Database::pg(17).table("public.orders", |table| {
            let table = table.megabytes(20 << 10, 1e8).column("total", "numeric");
            (0..indexes).fold(table, |table, n| table.index(&format!("i{n}")))
        })
    };
    let rewrite = || alter("orders", [add_column("n bigserial")]);
    let build = ms(&table(0), &create_index("orders", &["total"]));
    let bare = ms(&table(0), &rewrite());
    assert!(bare > 0 && build > 0);
    assert!(ms(&table(3), &rewrite()).abs_diff(bare + 3 * build) <= 4);
    assert_eq!(ms(&table(0), &alter("orders", [add_column("n bigserial"), check()])), bare, "checked while at it");
    assert_eq!(
        rewrite_ms(&Fact::Known(Size { heap_bytes: 20 << 30, toast_bytes: 0, rows: 1e8 }), 0, &RATES),
        Fact::Known(bare)
    );
    let vacuum = statement("VACUUM FULL", Operation::VacuumFull { tables: names(&["orders"]) });
    assert_eq!(ms(&table(3), &vacuum), ms(&table(3), &rewrite()));
}

#[test]
fn no_work_takes_no_time_and_work_on_the_unknown_nobody_knows_how_long() {
    let unknown = orders(|table| table.unknown_size());
    let ms_of = |statement: &Statement| forecast(statement, &unknown, &RATES).effects[0].ms;
    assert_eq!(ms_of(&alter("orders", [check()])), Fact::Unknown);
    assert_eq!(ms_of(&alter("orders", [drop_column("email")])), Fact::Known(0));
    assert_eq!(ms_of(&truncate("orders")), Fact::Known(0));
    assert_eq!(ms(&orders(|table| table.bytes(0, 0.0)), &alter("orders", [check()])), 0);
}

#[test]
fn what_does_nothing_still_takes_its_lock() {
    let access_exclusive = vec![("orders".to_owned(), LockMode::AccessExclusive, Work::None)];
    let share = vec![("orders".to_owned(), LockMode::Share, Work::None)];
    let exists = create_index_as("CREATE INDEX IF NOT EXISTS …", "orders", &["email"], |index| {
        (index.name, index.if_not_exists) = (Some("orders_email_idx".to_owned()), true);
    });
    for (statement, expected) in [
        (alter("orders", [add_column("IF NOT EXISTS email text")]), &access_exclusive),
        (alter("orders", [set_logged(true)]), &access_exclusive),
        (alter("orders", [set_not_null("id")]), &access_exclusive),
        (drop_index("orders_pkey", false), &access_exclusive),
        (exists, &share),
        (create_index("orders", &["nowhere"]), &share),
    ] {
        assert_eq!(effects(&orders(large), &statement), *expected, "{:?}", statement.text);
        assert_eq!(forecast(&statement, &orders(large), &RATES).effects[0].cause, Cause::Lock);
    }
}

#[test]
fn what_is_not_there_has_no_effect() {
    for statement in [
        alter("nowhere", [check()]),
        create_index("nowhere", &["id"]),
        drop_table(&["nowhere"]),
        drop_index("nowhere", false),
        truncate("archive.orders"),
        rename_table("nowhere", "orders"),
    ] {
        assert_eq!(effects(&orders(large), &statement), [], "{:?}", statement.text);
    }
}

#[test]
fn a_new_table_locks_what_it_references() {
    let Operation::CreateTable(create) = create_table("items", &["id int"]).operation else { unreachable!() };
    let locks = vec![(name("orders"), LockMode::ShareRowExclusive), (name("nowhere"), LockMode::ShareRowExclusive)];
    let create = statement("CREATE TABLE items", Operation::CreateTable(CreateTable { locks, ..create }));
    assert_eq!(effects(&orders(large), &create), [("orders".to_owned(), LockMode::ShareRowExclusive, Work::None)]);
}

#[test]
fn a_lock_timeout_where_others_would_queue() {
    let concurrently = |index: &mut CreateIndex| index.concurrently = true;
    let reindex = |target, concurrently| statement("REINDEX", Operation::Reindex { target, concurrently });
    let table = || ReindexTarget::Table(name("orders"));
    let lock = |mode| statement("CREATE TRIGGER …", Operation::Lock { relations: vec![(name("orders"), mode)] });
    for (statement, wanted) in [
        (alter("orders", [drop_column("email")]), true),
        (alter("orders", [add_column("IF NOT EXISTS email text")]), true),
        (alter("orders", [validate_constraint("c")]), false),
        (alter("nowhere", [drop_column("email")]), false),
        (create_index("orders", &["email"]), true),
        (create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], concurrently), false),
        (drop_index("orders_email_idx", false), true),
        (drop_index("orders_email_idx", true), false),
        (reindex(table(), false), true),
        (reindex(ReindexTarget::Index(name("orders_pkey")), false), true),
        (reindex(table(), true), false),
        (reindex(ReindexTarget::Schema(name("public")), false), false),
        (statement("VACUUM FULL", Operation::VacuumFull { tables: names(&["orders"]) }), false),
        (drop_table(&["orders"]), true),
        (truncate("orders"), true),
        (lock(LockMode::Share), true),
        (lock(LockMode::ShareUpdateExclusive), false),
        (statement("SELECT 1", Operation::Other), false),
    ] {
        let wants = |database: &Database| forecast(&statement, database, &RATES).wants_lock_timeout();
        assert_eq!(wants(&orders(large)), wanted, "{:?}", statement.text);
        assert!(!wants(&orders(|table| table.made_in_transaction())), "{:?}, made in this transaction", statement.text);
        assert!(!wants(&orders(|table| table.temporary())), "{:?}, temporary", statement.text);
    }
    let partitioned = orders(|table| table.partitioned());
    assert!(!forecast(&reindex(table(), false), &partitioned, &RATES).wants_lock_timeout(), "partition by partition");
    let mixed = orders(|table| table.temporary()).table("public.people", |table| table);
    assert!(forecast(&drop_table(&["orders", "people"]), &mixed, &RATES).wants_lock_timeout());
}

#[test]
fn the_relations_that_are_rewritten_are_named() {
    let database = orders(large);
    let orders = database.relation(&name("orders")).unwrap().id;
    let rewritten = |statement: &Statement| forecast(statement, &database, &RATES).rewritten().collect::<Vec<_>>();
    assert_eq!(rewritten(&alter("orders", [add_column("n bigserial")])), [orders]);
    assert_eq!(rewritten(&alter("orders", [check()])), []);
}

#[test]
fn an_effect_points_at_its_object() {
    let at = |location| Name { location: Some(location), ..name("orders") };
    let truncate = statement("TRUNCATE orders", Operation::Truncate { tables: vec![at(9)], cascade: false });
    assert_eq!(forecast(&truncate, &orders(large), &RATES).effects[0].location, Some(9));

    let (text, mut check) = check();
    if let crate::statement::AlterAction::AddConstraint(constraint) = &mut check {
        constraint.location = Some(23);
    }
    let mut alter = alter("orders", [(text, check), drop_column("email")]);
    if let Operation::AlterTable { table, .. } = &mut alter.operation {
        *table = at(12);
    }
    let locations: Vec<_> =
        forecast(&alter, &orders(large), &RATES).effects.iter().map(|effect| effect.location).collect();
    assert_eq!(locations, [Some(23), Some(12)], "the constraint's own, else the table's");
}
