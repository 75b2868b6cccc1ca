//! what CASCADE reaches beyond the objects that are named

use super::{Case, Class, Match, Rule, example, reached};
use crate::forecast::{Cause, Dropper, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-cascade",
    class: Class::Destructive,
    area: "table",
    summary: "what CASCADE reaches beyond the objects that are named",
    condition: "DROP … CASCADE that deletes a view, a table or a part of a table (a foreign key, a default, a \
              policy, an index) that the statement does not name, or DROP EXTENSION that takes a table along; weighed \
              by the table that loses it, a view by the tables that it reads. Without CASCADE PostgreSQL refuses.",
    effect: "What depends on the dropped object goes silently with it, under ACCESS EXCLUSIVE on each table \
              that loses something.",
    workaround: "Drop without CASCADE: PostgreSQL then lists what depends on the object. Drop or change each of \
              those by itself, and the object last.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-cascade", "bad"),
    good: example!("drop-cascade", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Loss(loss) = &effect.cause else { return None };
    let mine = matches!(loss.by, Dropper::Table | Dropper::Schema | Dropper::Extension | Dropper::Other);
    // The guard's own tables must never keep the guard.
    if !mine || loss.named == "extension pg_schema_guard" {
        return None;
    }
    let message = format!("{}; drop what depends on it first, without CASCADE", reached::message(effect, loss));
    let hint = "Without CASCADE PostgreSQL lists what depends on it: drop or change each by itself, and this last.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Object, Reach, RelationId, RelationKind, What};
    use crate::statement::{DropObjects, NodeId, ObjectKind, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;
    const SEQUENCE: Object = Object { class: 1, oid: 900, column: 0 };

    fn drop(cascade: bool) -> Statement {
        let drop = DropObjects { kind: ObjectKind::Other, statement: NodeId(0), objects: names(&["counter"]), cascade };
        statement("DROP COLLATION counter CASCADE", Operation::DropObjects(drop))
    }

    fn reaching(database: Database, what: impl Fn(RelationId) -> What) -> Database {
        let orders = RelationId::Catalog(database.object("public.orders").oid);
        database.target(SEQUENCE).dependent(SEQUENCE, what(orders), Reach::Cascade)
    }

    #[test]
    fn fires_on_a_table_that_loses_a_part() {
        let found = finding(&reaching(orders(large), What::Default), &drop(true), RULE);
        assert_eq!(
            found.message,
            "dropping object 900 would also drop object 1 (\"public.orders\" holds 20.0 GB, about 100,000,000 rows); \
             drop what depends on it first, without CASCADE [drop-cascade]"
        );
        assert_eq!((found.action.as_str(), found.object.as_str(), found.fix.as_str()), ("block", "public.orders", ""));
        let small = reaching(orders(|table| table.megabytes(1, 1e3)), What::Constraint);
        assert_eq!(finding(&small, &drop(true), RULE).action.as_str(), "warn");
    }

    #[test]
    fn a_view_and_a_table_go_themselves() {
        for (kind, words) in [
            (RelationKind::View, "would also drop view \"public.orders\"; drop"),
            (RelationKind::ForeignTable, "would also drop foreign table \"public.orders\"; drop"),
            (RelationKind::Table, "would also destroy \"public.orders\" (20.0 GB, about 100,000,000 rows); drop"),
        ] {
            let database = reaching(orders(|table| table.kind(kind).on("orders")), What::Relation);
            let message = finding(&database, &drop(true), RULE).message;
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn silent_where_nobody_loses_anything() {
        assert_eq!(fired(&reaching(orders(large), What::Default), &drop(false)), [""; 0], "PostgreSQL refuses it");
        assert_eq!(fired(&orders(large).target(SEQUENCE), &drop(true)), [""; 0]);
        for quiet in [orders(|table| table.bytes(0, 0.0)), orders(|table| table.made_in_transaction())] {
            assert_eq!(fired(&reaching(quiet, What::Default), &drop(true)), [""; 0]);
        }
        let statistics = reaching(orders(large), What::Statistics);
        assert_eq!(fired(&statistics, &drop(true)), [""; 0], "the planner's business alone");
        let sequence = reaching(orders(|table| table.kind(RelationKind::Sequence)), What::Relation);
        assert_eq!(fired(&sequence, &drop(true)), [""; 0]);
    }

    #[test]
    fn a_table_and_those_that_reference_it() {
        let database = orders(|table| table.bytes(0, 0.0)).table("public.items", |table| table.megabytes(100, 1e6));
        let (orders, items) = (database.object("public.orders"), database.object("public.items").oid);
        let database = database.dependent(orders, What::Constraint(RelationId::Catalog(items)), Reach::Cascade);
        let cascade = Operation::DropTable { tables: names(&["orders"]), cascade: true };
        let findings = judge(&database, &statement("DROP TABLE orders CASCADE", cascade), &settings()).findings;
        let found: Vec<_> = findings.iter().map(|one| (one.rule.as_str(), one.object.as_str())).collect();
        assert_eq!(found, [(RULE, "public.items")], "the table itself is empty");
        assert!(findings[0].message.starts_with("dropping table public.orders would also drop "));
    }
}
