//! a partition made with PARTITION OF, which stops the whole table

use super::{Case, Class, Match, Rule, example, partition_plan, words};
use crate::forecast::{Cause, Effect};

pub(super) static RULE: Rule = Rule {
    name: "create-partition-locks-parent",
    class: Class::Instant,
    area: "partition",
    summary: "a partition made with PARTITION OF, which stops the whole table",
    condition: "CREATE TABLE … PARTITION OF a table that existed before this transaction and is not small.",
    effect: "ACCESS EXCLUSIVE on the partitioned table and on its DEFAULT partition. The work is instant, but while the \
              statement waits for running queries every new query on any partition waits behind it.",
    workaround: "CREATE TABLE … (LIKE …), then ATTACH PARTITION, which takes only SHARE UPDATE EXCLUSIVE on the \
              partitioned table: queries and writes go on.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("create-partition-locks-parent", "bad"),
    good: example!("create-partition-locks-parent", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreatePartition { table, .. } = &effect.cause else { return None };
    let message = format!(
        "creating partition {} takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it; \
         create the table LIKE it, then ATTACH PARTITION",
        words::quoted(&table.name.name),
        words::relation(&effect.relation),
    );
    Some(Match::new(message, "", partition_plan::safe_way(case)))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_large_table() {
        let create = create_partition("fresh", "orders", "FOR VALUES IN (1)");
        let database = orders(|table| table.partitioned());
        let found = finding(&database, &create, RULE);
        assert_eq!(
            found.message,
            "creating partition \"fresh\" takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it waits all reads and \
             writes queue behind it; create the table LIKE it, then ATTACH PARTITION [create-partition-locks-parent]"
        );
        assert_eq!(
            found.fix,
            "CREATE TABLE fresh (LIKE public.orders INCLUDING ALL EXCLUDING IDENTITY);\n\
             ALTER TABLE public.orders ATTACH PARTITION fresh FOR VALUES IN (1);"
        );
        assert_eq!(found.action.as_str(), "warn");
    }

    #[test]
    fn silent_where_nobody_waits() {
        let create = create_partition("fresh", "orders", "FOR VALUES IN (1)");
        for shape in [
            |table: Table| table.partitioned().bytes(0, 0.0),
            |table: Table| table.partitioned().megabytes(1, 1e4),
            |table: Table| table.partitioned().made_in_transaction(),
            |table: Table| table.partitioned().not_owned(),
            |table: Table| table,
        ] {
            assert_eq!(fired(&orders(shape), &create), [""; 0]);
        }
        let database = orders(|table| table.partitioned());
        assert_eq!(fired(&database, &create_table("fresh", &["id int"])), [""; 0]);
    }
}
