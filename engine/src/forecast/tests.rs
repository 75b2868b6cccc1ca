//! Locks, work and time, asked of the forecast itself.

use super::*;
use crate::facts::{Facts, KeyClass};
use crate::statement::{CreateIndex, EXPRESSION, Name, ReindexTarget, Target};
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

/// The footprint in words, by the relations' identities: name, strongest lock, work.
pub(super) fn touches(database: &Database, statement: &Statement) -> Vec<String> {
    let words = |(id, touch): (RelationId, &Touch)| {
        let relation = database.relation_by_id(id).map(|relation| relation.name);
        let mut words = relation.or(database.index(id).map(|index| index.name)).expect("a relation");
        words.extend(touch.lock().map(|lock| format!(" {lock:?}")));
        words.push_str(if touch.rewrites { " rewrites" } else { "" });
        words.push_str(if touch.scans { " scans" } else { "" });
        if touch.builds > 0 {
            words.push_str(&format!(" builds {}", touch.builds));
        }
        words
    };
    forecast(statement, database, &RATES).footprint.iter().map(words).collect()
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
    let stored = || add_column("n int GENERATED ALWAYS AS (total * 2) STORED");
    let rewrite = || alter("orders", [stored()]);
    let build = ms(&table(0), &create_index("orders", &["total"]));
    let bare = ms(&table(0), &rewrite());
    assert!(bare > 0 && build > 0);
    assert!(ms(&table(3), &rewrite()).abs_diff(bare + 3 * build) <= 4);
    assert_eq!(ms(&table(0), &alter("orders", [stored(), check()])), bare, "checked while at it");
    let unforeseen = unforeseen_rewrite(RelationId::Catalog(16384), &table(0), &RATES);
    assert!(unforeseen.effects[0].ms.known().expect("known").abs_diff(bare) <= 1);
    let vacuum = statement("VACUUM FULL", Operation::VacuumFull { tables: targets(&["orders"]) });
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
    let columns = ["id int REFERENCES orders", "thing int REFERENCES nowhere"];
    let create = create_table("items", &columns);
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
        (statement("VACUUM FULL", Operation::VacuumFull { tables: targets(&["orders"]) }), false),
        (drop_table(&["orders"]), true),
        (truncate("orders"), true),
        (lock(LockMode::Share), true),
        (lock(LockMode::ShareUpdateExclusive), false),
        (statement("SELECT 1", Operation::Other), false),
    ] {
        let wants = |database: &Database| forecast(&statement, database, &RATES).wants_lock_timeout(database);
        assert_eq!(wants(&orders(large)), wanted, "{:?}", statement.text);
        assert!(!wants(&orders(|table| table.made_in_transaction())), "{:?}, made in this transaction", statement.text);
        assert!(!wants(&orders(|table| table.temporary())), "{:?}, temporary", statement.text);
    }
    let partitioned = orders(|table| table.partitioned());
    assert!(
        !forecast(&reindex(table(), false), &partitioned, &RATES).wants_lock_timeout(&partitioned),
        "partition by partition"
    );
    let mixed = orders(|table| table.temporary()).table("public.people", |table| table);
    assert!(forecast(&drop_table(&["orders", "people"]), &mixed, &RATES).wants_lock_timeout(&mixed));
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
    let truncate = statement(
        "TRUNCATE orders",
        Operation::Truncate {
            tables: vec![Target { table: at(9), only: false }],
            cascade: false,
            restart_identity: false,
        },
    );
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

#[test]
fn what_an_index_sorts_decides_how_long_it_takes() {
    let database = orders(|table| table.sorts("email", KeyClass::Collated).sorts("note", KeyClass::Text));
    let kinds = |statement: &Statement| forecast(statement, &database, &RATES).effects[0].workload.kinds();
    let with_collation = |collation: &str| {
        create_index_as("CREATE INDEX ON orders (email COLLATE …)", "orders", &["email"], |index| {
            index.collation = Some(collation.to_owned());
        })
    };
    let by_method = |method: &str| {
        create_index_as("CREATE INDEX ON orders USING …", "orders", &["total"], |index| {
            index.method = method.to_owned()
        })
    };
    for (statement, kind) in [
        (create_index("orders", &["total"]), Kind::Build),
        (create_index("orders", &["email", "total"]), Kind::BuildCollated),
        (create_index("orders", &["total", "email"]), Kind::Build),
        (with_collation("C"), Kind::BuildText),
        (with_collation("en-x-icu"), Kind::BuildCollated),
        (
            create_index_as("CREATE INDEX ON orders (lower(email))", "orders", &[EXPRESSION], |_| ()),
            Kind::BuildCollated,
        ),
        (by_method("gin"), Kind::BuildGin),
        (by_method("brin"), Kind::BuildBrin),
        (alter("orders", [add_constraint("UNIQUE (email)")]), Kind::BuildCollated),
        (alter("orders", [add_constraint("PRIMARY KEY (id)")]), Kind::Build),
    ] {
        assert_eq!(kinds(&statement), [(kind, 1)], "{:?}", statement.text);
    }
    let rewrite = kinds(&alter("orders", [add_column("n bigserial")]));
    let expected = [Kind::Rewrite, Kind::Toast, Kind::Build, Kind::BuildCollated, Kind::Sequence];
    assert_eq!(rewrite, expected.map(|kind| (kind, 1)), "orders_pkey and orders_email_idx");
    let cluster = |index: Option<&str>| {
        let index = index.map(str::to_owned);
        kinds(&statement("CLUSTER orders", Operation::Cluster { table: Some(name("orders")), index }))
    };
    let sorted = |plain, collated| {
        vec![(Kind::Rewrite, 1), (Kind::Toast, 1), (Kind::Build, plain), (Kind::BuildCollated, collated)]
    };
    assert_eq!(cluster(Some("orders_pkey")), sorted(2, 1), "the rows are sorted by the index's key");
    assert_eq!(cluster(Some("orders_email_idx")), sorted(1, 2));
    assert_eq!(cluster(None), sorted(1, 1), "no index is marked");
}

#[test]
fn a_foreign_key_is_looked_up_faster_in_a_small_table() {
    let kinds = |rows: f64| {
        let database = orders(large);
        let database = database.table("public.customers", |table| table.megabytes(100, rows).column("id", "bigint"));
        let key = alter("orders", [add_constraint("FOREIGN KEY (id) REFERENCES customers")]);
        forecast(&key, &database, &RATES).effects[0].workload.kinds()
    };
    assert_eq!(kinds(1000.0), [(Kind::ForeignKey, 1), (Kind::Referenced, 1)]);
    assert_eq!(kinds(1e6), [(Kind::ForeignKeyLarge, 1), (Kind::Referenced, 1)]);
}

#[test]
fn partitions_indexes_count_as_they_have_them_on_average() {
    let database = Database::pg(17)
        .table("public.events", |table| table.megabytes(200, 1e6).partitioned().index("events_at_idx"))
        .table("public.events_1", |table| table.megabytes(100, 5e5).partition_of("events").index("a").index("b"))
        .table("public.events_2", |table| table.megabytes(100, 5e5).partition_of("events").index("c").index("d"));
    let rewrite = alter("events", [add_column("n bigserial")]);
    assert_eq!(forecast(&rewrite, &database, &RATES).effects[0].workload.rebuilds, 2);
}
