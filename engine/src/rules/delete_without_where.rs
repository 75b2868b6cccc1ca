//! DELETE of every row

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "delete-without-where",
    class: Class::Destructive,
    area: "data",
    summary: "a DELETE without WHERE from a table that has rows",
    condition: "check() only: a DELETE without WHERE from a table that has rows.",
    effect: "Every row is gone; each stays locked until the transaction ends, and the table keeps its size.",
    workaround: "A WHERE that says which rows are meant, in batches by key range; TRUNCATE for all of them.",
    since: 15,
    until: None,
    subsumes: &["backfill-not-batched"],
    bad: example!("delete-without-where", "bad"),
    good: example!("delete-without-where", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::ChangeRows(change) = &effect.cause else { return None };
    if !change.deletes() || !change.whole {
        return None;
    }
    let message = format!(
        "the DELETE would destroy every row of {}: {}; say in WHERE which rows are meant",
        words::relation(&effect.relation),
        words::size(effect),
    );
    Some(Match::new(message, "In batches by key range; or TRUNCATE, where all of them are meant.", Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Action;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_rows() {
        let found = finding(&orders(large), &delete_all("orders"), RULE);
        assert_eq!(
            found.message,
            "the DELETE would destroy every row of \"public.orders\": 20.0 GB, about 100,000,000 rows; say in WHERE which \
             rows are meant [delete-without-where]"
        );
        assert_eq!(found.action, Action::Block);
        let small = orders(|table| table.megabytes(1, 1e3));
        assert_eq!(finding(&small, &delete_all("orders"), RULE).action, Action::Warn);
    }

    #[test]
    fn is_silent() {
        for (why, database) in [
            ("empty", orders(|table| table.bytes(0, 0.0))),
            ("made in this transaction", orders(|table| table.made_in_transaction())),
            ("temporary", orders(|table| table.temporary())),
        ] {
            assert_eq!(fired(&database, &delete_all("orders")), [""; 0], "{why}");
        }
        assert!(!fired(&orders(large), &update_all("orders")).contains(&RULE.to_owned()), "an UPDATE");
        assert_eq!(fired(&orders(large), &batch("orders")), [""; 0], "a batch");
    }
}
