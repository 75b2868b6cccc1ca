//! Constraints, asked of the forecast itself; the proofs ask the server.

use crate::facts::{Facts, TableConstraintKind};
use crate::forecast::forecast;
use crate::statement::{AlterAction, LockMode, Statement};
use crate::testing::*;
use LockMode::{AccessExclusive, RowShare, ShareRowExclusive, ShareUpdateExclusive};

/// `public.orders` and the table that it references.
fn database(version: u32, orders: impl FnOnce(Table) -> Table) -> Database {
    Database::pg(version)
        .table("public.people", |table| table.column("id", "bigint").not_null().primary_key("people_pkey", &["id"]))
        .table("public.orders", |table| {
            orders(table.column("id", "bigint").not_null().column("person", "bigint").column("note", "text"))
        })
}

/// The strongest lock on the table, and whether it is read.
fn touch(database: &Database, statement: &Statement, table: &str) -> Option<(LockMode, bool)> {
    let forecast = forecast(statement, database, &RATES);
    let touch = forecast.footprint.get(database.relation(&name(table))?.id)?;
    Some((touch.lock()?, touch.scans))
}

#[test]
fn a_foreign_key_locks_both_tables_and_reads_one() {
    let database = database(17, large);
    for (rest, scans) in [("", true), (" NOT VALID", false)] {
        let add = alter("orders", [add_constraint(&format!("FOREIGN KEY (person) REFERENCES people{rest}"))]);
        assert_eq!(touch(&database, &add, "orders"), Some((ShareRowExclusive, scans)), "{rest}");
        assert_eq!(touch(&database, &add, "people"), Some((ShareRowExclusive, false)), "{rest}");
    }
}

#[test]
fn what_is_valid_already_is_not_validated_again() {
    fn foreign_key(table: Table) -> Table {
        table.foreign_key("f", &["person"], "people", &["id"])
    }
    let validate = alter("orders", [validate_constraint("f")]);
    for (shape, orders, people) in [
        (foreign_key as fn(Table) -> Table, Some((ShareUpdateExclusive, false)), None),
        (|table| foreign_key(table).not_valid(), Some((ShareUpdateExclusive, true)), Some((RowShare, false))),
        // PostgreSQL refuses to validate what it does not enforce.
        (|table| foreign_key(table).not_enforced(), Some((ShareUpdateExclusive, false)), None),
    ] {
        let database = database(18, shape);
        assert_eq!(touch(&database, &validate, "orders"), orders);
        assert_eq!(touch(&database, &validate, "people"), people);
    }
}

#[test]
fn added_not_valid_and_validated_in_one_statement_is_read_under_the_stronger_lock() {
    let both = alter("orders", [add_constraint("CONSTRAINT c CHECK (id > 0) NOT VALID"), validate_constraint("c")]);
    assert_eq!(touch(&database(17, large), &both, "orders"), Some((AccessExclusive, true)));
}

#[test]
fn enforcing_a_foreign_key_reads_the_table() {
    let enforce = |enforced| {
        let action = AlterAction::AlterConstraint {
            name: "f".to_owned(),
            deferrability: None,
            enforced: Some(enforced),
            inherit: None,
        };
        alter("orders", [("ALTER CONSTRAINT f …".to_owned(), action)])
    };
    let not_enforced = database(18, |table| table.foreign_key("f", &["person"], "people", &["id"]).not_enforced());
    assert_eq!(touch(&not_enforced, &enforce(true), "orders"), Some((AccessExclusive, true)));
    assert_eq!(touch(&not_enforced, &enforce(true), "people"), Some((ShareRowExclusive, false)));
    assert_eq!(touch(&not_enforced, &enforce(false), "people"), None);
    let enforced = database(18, |table| table.foreign_key("f", &["person"], "people", &["id"]));
    assert_eq!(touch(&enforced, &enforce(true), "orders"), Some((AccessExclusive, false)));
    assert_eq!(touch(&enforced, &enforce(false), "people"), Some((AccessExclusive, false)));
}

#[test]
fn not_null_is_a_constraint_since_18() {
    let set = alter("orders", [set_not_null("note")]);
    let marked = |table: Table| table.constraint_of("n", TableConstraintKind::NotNull, &["note"]);
    assert_eq!(touch(&database(18, large), &set, "orders"), Some((AccessExclusive, true)));
    assert_eq!(touch(&database(18, marked), &set, "orders"), Some((AccessExclusive, false)));
    assert_eq!(touch(&database(18, |table| marked(table).not_valid()), &set, "orders"), Some((AccessExclusive, true)));
}
