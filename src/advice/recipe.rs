//! CREATE INDEX that stops nobody's writes: CONCURRENTLY, or for a partitioned table ON ONLY it, then one partition at a
//! time, each attached as soon as its index is there.

use crate::catalog::{Right, oid_of, parents, relation_by_oid, tree};
use pgrx::pg_sys::Oid;
use schema_guard_engine::facts::{Relation, RelationKind};
use schema_guard_engine::plan::{Change, PartitionIndex, PartitionedIndex, safe_form};
use schema_guard_engine::statement::{Name, make_object_name, quote_identifier};
use std::collections::{HashMap, HashSet};

/// The statements that do what `create` says, the index's name being `index`; `columns` go into its partitions' names.
pub fn without_stopping_writes(table: Oid, index: &str, columns: &str, create: &str) -> String {
    let change = match relation_by_oid(table, Right::See) {
        Some(relation) if relation.is_partitioned() => {
            Change::OnEachPartition(partitioned(table, &relation, index, columns))
        }
        _ => Change::Concurrently,
    };
    let steps = safe_form(create, &[change]).unwrap_or_else(|| vec![create.to_owned()]);
    format!("{};", steps.join(";\n"))
}

/// The statements that make a B-tree on these columns, and the one that drops it.
pub fn new_index(table: Oid, columns: &[String]) -> Option<(String, String)> {
    let relation = relation_by_oid(table, Right::See)?;
    let label = columns.join("_");
    let name = free_name(&relation, &label, &mut HashSet::new());
    let quoted: Vec<String> = columns.iter().map(|column| quote_identifier(column)).collect();
    let create =
        format!("CREATE INDEX {} ON {} ({})", quote_identifier(&name), relation.qualified(), quoted.join(", "));
    let concurrently = if relation.is_partitioned() { "" } else { "CONCURRENTLY " };
    let drop = format!("DROP INDEX {concurrently}{};", Name::new(Some(&relation.schema), &name));
    Some((without_stopping_writes(table, &name, &label, &create), drop))
}

fn partitioned(table: Oid, relation: &Relation, index: &str, columns: &str) -> PartitionedIndex {
    let qualified = |relation: &Relation, name: &str| Name::new(Some(&relation.schema), name).to_string();
    let mut given = HashSet::from([(relation.schema.clone(), index.to_owned())]);
    let mut indexes = HashMap::from([(table, qualified(relation, index))]);
    let mut partitions = vec![];
    for oid in tree(table, false).into_iter().skip(1) {
        let (Some(partition), Some(parent)) = (relation_by_oid(oid, Right::See), parents(oid).first().copied()) else {
            continue;
        };
        let Some(parent_index) = indexes.get(&parent).cloned() else { continue };
        // It has no indexes, and its parent's does without.
        if partition.kind == RelationKind::ForeignTable {
            continue;
        }
        let name = free_name(&partition, columns, &mut given);
        let qualified_index = qualified(&partition, &name);
        indexes.insert(oid, qualified_index.clone());
        partitions.push(PartitionIndex {
            table: partition.qualified(),
            index: quote_identifier(&name),
            qualified_index,
            parent_index,
            partitioned: partition.is_partitioned(),
        });
    }
    PartitionedIndex { index: quote_identifier(index), qualified_index: qualified(relation, index), partitions }
}

/// A name as PostgreSQL would choose it, that nothing in the schema bears, nor is given already.
fn free_name(table: &Relation, columns: &str, given: &mut HashSet<(String, String)>) -> String {
    let numbered = (1..).map(|pass| make_object_name(&table.name, columns, &format!("idx{pass}")));
    let mut names = std::iter::once(make_object_name(&table.name, columns, "idx")).chain(numbered);
    let free = |name: &String| {
        oid_of(&Name::new(Some(&table.schema), name)).is_none() && given.insert((table.schema.clone(), name.clone()))
    };
    names.find(free).unwrap_or_default()
}
