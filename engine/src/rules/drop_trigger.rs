//! a trigger dropped from a table that is not small

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-trigger",
    class: Class::Instant,
    area: "table",
    summary: "a trigger dropped from a table that is not small",
    condition: "DROP TRIGGER on a table that existed before this transaction and is not small.",
    effect: "ACCESS EXCLUSIVE on the table. The drop itself is instant, but while it waits for running queries every \
              new query on the table waits behind it. Making a trigger, or replacing one, takes SHARE ROW EXCLUSIVE.",
    workaround: "CREATE OR REPLACE TRIGGER, or CREATE OR REPLACE of its function, changes what it does without \
              stopping readers. Drop it with a short lock_timeout, and repeat.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-trigger", "bad"),
    good: example!("drop-trigger", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropTrigger { trigger } = &effect.cause else { return None };
    let message = format!(
        "dropping {} takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it; set a \
         short lock_timeout",
        words::escaped(trigger),
        words::relation(&effect.relation)
    );
    let hint =
        "CREATE OR REPLACE TRIGGER, or of the trigger's function, changes what it does without stopping readers.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::Object;
    use crate::statement::{DropObjects, NodeId, ObjectKind, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;
    const TRIGGER: Object = Object { class: 2620, oid: 900, column: 0 };

    fn drop(kind: ObjectKind) -> Statement {
        let drop = DropObjects { kind, statement: NodeId(0), objects: names(&["orders"]), cascade: false };
        statement("DROP TRIGGER touch ON orders", Operation::DropObjects(drop))
    }

    #[test]
    fn fires_on_a_large_table() {
        let found = finding(&orders(large).target(TRIGGER), &drop(ObjectKind::Trigger), RULE);
        assert_eq!(
            found.message,
            "dropping object 900 takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it waits all reads and \
             writes queue behind it; set a short lock_timeout [drop-trigger]"
        );
        assert_eq!(found.action.as_str(), "warn");
    }

    #[test]
    fn silent_on_small_tables_and_where_there_is_none() {
        let small = orders(|table| table.megabytes(1, 1e3)).target(TRIGGER);
        assert_eq!(fired(&small, &drop(ObjectKind::Trigger)), [""; 0]);
        assert_eq!(fired(&orders(large), &drop(ObjectKind::Trigger)), [""; 0], "IF EXISTS of none");
        assert_eq!(fired(&orders(large).target(TRIGGER), &drop(ObjectKind::Policy)), [""; 0]);
        let fresh = orders(|table| table.made_in_transaction()).target(TRIGGER);
        assert_eq!(fired(&fresh, &drop(ObjectKind::Trigger)), [""; 0]);
    }
}
