//! a trigger made while others write

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "create-trigger",
    class: Class::Instant,
    area: "table",
    summary: "a trigger made while others write",
    condition: "CREATE TRIGGER or CREATE OR REPLACE TRIGGER on a table that existed before this transaction and is not \
              small; not on a view, and not a row-level BEFORE trigger, by which two columns are kept in step while \
              the application moves from one to the other: there is no other way to do that.",
    effect: "SHARE ROW EXCLUSIVE on the table, for a row-level trigger of a partitioned table on every partition as \
              well. The trigger itself is made at once, but while it waits for open transactions that have written, every \
              new write waits behind it. Reads go on.",
    workaround: "A short lock_timeout, repeated until it succeeds, in a transaction that does nothing else.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("create-trigger", "bad"),
    good: example!("create-trigger", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateTrigger(trigger) = &effect.cause else { return None };
    if trigger.each_row && trigger.before {
        return None;
    }
    let message = format!(
        "creating trigger {} takes a SHARE ROW EXCLUSIVE lock on {}, and while it waits all writes queue behind it; set a \
         short lock_timeout",
        words::quoted(&trigger.name),
        words::relation(&effect.relation),
    );
    let hint = "Set a short lock_timeout and repeat until it succeeds, in a transaction that does nothing else.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::{CreateTrigger, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(table: &str) -> Statement {
        create_at("AFTER", table)
    }

    fn create_at(when: &str, table: &str) -> Statement {
        let text = format!("CREATE TRIGGER audit {when} INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION audit()");
        let trigger = CreateTrigger {
            name: "audit".to_owned(),
            table: name(table),
            each_row: true,
            before: text.contains("BEFORE"),
        };
        statement(&text, Operation::CreateTrigger(trigger))
    }

    #[test]
    fn fires_on_a_large_table() {
        assert_weighed(RULE, &create("orders"));
        let found = finding(&orders(large), &create("orders"), RULE);
        assert_eq!(
            found.message,
            "creating trigger \"audit\" takes a SHARE ROW EXCLUSIVE lock on \"public.orders\", and while it waits all writes \
             queue behind it; set a short lock_timeout [create-trigger]"
        );
        assert_eq!(found.blocks, "writes");
    }

    #[test]
    fn silent_on_a_view_and_on_nothing() {
        let view = orders(large).table("public.v", |table| table.kind(RelationKind::View).on("orders"));
        assert_eq!(fired(&view, &create("v")), [""; 0]);
        assert_eq!(fired(&orders(large), &create("nowhere")), [""; 0]);
    }

    #[test]
    fn what_keeps_two_columns_in_step_has_no_other_way() {
        assert_eq!(fired(&orders(large), &create_at("BEFORE", "orders")), [""; 0]);
    }
}
