//! a partition detached that a foreign key reaches, while the referencing table is read

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "detach-partition-foreign-key-scan",
    class: Class::Blocking,
    area: "partition",
    summary: "a partition detached that a foreign key reaches, while the referencing table is read",
    condition: "DETACH PARTITION, CONCURRENTLY or not, of a table that a foreign key of another one references, \
              when reading that one would outlast max_blocking_time.",
    effect: "PostgreSQL looks for rows that reference the partition while writes to the referencing table wait, and \
              takes ACCESS EXCLUSIVE on it at the end.",
    workaround: "Drop the foreign key first, in a transaction of its own; detach the partition; add the foreign key \
              again NOT VALID and validate it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("detach-partition-foreign-key-scan", "bad"),
    good: example!("detach-partition-foreign-key-scan", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DetachReferenced { parent, partition, constraint } = &effect.cause else { return None };
    let message = format!(
        "detaching {} would read {}, whose foreign key {} references {}, and block writes to it for {}; drop the foreign key \
         first",
        words::relation(partition),
        words::relation(&effect.relation),
        words::quoted(&constraint.name),
        words::relation(parent),
        words::about(effect.ms),
    );
    let hint = "Drop the foreign key in a transaction of its own, detach, add it again NOT VALID, and validate it.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::Detach;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// `public.items` references the partitioned table, and so its partition.
    fn database(items: fn(Table) -> Table) -> Database {
        orders(|table| table.partitioned().bytes(0, 0.0))
            .table("public.orders_2024", |table| table.column("id", "bigint").partition_of("orders"))
            .table("public.items", |table| {
                let table = items(table.megabytes(20 << 10, 1e8).column("order_id", "bigint"));
                let table = table.foreign_key("items_fkey", &["order_id"], "orders", &["id"]);
                table.foreign_key("items_fkey_1", &["order_id"], "orders_2024", &["id"]).part_of("items_fkey")
            })
    }

    #[test]
    fn fires_on_a_large_referencing_table() {
        for detach in [Detach::Plain, Detach::Concurrently] {
            let found = finding(&database(large), &detach_partition("orders", "orders_2024", detach), RULE);
            assert_eq!(found.object, "public.items");
            assert!(
                found.message.starts_with(
                    "detaching \"public.orders_2024\" would read \"public.items\", whose foreign key \"items_fkey_1\" \
                     references \"public.orders\", and block writes to it for about "
                ),
                "{}",
                found.message
            );
        }
    }

    #[test]
    fn silent_where_nobody_waits() {
        let detach = |detach| detach_partition("orders", "orders_2024", detach);
        assert_eq!(fired(&database(large), &detach(Detach::Finalize)), [""; 0]);
        for items in [
            (|table| table.megabytes(1, 1e4)) as fn(Table) -> Table,
            |table| table.bytes(0, 0.0),
            |table| table.made_in_transaction(),
        ] {
            assert_eq!(fired(&database(items), &detach(Detach::Plain)), [""; 0]);
        }
    }
}
