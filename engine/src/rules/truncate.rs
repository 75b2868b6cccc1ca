//! TRUNCATE of a table that has rows

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "truncate",
    class: Class::Destructive,
    area: "table",
    summary: "TRUNCATE of a table that has rows",
    condition: "TRUNCATE of a table that has rows and existed before this transaction.",
    effect: "All rows are gone, without firing a single row trigger, under ACCESS EXCLUSIVE. CASCADE \
              empties every table that references it as well.",
    workaround: "DELETE in batches; or, where the table is meant to be emptied, an override that says so, or \
              set_rule() for that table.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("truncate", "bad"),
    good: example!("truncate", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Truncate { cascade } = &effect.cause else { return None };
    let message = format!(
        "truncating {} would destroy {}{}; delete in batches, or override",
        words::relation(&effect.relation),
        words::size(effect),
        if *cascade { " and empty every table that references it" } else { "" },
    );
    let hint = "DELETE in batches keeps triggers and readers; set_rule() lets a table be emptied for good.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::Operation;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_table_with_rows() {
        assert_weighed(RULE, &truncate("orders"));
        let found = finding(&orders(large), &truncate("orders"), RULE);
        assert_eq!(
            found.message,
            "truncating \"public.orders\" would destroy 20.0 GB, about 100,000,000 rows; delete in batches, or override \
             [truncate]"
        );
        assert_eq!(
            found.hint,
            "DELETE in batches keeps triggers and readers; set_rule() lets a table be emptied for good."
        );
        assert_eq!(found.fix, "");
        let unknown = finding(&orders(|table| table.unknown_size()), &truncate("orders"), RULE);
        assert!(unknown.message.contains(" would destroy an unknown amount of data; "), "{}", unknown.message);
    }

    #[test]
    fn cascade_is_told() {
        let cascade = Operation::Truncate { tables: names(&["orders"]), cascade: true };
        let message = finding(&orders(large), &statement("TRUNCATE orders CASCADE", cascade), RULE).message;
        assert!(message.contains(" rows and empty every table that references it; delete"), "{message}");
    }
}
