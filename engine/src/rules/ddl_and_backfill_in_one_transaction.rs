//! rows changed in bulk in a transaction that holds a strong lock

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect};
use crate::plan::Change;
use crate::statement::Operation;

pub(super) static RULE: Rule = Rule {
    name: "ddl-and-backfill-in-one-transaction",
    class: Class::Blocking,
    area: "transaction",
    summary: "rows changed in bulk in a transaction that has locked a table",
    condition: "check() only: an UPDATE or DELETE that nothing in it limits to few rows and that would take longer than \
                max_blocking_time, after DDL of the same BEGIN has locked a large table with SHARE or more.",
    effect: "The lock of the DDL, which would have been released at once, is kept while the rows are written: whoever \
             needs the table waits that long.",
    workaround: "The DDL in a transaction of its own, then the rows in batches by key range, each in its own.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("ddl-and-backfill-in-one-transaction", "bad"),
    good: example!("ddl-and-backfill-in-one-transaction", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Circumstance(Circumstance::Held { works_on, .. }) = &effect.cause else { return None };
    let Operation::ChangeRows(change) = &case.statement.operation else { return None };
    let verb = if change.deletes() { "deleting" } else { "updating" };
    let rows =
        works_on.as_ref().map_or("its rows".to_owned(), |table| format!("the rows of {}", words::relation(table)));
    let message = format!(
        "{verb} {rows} would keep {} locked against {} for {}; commit first, and change rows in batches",
        words::relation(&effect.relation),
        effect.lock.blocks().in_words(),
        words::about(effect.ms),
    );
    let hint = "COMMIT after the DDL; then change the rows by key range, each batch in a transaction of its own.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_the_same_table_and_on_another() {
        let same = finding(&orders(|table| table.holds(LockMode::AccessExclusive)), &backfill("orders"), RULE);
        assert!(
            same.message
                .starts_with("updating its rows would keep \"public.orders\" locked against reads and writes for")
        );
        let other = orders(large).table("public.items", |table| table.megabytes(1 << 10, 1e7).holds(LockMode::Share));
        let other = finding(&other, &backfill("orders"), RULE);
        assert!(
            other.message.starts_with(
                "updating the rows of \"public.orders\" would keep \"public.items\" locked against writes for"
            ),
            "{}",
            other.message
        );
    }

    #[test]
    fn is_silent() {
        for (why, database) in [
            ("nothing is held", orders(large)),
            ("a weak lock", orders(|table| table.holds(LockMode::RowExclusive))),
            ("a small table", orders(|table| table.megabytes(1, 1e3).holds(LockMode::AccessExclusive))),
            ("quick work", orders(|table| table.megabytes(20, 1e2).holds(LockMode::AccessExclusive))),
            ("made in this transaction", orders(|table| table.made_in_transaction().holds(LockMode::AccessExclusive))),
        ] {
            assert!(!fired(&database, &backfill("orders")).contains(&RULE.to_owned()), "{why}");
        }
        let held = orders(|table| table.holds(LockMode::AccessExclusive));
        assert_eq!(fired(&held, &batch("orders")), [""; 0], "a batch");
    }
}
