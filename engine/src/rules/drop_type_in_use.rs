//! a type dropped with the columns that have it

use super::{Case, Class, Match, Rule, example, reached};
use crate::forecast::{Cause, Dropper, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-type-in-use",
    class: Class::Destructive,
    area: "column",
    summary: "a type dropped with the columns that have it",
    condition: "DROP TYPE or DROP DOMAIN … CASCADE of a type that a column, a default or an index of a table with \
              rows depends on. Without CASCADE PostgreSQL refuses to drop it.",
    effect: "The columns are dropped with their data, under ACCESS EXCLUSIVE on each table.",
    workaround: "Give the columns another type first, or drop them one by one, each with its own judgement; then drop \
              the type without CASCADE.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-type-in-use", "bad"),
    good: example!("drop-type-in-use", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Loss(loss) = &effect.cause else { return None };
    if loss.by != Dropper::Type {
        return None;
    }
    let message =
        format!("{}; change what uses it first, then drop it without CASCADE", reached::message(effect, loss));
    let hint = "Give the columns another type, or drop them by themselves; then drop the type without CASCADE.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Object, Reach, RelationId, What};
    use crate::statement::{DropObjects, NodeId, ObjectKind, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;
    const MOOD: Object = Object { class: 1247, oid: 900, column: 0 };

    fn drop_type(kind: ObjectKind, cascade: bool) -> Statement {
        let drop = DropObjects { kind, statement: NodeId(0), objects: names(&["mood"]), cascade };
        statement("DROP TYPE mood CASCADE", Operation::DropObjects(drop))
    }

    fn in_use(shape: impl FnOnce(Table) -> Table) -> Database {
        let database = orders(shape);
        let orders = RelationId::Catalog(database.object("public.orders").oid);
        database.target(MOOD).dependent(MOOD, What::Column(orders), Reach::Cascade).dependent(
            MOOD,
            What::Default(orders),
            Reach::Cascade,
        )
    }

    #[test]
    fn fires_on_a_table_with_such_a_column() {
        let found = finding(&in_use(large), &drop_type(ObjectKind::Type, true), RULE);
        assert_eq!(
            found.message,
            "dropping object 900 would also drop object 2, object 1 (\"public.orders\" holds 20.0 GB, about \
             100,000,000 rows); change what uses it first, then drop it without CASCADE [drop-type-in-use]"
        );
        assert_eq!((found.action.as_str(), found.lock_mode.as_str()), ("block", "AccessExclusiveLock"));
        let small = in_use(|table| table.megabytes(1, 1e3));
        assert_eq!(finding(&small, &drop_type(ObjectKind::Type, true), RULE).action.as_str(), "warn");
    }

    #[test]
    fn silent_elsewhere() {
        assert_eq!(fired(&in_use(large), &drop_type(ObjectKind::Type, false)), [""; 0], "PostgreSQL refuses it");
        assert_eq!(fired(&in_use(large), &drop_type(ObjectKind::Function, true)), ["drop-function-in-use"]);
        assert_eq!(fired(&in_use(|table| table.bytes(0, 0.0)), &drop_type(ObjectKind::Type, true)), [""; 0]);
        assert_eq!(fired(&orders(large).target(MOOD), &drop_type(ObjectKind::Type, true)), [""; 0], "nobody uses it");
        assert_eq!(fired(&orders(large), &drop_type(ObjectKind::Type, true)), [""; 0], "there is no such type");
    }
}
