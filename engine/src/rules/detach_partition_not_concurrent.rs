//! a partition detached without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "detach-partition-not-concurrent",
    class: Class::Instant,
    area: "partition",
    summary: "a partition detached without CONCURRENTLY",
    condition: "DETACH PARTITION without CONCURRENTLY from a table that existed before this transaction and is not small.",
    effect: "ACCESS EXCLUSIVE on the partitioned table, the partition and the DEFAULT partition. The work is instant, \
              but while the statement waits for running queries every new query on any partition waits behind it.",
    workaround: "DETACH PARTITION … CONCURRENTLY, outside a transaction block: SHARE UPDATE EXCLUSIVE on the partitioned \
              table. PostgreSQL refuses it beside a DEFAULT partition: there, a short lock_timeout.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("detach-partition-not-concurrent", "bad"),
    good: example!("detach-partition-not-concurrent", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DetachPartition { partition, default } = &effect.cause else { return None };
    let what = format!(
        "detaching {} takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it",
        words::relation(partition),
        words::relation(&effect.relation),
    );
    if *default {
        let hint = "Beside a DEFAULT partition PostgreSQL refuses CONCURRENTLY; set a short lock_timeout and repeat.";
        return Some(Match::new(format!("{what}; set a short lock_timeout"), hint, Change::None));
    }
    let (parent, child) = (effect.relation.qualified(), partition.qualified());
    let steps = vec![format!("ALTER TABLE {parent} DETACH PARTITION {child} CONCURRENTLY")];
    let hint =
        "It cannot run inside a transaction block; if it is interrupted, DETACH PARTITION … FINALIZE completes it.";
    Some(Match::new(
        format!("{what}; use DETACH PARTITION … CONCURRENTLY"),
        hint,
        Change::Instead { action: None, steps },
    ))
}

#[cfg(test)]
mod tests {
    use crate::statement::Detach;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(shape: impl FnOnce(Table) -> Table) -> Database {
        orders(|table| shape(table.partitioned()))
            .table("public.orders_2024", |table| table.megabytes(1, 1e4).partition_of("orders"))
    }

    #[test]
    fn fires_on_a_large_table() {
        let detach = detach_partition("orders", "orders_2024", Detach::Plain);
        let found = finding(&database(large), &detach, RULE);
        assert_eq!(
            found.message,
            "detaching \"public.orders_2024\" takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it waits all reads \
             and writes queue behind it; use DETACH PARTITION … CONCURRENTLY [detach-partition-not-concurrent]"
        );
        assert_eq!(found.fix, "ALTER TABLE public.orders DETACH PARTITION public.orders_2024 CONCURRENTLY;");
        let with_default = database(large).table("public.orders_default", |table| table.partition_of("orders"));
        let found = finding(&with_default, &detach, RULE);
        assert!(found.message.contains("; set a short lock_timeout ["), "{}", found.message);
        assert_eq!(found.fix, "");
    }

    #[test]
    fn silent_where_nobody_waits() {
        for detach in [Detach::Concurrently, Detach::Finalize] {
            assert_eq!(fired(&database(large), &detach_partition("orders", "orders_2024", detach)), [""; 0]);
        }
        let plain = detach_partition("orders", "orders_2024", Detach::Plain);
        for shape in [
            |table: Table| table.bytes(0, 0.0),
            |table: Table| table.megabytes(1, 1e4),
            |table: Table| table.made_in_transaction(),
            |table: Table| table.not_owned(),
        ] {
            assert_eq!(fired(&database(shape), &plain), [""; 0]);
        }
        assert_eq!(fired(&database(large), &detach_partition("orders", "nowhere", Detach::Plain)), [""; 0]);
    }
}
