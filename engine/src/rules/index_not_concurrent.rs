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
    let doing = match &index.name {
        Some(name) => format!("creating index {}", words::quoted(name)),
        None => format!("creating an index on ({})", index.columns.join(", ")),
    };
    if effect.relation.is_partitioned() {
        let change = Change::OnEachPartition(on_each_partition(case, effect, index));
        let message =
            would_block(&doing, effect, "create it ON ONLY the table, CONCURRENTLY on each partition, then attach");
        return Some(Match::new(message, "", change));
    }
    let message = would_block(&doing, effect, "use CREATE INDEX CONCURRENTLY");
    Some(Match::new(message, "", Change::Concurrently))
}

/// The index of the table itself and one for each partition below it, under names that are free.
fn on_each_partition(case: &Case<'_>, effect: &Effect<'_>, index: &CreateIndex) -> PartitionedIndex {
    let columns = index.columns.join("_");
    let label = if index.unique { "key" } else { "idx" };
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
