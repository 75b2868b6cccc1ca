//! a column dropped from a table that has rows

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-column",
    class: Class::Compatibility,
    area: "column",
    summary: "a column dropped from a table that has rows",
    condition: "DROP COLUMN of an existing column, on a table that has rows.",
    effect: "Instant, under ACCESS EXCLUSIVE; but the data is gone, the running application that still \
              names the column fails, and indexes and constraints on it go with it.",
    workaround: "Stop using the column in every running version first: make it nullable, deploy, then drop it \
              with an override that says so.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-column", "bad"),
    good: example!("drop-column", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropColumn { column, cascade } = &effect.cause else { return None };
    let message = format!(
        "dropping column {} of {} would lose its data{} and break running queries that name it; stop using it first, then override",
        words::quoted(column),
        words::relation(&effect.relation),
        if *cascade { ", drop what depends on it," } else { "" },
    );
    let hint = "Deploy versions that do not use the column first; then drop it.";
    Some(Match::new(message, hint, Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::statement::AlterAction;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_column_that_is_there() {
        let drop = alter("orders", [drop_column("email")]);
        assert_weighed(RULE, &drop);
        let found = finding(&orders(large), &drop, RULE);
        assert_eq!(
            found.message,
            "dropping column \"email\" of \"public.orders\" would lose its data and break running queries that name it; \
             stop using it first, then override [drop-column]"
        );
        assert_eq!(found.hint, "Deploy versions that do not use the column first; then drop it.");
        assert_eq!((found.fix.as_str(), found.column.as_deref()), ("", Some("email")));
        assert_eq!(fired(&orders(large), &alter("orders", [drop_column("nowhere")])), [""; 0]);
    }

    #[test]
    fn cascade_is_told() {
        let action = AlterAction::DropColumn { column: "email".to_owned(), cascade: true, if_exists: false };
        let drop = alter("orders", [("DROP COLUMN email CASCADE".to_owned(), action)]);
        let message = finding(&orders(large), &drop, RULE).message;
        assert!(message.contains("would lose its data, drop what depends on it, and break"), "{message}");
    }
}
