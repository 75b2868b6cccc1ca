//! rows of a large table changed in one statement

use super::{Case, Class, Match, Rule, comment, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{LockMode, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "backfill-not-batched",
    class: Class::Blocking,
    area: "data",
    summary: "a large table's rows changed in one statement",
    condition: "check() only: an UPDATE or DELETE that nothing in it limits to few rows (no WHERE, or one that only asks \
                for NULLs), on a table where that would take longer than max_blocking_time. Not with FROM, USING or WITH, \
                which may be a batch; not where the transaction holds a stronger lock, of which \
                ddl-and-backfill-in-one-transaction speaks.",
    effect: "Every row stays locked until the statement's transaction ends: whoever writes one of them waits. The table \
             grows by a second version of every row, and replicas fall behind.",
    workaround: "Batches by key range, each in a transaction of its own, with pauses; VACUUM in between.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("backfill-not-batched", "bad"),
    good: example!("backfill-not-batched", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::ChangeRows(change) = &effect.cause else { return None };
    if case.facts.held_locks().iter().any(|held| held.mode >= LockMode::Share) {
        return None;
    }
    let (verb, table) = (if change.deletes() { "deleting" } else { "updating" }, &effect.relation);
    let message = format!(
        "{verb} the rows of {} in one statement would block writes to them for {}; do it in batches",
        words::relation(table),
        words::about(effect.ms),
    );
    let one_line = |name: &str| quote_identifier(name).replace(['\n', '\r'], " ");
    let qualified = table.qualified().replace(['\n', '\r'], " ");
    let batch = match change.sets.first() {
        None => format!("DELETE FROM {qualified} WHERE <key range>"),
        Some(column) => format!("UPDATE {qualified} SET {} = … WHERE <key range>", one_line(column)),
    };
    let steps = vec![comment(&format!("in batches, each in a transaction of its own:\n{batch}"))];
    Some(Match::new(message, "", Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_large_table() {
        let found = finding(&orders(large), &backfill("orders"), RULE);
        assert_eq!(
            found.message,
            "updating the rows of \"public.orders\" in one statement would block writes to them for about 4 min; do it in \
             batches [backfill-not-batched]"
        );
        assert_eq!(
            found.fix,
            "-- in batches, each in a transaction of its own:\n-- UPDATE public.orders SET note = … WHERE <key range>"
        );
        assert_eq!((found.lock_mode.as_str(), found.work.as_str()), ("RowExclusiveLock", "rewrite"));
        assert!(found.detail.contains("and stays locked until the transaction ends."), "{}", found.detail);
    }

    #[test]
    fn is_silent() {
        for (why, database) in [
            ("small", orders(|table| table.megabytes(1, 1e6))),
            ("quick", orders(|table| table.megabytes(20, 1e2))),
            ("empty", orders(|table| table.bytes(0, 0.0))),
            ("made in this transaction", orders(|table| table.made_in_transaction())),
            ("temporary", orders(|table| table.temporary())),
            ("a stronger lock is held", orders(|table| table.holds(LockMode::AccessExclusive))),
        ] {
            assert!(!fired(&database, &backfill("orders")).contains(&RULE.to_owned()), "{why}");
        }
        assert_eq!(fired(&orders(large), &batch("orders")), [""; 0], "a batch");
    }
}
