//! a function dropped with what calls it

use super::{Case, Class, Match, Rule, example, reached};
use crate::forecast::{Cause, Dropper, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-function-in-use",
    class: Class::Compatibility,
    area: "table",
    summary: "a function dropped with what calls it",
    condition: "DROP FUNCTION, PROCEDURE or AGGREGATE … CASCADE of a function that a trigger, a default, a \
              constraint, an index, a policy or a view depends on, of a table that has rows. Without CASCADE \
              PostgreSQL refuses to drop it.",
    effect: "Triggers, defaults, constraints, indexes, policies and views that call it are dropped, under \
              ACCESS EXCLUSIVE on each table.",
    workaround: "CREATE OR REPLACE FUNCTION changes the body and keeps all that calls it. A function with other \
              arguments is made beside the old one, what calls the old one is changed, and that is dropped last.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-function-in-use", "bad"),
    good: example!("drop-function-in-use", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Loss(loss) = &effect.cause else { return None };
    if loss.by != Dropper::Function {
        return None;
    }
    let message = format!("{}; use CREATE OR REPLACE FUNCTION", reached::message(effect, loss));
    let hint = "CREATE OR REPLACE FUNCTION keeps what calls it. Where the arguments change, make the new function beside \
              the old one and drop that without CASCADE when nothing calls it.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Object, Reach, RelationId, What};
    use crate::statement::{DropObjects, NodeId, ObjectKind, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;
    const FUNCTION: Object = Object { class: 1255, oid: 900, column: 0 };

    fn drop_function(cascade: bool) -> Statement {
        let kind = ObjectKind::Function;
        let drop = DropObjects { kind, statement: NodeId(0), objects: names(&["touch"]), cascade };
        statement("DROP FUNCTION touch CASCADE", Operation::DropObjects(drop))
    }

    fn called(shape: impl FnOnce(Table) -> Table) -> Database {
        let database = orders(shape);
        let orders = RelationId::Catalog(database.object("public.orders").oid);
        database.target(FUNCTION).dependent(FUNCTION, What::Trigger(orders), Reach::Cascade)
    }

    #[test]
    fn fires_on_a_table_that_calls_it() {
        let found = finding(&called(large), &drop_function(true), RULE);
        assert_eq!(
            found.message,
            "dropping object 900 would also drop object 1 (\"public.orders\" holds 20.0 GB, about 100,000,000 rows); \
             use CREATE OR REPLACE FUNCTION [drop-function-in-use]"
        );
        assert_eq!(found.action.as_str(), "block");
        let small = called(|table| table.megabytes(1, 1e3));
        assert_eq!(finding(&small, &drop_function(true), RULE).action.as_str(), "warn");
    }

    #[test]
    fn silent_where_nothing_is_lost() {
        assert_eq!(fired(&called(large), &drop_function(false)), [""; 0], "PostgreSQL refuses it");
        assert_eq!(fired(&called(|table| table.temporary()), &drop_function(true)), [""; 0]);
        assert_eq!(fired(&called(|table| table.bytes(0, 0.0)), &drop_function(true)), [""; 0]);
        assert_eq!(fired(&orders(large).target(FUNCTION), &drop_function(true)), [""; 0], "nothing calls it");
    }
}
