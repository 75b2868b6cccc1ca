//! row-level security enabled on a table without a policy: its rows vanish

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "row-security-without-policy",
    class: Class::Compatibility,
    area: "table",
    summary: "row-level security enabled on a table without a policy: its rows vanish",
    condition: "ENABLE ROW LEVEL SECURITY on a table with rows that has no policy. Not inside a transaction block, \
              where a policy may follow before COMMIT; in check() not where the script makes one before its \
              COMMIT.",
    effect: "Instant, under ACCESS EXCLUSIVE; but for everybody except the owner, superusers and roles with \
              BYPASSRLS no row is there any more: SELECT finds nothing, UPDATE and DELETE change nothing, INSERT \
              fails.",
    workaround: "CREATE POLICY first: it has no effect until row-level security is enabled.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("row-security-without-policy", "bad"),
    good: example!("row-security-without-policy", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::EnableRowSecurity || case.facts.more_may_follow() {
        return None;
    }
    let message = format!(
        "enabling row-level security on {} without a policy would hide its rows from everybody but its owner; CREATE POLICY \
         first",
        words::relation(&effect.relation),
    );
    let hint = "A policy has no effect until row-level security is enabled, so that it can be made before.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn switch(enable: bool) -> Statement {
        alter("orders", [("ENABLE ROW LEVEL SECURITY".to_owned(), AlterAction::RowSecurity { enable })])
    }

    #[test]
    fn fires_without_a_policy() {
        assert_weighed(RULE, &switch(true));
        let found = finding(&orders(large), &switch(true), RULE);
        assert_eq!(
            found.message,
            "enabling row-level security on \"public.orders\" without a policy would hide its rows from everybody but its \
             owner; CREATE POLICY first [row-security-without-policy]"
        );
    }

    #[test]
    fn silent_with_a_policy_and_where_one_may_follow() {
        assert_eq!(fired(&orders(|table| table.row_security(false, true)), &switch(true)), [""; 0], "a policy");
        assert_eq!(fired(&orders(|table| table.row_security(true, false)), &switch(true)), [""; 0], "enabled already");
        assert_eq!(fired(&orders(large).more_may_follow(), &switch(true)), [""; 0], "in a transaction block");
        assert_eq!(fired(&orders(large), &switch(false)), [""; 0]);
    }
}
