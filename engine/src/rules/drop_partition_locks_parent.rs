//! a partition dropped, which stops the whole table

use super::{Case, Class, Match, Rule, drop_table, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-partition-locks-parent",
    class: Class::Instant,
    area: "partition",
    summary: "a partition dropped, which stops the whole table",
    condition: "DROP TABLE of a partition whose partitioned table stays, existed before this transaction and is not \
              small.",
    effect: "ACCESS EXCLUSIVE on the partitioned table and its DEFAULT partition too. The work is instant, but \
              while the statement waits for running queries every new query on any partition waits behind it.",
    workaround: "DETACH PARTITION … CONCURRENTLY, outside a transaction block, then DROP. PostgreSQL refuses \
              CONCURRENTLY beside a DEFAULT partition: there, a short lock_timeout.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-partition-locks-parent", "bad"),
    good: example!("drop-partition-locks-parent", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropPartitions { partitions } = &effect.cause else { return None };
    let first = partitions.first()?;
    let more = match partitions.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let what = format!(
        "dropping {}{more} takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it",
        words::relation(first),
        words::relation(&effect.relation),
    );
    let detached: Option<Vec<String>> =
        partitions.iter().map(|partition| drop_table::detach(case, partition)).collect();
    let Some(mut steps) = detached else {
        let hint = "Beside a DEFAULT partition PostgreSQL refuses to detach CONCURRENTLY; set a short lock_timeout and repeat.";
        return Some(Match::new(format!("{what}; set a short lock_timeout"), hint, Change::None));
    };
    let message = format!("{what}; detach it CONCURRENTLY first");
    let hint = "DETACH PARTITION … CONCURRENTLY cannot run inside a transaction block.";
    // The way out of what is lost with it begins with the same step.
    if case.forecast.effects.iter().any(drop_table::is_missed) {
        return Some(Match::new(message, hint, Change::None));
    }
    let tables: Vec<_> =
        case.forecast.effects.iter().filter(|other| matches!(other.cause, Cause::DropTable { .. })).collect();
    let tables: Vec<_> = tables.into_iter().map(|other| other.relation.qualified()).collect();
    steps.push(format!("DROP TABLE {}", tables.join(", ")));
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(parent: fn(Table) -> Table, partition: fn(Table) -> Table) -> Database {
        orders(|table| parent(table.partitioned()))
            .table("public.orders_2023", |table| partition(table.partition_of("orders")))
            .table("public.orders_2024", |table| table.partition_of("orders"))
    }

    fn empty(table: Table) -> Table {
        table.bytes(0, 0.0)
    }

    #[test]
    fn fires_on_a_large_table() {
        let found = finding(&database(large, empty), &drop_table(&["orders_2023"]), RULE);
        assert_eq!(
            found.message,
            "dropping \"public.orders_2023\" takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it waits all reads \
             and writes queue behind it; detach it CONCURRENTLY first [drop-partition-locks-parent]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders DETACH PARTITION public.orders_2023 CONCURRENTLY;\nDROP TABLE public.orders_2023;"
        );
        assert_eq!((found.action.as_str(), found.object.as_str()), ("warn", "public.orders"));
        let both = finding(&database(large, empty), &drop_table(&["orders_2023", "orders_2024"]), RULE);
        assert!(both.message.starts_with("dropping \"public.orders_2023\" and 1 more takes"), "{}", both.message);
        assert_eq!(both.fix.matches(" CONCURRENTLY;").count(), 2, "{}", both.fix);
    }

    #[test]
    fn the_way_out_is_one_with_that_of_the_lost_rows() {
        let with_rows = database(large, |table| table.megabytes(1, 1e4));
        assert_eq!(fired(&with_rows, &drop_table(&["orders_2023"])), ["drop-table", "drop-partition-locks-parent"]);
        let found = finding(&with_rows, &drop_table(&["orders_2023"]), "drop-table");
        assert!(
            found
                .fix
                .starts_with("ALTER TABLE public.orders DETACH PARTITION public.orders_2023 CONCURRENTLY;\nBEGIN;"),
            "{}",
            found.fix
        );
    }

    #[test]
    fn beside_a_default_partition_there_is_no_other_way() {
        let database = database(large, empty).table("public.orders_default", |table| table.partition_of("orders"));
        let found = finding(&database, &drop_table(&["orders_2023"]), RULE);
        assert!(found.message.contains("; set a short lock_timeout ["), "{}", found.message);
        assert_eq!(found.fix, "");
    }

    #[test]
    fn silent_where_nobody_waits() {
        for (why, parent) in [
            ("empty", empty as fn(Table) -> Table),
            ("small", |table| table.megabytes(1, 1e4)),
            ("made in this transaction", |table| table.made_in_transaction()),
            ("somebody else's", |table| table.not_owned()),
        ] {
            assert_eq!(fired(&database(parent, empty), &drop_table(&["orders_2023"])), [""; 0], "{why}");
        }
        let all = drop_table(&["orders", "orders_2023"]);
        assert!(fired(&database(large, empty), &all).iter().all(|rule| rule != RULE), "the whole table goes");
        let child = orders(large).table("public.orders_2023", |table| table.partition_of("orders"));
        assert_eq!(fired(&child, &drop_table(&["orders_2023"])), [""; 0], "a child by inheritance");
    }
}
