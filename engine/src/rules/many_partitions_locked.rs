//! a statement that locks more tables than the server has room for

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "many-partitions-locked",
    class: Class::Advice,
    area: "partition",
    summary: "a statement that locks more tables than the server has room for",
    condition: "A statement on tables with rows that needs at least half as many locks on tables and indexes as the lock table of the \
              whole server has room for (max_locks_per_transaction * (max_connections + \
              max_prepared_transactions)).",
    effect: "Where the lock table is full, the statement fails for lack of shared memory, and so does whatever \
              other session asks for a lock meanwhile.",
    workaround: "Partition by partition, each in a transaction of its own; or a larger max_locks_per_transaction, \
              which takes a restart.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("many-partitions-locked", "bad"),
    good: example!("many-partitions-locked", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Circumstance(Circumstance::ManyLocks { locks, room }) = &effect.cause else { return None };
    let message = format!(
        "the statement would need {} locks for {} and what belongs to it, and the server has room for {}; go partition by \
         partition",
        words::number(*locks),
        words::relation(&effect.relation),
        words::number(*room),
    );
    let hint = "A larger max_locks_per_transaction takes a restart.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn tree(partitions: u32) -> Database {
        let parent = orders(|table| table.partitioned());
        (0..partitions).fold(parent, |database, number| {
            database.table(&format!("public.part{number}"), |table| table.partition_of("orders"))
        })
    }

    #[test]
    fn fires_where_half_of_the_room_is_needed() {
        let add = alter("orders", [add_column("more text")]);
        let database = tree(99).lock_table_size(200);
        let found = finding(&database, &add, RULE);
        assert_eq!(
            found.message,
            "the statement would need 100 locks for \"public.orders\" and what belongs to it, and the server has room for \
             200; go partition by partition [many-partitions-locked]"
        );
        assert_eq!(found.action, Action::Warn);
        let strict = judge(&database, &add, &preset(Preset::Strict)).findings;
        assert!(strict.iter().any(|found| found.rule == RULE && found.action == Action::Block));
    }

    #[test]
    fn silent_below() {
        let add = alter("orders", [add_column("more text")]);
        assert_eq!(fired(&tree(99).lock_table_size(201), &add), [""; 0]);
        assert_eq!(fired(&tree(99), &add), [""; 0], "nobody knows how much room there is");
        let quick = alter("part0", [add_column("more text")]);
        assert_eq!(fired(&tree(99).lock_table_size(200), &quick), [""; 0], "one partition");
        let minimal = judge(&tree(99).lock_table_size(10), &add, &preset(Preset::Minimal)).findings;
        assert!(minimal.iter().all(|found| found.rule != RULE));
    }
}
