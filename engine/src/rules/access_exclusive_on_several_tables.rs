//! a second table locked with ACCESS EXCLUSIVE in one transaction

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "access-exclusive-on-several-tables",
    class: Class::Instant,
    area: "transaction",
    summary: "ACCESS EXCLUSIVE on several large tables in one transaction",
    condition: "A statement that takes ACCESS EXCLUSIVE on a large table, in a transaction whose earlier statements hold \
                it on another one. Tables of one partition tree count as one, and so do those that a single statement \
                locks together.",
    effect: "While the transaction waits for the second lock it keeps everybody from the first table; and it deadlocks \
             with whoever uses the two the other way round.",
    workaround: "COMMIT in between, where the changes can stand alone.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("access-exclusive-on-several-tables", "bad"),
    good: example!("access-exclusive-on-several-tables", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Circumstance(Circumstance::AnotherTable { held }) = &effect.cause else { return None };
    let message = format!(
        "the statement would wait for ACCESS EXCLUSIVE on {} while its transaction keeps everybody from {}; commit in between",
        words::relation(&effect.relation),
        words::relation(held),
    );
    Some(Match::new(message, "COMMIT before this statement, where the changes can stand alone.", Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn with_items(shape: impl FnOnce(Table) -> Table) -> Database {
        orders(large).table("public.items", |table| shape(table.megabytes(1 << 10, 1e7)))
    }

    #[test]
    fn warns_of_the_second_table() {
        let database = with_items(|table| table.holds(LockMode::AccessExclusive));
        let statement = alter("orders", [drop_not_null("id")]);
        let found = finding(&database, &statement, RULE);
        assert_eq!(found.action, Action::Warn);
        assert_eq!(
            found.message,
            "the statement would wait for ACCESS EXCLUSIVE on \"public.orders\" while its transaction keeps everybody from \
             \"public.items\"; commit in between [access-exclusive-on-several-tables]"
        );
        let strict = judge(&database, &statement, &preset(Preset::Strict)).findings;
        assert!(strict.iter().any(|finding| finding.rule == RULE && finding.action == Action::Block));
        let minimal = judge(&database, &statement, &preset(Preset::Minimal)).findings;
        assert!(minimal.iter().all(|finding| finding.rule != RULE));
    }

    #[test]
    fn is_silent() {
        let statement = alter("orders", [drop_not_null("id")]);
        for (why, database) in [
            ("nothing is held", with_items(large)),
            ("a lesser lock", with_items(|table| table.holds(LockMode::ShareRowExclusive))),
            ("a small table", with_items(|table| table.megabytes(1, 1e3).holds(LockMode::AccessExclusive))),
            ("an empty table", with_items(|table| table.bytes(0, 0.0).holds(LockMode::AccessExclusive))),
            (
                "made in this transaction",
                with_items(|table| table.made_in_transaction().holds(LockMode::AccessExclusive)),
            ),
            ("the same table", orders(|table| table.holds(LockMode::AccessExclusive))),
            (
                "the same partition tree",
                orders(|table| table.partitioned().holds(LockMode::AccessExclusive))
                    .table("public.orders_1", |table| table.partition_of("orders").megabytes(1 << 10, 1e7)),
            ),
        ] {
            assert!(!fired(&database, &statement).contains(&RULE.to_owned()), "{why}");
        }
        let tree = orders(|table| table.partitioned().holds(LockMode::AccessExclusive))
            .table("public.orders_1", |table| table.partition_of("orders").megabytes(1 << 10, 1e7));
        assert!(!fired(&tree, &alter("orders_1", [drop_not_null("id")])).contains(&RULE.to_owned()), "a partition");
        let held = with_items(|table| table.holds(LockMode::AccessExclusive));
        assert_eq!(fired(&held, &drop_index("orders_email_idx", true)), [""; 0], "a lesser lock is wanted");
    }
}
