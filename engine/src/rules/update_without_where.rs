//! UPDATE of every row

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "update-without-where",
    class: Class::Destructive,
    area: "data",
    summary: "an UPDATE without WHERE of a table that has rows",
    condition: "check() only: an UPDATE without WHERE of a table that has rows. Not where all that it sets are columns \
                that the script itself has added.",
    effect: "What the columns held is overwritten in every row.",
    workaround: "A WHERE that says which rows are meant; of a large table, in batches.",
    since: 15,
    until: None,
    subsumes: &["backfill-not-batched"],
    bad: example!("update-without-where", "bad"),
    good: example!("update-without-where", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::ChangeRows(change) = &effect.cause else { return None };
    let overwritten = change.sets.iter().find(|column| !case.facts.is_new_column(effect.relation.id, column));
    let column = overwritten.filter(|_| change.whole)?;
    let message = format!(
        "the UPDATE would overwrite {} in every row of {}; say in WHERE which rows are meant",
        words::quoted(column),
        words::relation(&effect.relation),
    );
    Some(Match::new(message, "Of a large table, in batches by key range.", Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_rows() {
        let found = finding(&orders(large), &update_all("orders"), RULE);
        assert_eq!(
            found.message,
            "the UPDATE would overwrite \"note\" in every row of \"public.orders\"; say in WHERE which rows are meant \
             [update-without-where]"
        );
        assert_eq!((found.action, found.column.as_deref()), (Action::Block, Some("note")));
        let small = orders(|table| table.megabytes(1, 1e3));
        assert_eq!(finding(&small, &update_all("orders"), RULE).action, Action::Warn);
        let strict = judge(&small, &update_all("orders"), &preset(Preset::Strict)).findings;
        assert!(strict.iter().any(|finding| finding.rule == RULE && finding.action == Action::Block));
    }

    #[test]
    fn is_silent() {
        for (why, database) in [
            ("empty", orders(|table| table.bytes(0, 0.0))),
            ("made in this transaction", orders(|table| table.made_in_transaction())),
            ("temporary", orders(|table| table.temporary())),
        ] {
            assert_eq!(fired(&database, &update_all("orders")), [""; 0], "{why}");
        }
        assert!(!fired(&orders(large), &backfill("orders")).contains(&RULE.to_owned()), "a WHERE");
        assert!(!fired(&orders(large), &delete_all("orders")).contains(&RULE.to_owned()), "a DELETE");
    }
}
