//! an index built without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::{Change, PartitionIndex, PartitionedIndex};
use crate::statement::{CreateIndex, Name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "index-not-concurrent",
    class: Class::Blocking,
    area: "index",
    summary: "an index built without CONCURRENTLY",
    condition: "CREATE INDEX without CONCURRENTLY on a table or materialized view that existed before this \
              transaction, when the build would outlast max_blocking_time. Not ON ONLY a partitioned table \
              (nothing is built), and not IF NOT EXISTS where the index is there.",
    effect: "SHARE on the table and on every partition: every INSERT, UPDATE and DELETE waits until the \
              index is built.",
    workaround: "CREATE INDEX CONCURRENTLY, outside a transaction block. On a partitioned table, which has no \
              concurrent form: the index ON ONLY the table, CONCURRENTLY on each partition, then ALTER \
              INDEX … ATTACH PARTITION.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("index-not-concurrent", "bad"),
    good: example!("index-not-concurrent", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateIndex(index) = &effect.cause else { return None };
    if index.concurrently {
        return None;
    }
    let doing = match &index.name {
        Some(name) => format!("creating index {}", words::quoted(name)),
        None => format!("creating an index on ({})", words::escaped(&index.columns.join(", "))),
    };
    if effect.relation.is_partitioned() {
        let change = Change::OnEachPartition(on_each_partition(case, effect, index));
        let message =
            would_block(&doing, effect, "create it ON ONLY the table, CONCURRENTLY on each partition, then attach");
        return Some(Match::new(message, "", change));
    }
    let message = would_block(&doing, effect, "use CREATE INDEX CONCURRENTLY");
    let hint = match index.unique {
        true => {
            "A build that fails on duplicates leaves an invalid index, which refuses new ones all the same: drop it."
        }
        false => "",
    };
    Some(Match::new(message, hint, Change::Concurrently))
}

/// The index of the table itself and one for each partition below it, under names that are free.
fn on_each_partition(case: &Case<'_>, effect: &Effect<'_>, index: &CreateIndex) -> PartitionedIndex {
    let columns = index.columns.join("_");
    // A unique index too: `key` is the label of constraints (`ChooseIndexName`).
    let label = "idx";
    let root = index.name.clone().unwrap_or_else(|| free_name(case, effect, &columns, label));
    let qualified = |schema: &str, name: &str| Name::new(Some(schema), name).to_string();
    let mut parents = vec![(effect.relation.id, qualified(&effect.relation.schema, &root))];
    let partitions = case.facts.partitions(effect.relation.id).into_iter().filter_map(|partition| {
        let parent_index = parents.iter().find(|(id, _)| *id == partition.parent)?.1.clone();
        let relation = &partition.relation;
        let own = Effect { relation: relation.clone(), ..effect.clone() };
        let name = free_name(case, &own, &columns, label);
        let qualified_index = qualified(&relation.schema, &name);
        parents.push((relation.id, qualified_index.clone()));
        Some(PartitionIndex {
            table: relation.qualified(),
            index: quote_identifier(&name),
            qualified_index,
            parent_index,
            partitioned: relation.is_partitioned(),
        })
    });
    let partitions = partitions.collect();
    PartitionedIndex {
        index: quote_identifier(&root),
        qualified_index: qualified(&effect.relation.schema, &root),
        partitions,
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::EXPRESSION;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_a_build_blocks_writes() {
        let index = create_index("orders", &["email", "total"]);
        assert_weighed(RULE, &index);
        let found = finding(&orders(large), &index, RULE);
        assert_eq!(
            found.message,
            "creating index \"orders_email_total_idx\" would block writes to \"public.orders\" for about 76 s; use CREATE \
             INDEX CONCURRENTLY [index-not-concurrent]"
        );
        assert_eq!(found.fix, "CREATE INDEX CONCURRENTLY orders_email_total_idx ON orders (email, total);");
        assert_eq!((found.lock_mode.as_str(), found.blocks.as_str()), ("ShareLock", "writes"));
        let view = orders(|table| table.kind(RelationKind::MaterializedView));
        assert_eq!(fired(&view, &index), [RULE]);
    }

    #[test]
    fn a_nameless_index_is_known_by_its_columns() {
        let index = create_index_as("CREATE INDEX ON orders (email)", "orders", &["email"], |_| {});
        let message = finding(&orders(large), &index, RULE).message;
        assert!(message.starts_with("creating an index on (email) would block"), "{message}");
    }

    #[test]
    fn silent_where_nothing_is_built_under_the_lock() {
        let partitioned = orders(|table| table.partitioned());
        let only = create_index_as("CREATE INDEX i ON ONLY orders (id)", "orders", &["id"], |index| index.only = true);
        assert_eq!(fired(&partitioned, &only), [""; 0]);
        assert_eq!(fired(&orders(large), &only), [RULE], "without partitions ONLY means nothing");

        let concurrently = create_index_as("CREATE INDEX CONCURRENTLY i ON orders (id)", "orders", &["id"], |index| {
            index.concurrently = true;
        });
        assert_eq!(fired(&orders(large), &concurrently), [""; 0]);

        let if_not_exists = |name: &str| {
            create_index_as("CREATE INDEX IF NOT EXISTS i ON orders (id)", "orders", &["id"], |index| {
                (index.name, index.if_not_exists) = (Some(name.to_owned()), true);
            })
        };
        assert_eq!(fired(&orders(large), &if_not_exists("orders_email_idx")), [""; 0]);
        assert_eq!(fired(&orders(large), &if_not_exists("another_idx")), [RULE]);
        assert_eq!(fired(&orders(large), &create_index("nowhere", &["id"])), [""; 0]);
    }

    #[test]
    fn silent_where_a_column_is_not_there() {
        for (columns, rules) in [
            (&["nowhere"][..], &[][..]),
            (&["email", "nowhere"], &[]),
            (&[EXPRESSION, "nowhere"], &[]),
            (&[EXPRESSION], &[RULE]),
            (&["email", EXPRESSION], &[RULE]),
        ] {
            assert_eq!(fired(&orders(large), &create_index("orders", columns)), rules, "{columns:?}");
        }
    }

    #[test]
    fn a_partitioned_table_gets_an_index_on_each_partition() {
        let long = format!("{}_1", "orders_of_the_year".repeat(4));
        let twin = format!("{}_2", "orders_of_the_year".repeat(4));
        let database = orders(|table| table.partitioned())
            .table("public.orders_new", |table| table.partition_of("orders").partitioned())
            .table("public.orders_new_eu", |table| table.partition_of("orders_new").index("orders_new_eu_total_idx"))
            .table(&format!("old.{long}"), |table| table.partition_of("orders"))
            .table(&format!("old.{twin}"), |table| table.partition_of("orders"))
            .table("public.other", |table| table.partition_of("elsewhere"));
        let index = create_index_as("CREATE UNIQUE INDEX ON orders (total)", "orders", &["total"], |index| {
            index.unique = true;
        });
        let found = finding(&database, &index, RULE);
        assert!(found.message.contains("; create it ON ONLY the table, CONCURRENTLY on each partition, then attach ["));
        // Cut to 63 bytes, the names of the last two would be the same.
        let cut = &long[..53];
        let expected = format!(
            "CREATE UNIQUE INDEX orders_total_idx ON ONLY orders (total);\n\
             CREATE UNIQUE INDEX orders_new_total_idx ON ONLY public.orders_new (total);\n\
             ALTER INDEX public.orders_total_idx ATTACH PARTITION public.orders_new_total_idx;\n\
             CREATE UNIQUE INDEX CONCURRENTLY orders_new_eu_total_idx1 ON public.orders_new_eu (total);\n\
             ALTER INDEX public.orders_new_total_idx ATTACH PARTITION public.orders_new_eu_total_idx1;\n\
             CREATE UNIQUE INDEX CONCURRENTLY {cut}_total_idx ON old.{long} (total);\n\
             ALTER INDEX public.orders_total_idx ATTACH PARTITION old.{cut}_total_idx;\n\
             CREATE UNIQUE INDEX CONCURRENTLY {}_total_idx1 ON old.{twin} (total);\n\
             ALTER INDEX public.orders_total_idx ATTACH PARTITION old.{}_total_idx1;",
            &cut[..52],
            &cut[..52],
        );
        assert_eq!(found.fix, expected);
    }
}
