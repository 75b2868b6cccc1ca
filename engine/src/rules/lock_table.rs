//! LOCK TABLE that keeps readers out

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::Blocks;

pub(super) static RULE: Rule = Rule {
    name: "lock-table",
    class: Class::Instant,
    area: "table",
    summary: "LOCK TABLE that keeps readers out",
    condition: "LOCK TABLE in ACCESS EXCLUSIVE mode, which is the default, of a large table or of a view on one. Not with \
              NOWAIT, behind which nobody queues, and not in the modes that readers do not notice, with which \
              applications take turns.",
    effect: "While it waits for the lock, all reads and writes queue behind it; once it has the lock, they wait until the \
              transaction ends, whatever it does until then.",
    workaround: "The weakest mode that does: SHARE ROW EXCLUSIVE keeps writers out and lets readers pass. DDL takes the \
              lock that it needs by itself. NOWAIT, or a short lock_timeout, and a transaction that is short.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("lock-table", "bad"),
    good: example!("lock-table", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::LockTable { nowait: false } = &effect.cause else { return None };
    if effect.lock.blocks() != Blocks::ReadsAndWrites {
        return None;
    }
    let message = format!(
        "locking {} in ACCESS EXCLUSIVE mode keeps all reads and writes waiting until the transaction ends; use a weaker \
         mode, or NOWAIT",
        words::relation(&effect.relation)
    );
    let hint =
        "SHARE ROW EXCLUSIVE mode keeps writers out and lets readers pass; DDL takes the lock that it needs by itself.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::{LockMode, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn lock(table: &str, mode: LockMode, nowait: bool) -> Statement {
        statement("LOCK TABLE …", Operation::LockTable { tables: targets(&[table]), mode, nowait })
    }

    #[test]
    fn fires_where_readers_wait() {
        let lock = lock("orders", LockMode::AccessExclusive, false);
        assert_weighed(RULE, &lock);
        assert_eq!(
            finding(&orders(large), &lock, RULE).message,
            "locking \"public.orders\" in ACCESS EXCLUSIVE mode keeps all reads and writes waiting until the transaction \
             ends; use a weaker mode, or NOWAIT [lock-table]"
        );
    }

    #[test]
    fn silent_in_every_mode_that_lets_readers_pass_and_with_nowait() {
        for mode in LockMode::ALL.into_iter().filter(|mode| *mode != LockMode::AccessExclusive) {
            assert_eq!(fired(&orders(large), &lock("orders", mode, false)), [""; 0], "{mode:?}");
        }
        assert_eq!(fired(&orders(large), &lock("orders", LockMode::AccessExclusive, true)), [""; 0]);
        assert_eq!(fired(&orders(large), &lock("nowhere", LockMode::AccessExclusive, false)), [""; 0]);
    }

    #[test]
    fn the_tables_of_a_view_are_named_and_a_tree_once() {
        let database = orders(|table| table.partitioned())
            .table("public.orders_1", |table| table.partition_of("orders").megabytes(1 << 10, 1e7))
            .table("public.recent", |table| table.kind(RelationKind::View).reads("orders"));
        let findings = judge(&database, &lock("recent", LockMode::AccessExclusive, false), &settings()).findings;
        assert_eq!(findings.iter().map(|found| found.object.as_str()).collect::<Vec<_>>(), ["public.orders"]);
    }
}
