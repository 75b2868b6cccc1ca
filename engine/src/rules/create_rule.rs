//! a rewrite rule on a table

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "create-rule",
    class: Class::Instant,
    area: "table",
    summary: "a rewrite rule on a table",
    condition: "CREATE RULE or CREATE OR REPLACE RULE on a table that existed before this transaction and is not small; \
              not on a view.",
    effect: "ACCESS EXCLUSIVE on the table: while it waits for running queries every new query waits behind it. And \
              the rule rewrites queries, it does not see rows: volatile expressions are evaluated twice, COPY passes it \
              by.",
    workaround: "A trigger, which sees every row and is made under SHARE ROW EXCLUSIVE, so that reads go on.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("create-rule", "bad"),
    good: example!("create-rule", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateRule = &effect.cause else { return None };
    let message = format!(
        "creating a rule takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it; use \
         a trigger",
        words::relation(&effect.relation),
    );
    let hint = "A trigger is made under SHARE ROW EXCLUSIVE, which lets reads go on, and sees what COPY writes, too.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(relation: &str) -> Statement {
        let text = format!("CREATE RULE audit AS ON INSERT TO {relation} DO ALSO NOTIFY orders");
        statement(&text, Operation::CreateRule { relation: name(relation), locks: vec![] })
    }

    #[test]
    fn fires_on_a_large_table() {
        assert_weighed(RULE, &create("orders"));
        let found = finding(&orders(large), &create("orders"), RULE);
        assert_eq!(
            found.message,
            "creating a rule takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it waits all reads and writes \
             queue behind it; use a trigger [create-rule]"
        );
    }

    #[test]
    fn silent_on_a_view() {
        let view = orders(large).table("public.v", |table| table.kind(RelationKind::View).on("orders"));
        assert_eq!(fired(&view, &create("v")), [""; 0]);
    }
}
