//! Behind the views of `sql/*_advice.sql`: what takes the engine's comparisons or a walk without locks. Nothing here waits
//! for a lock or writes: it works on a standby and beside a long ALTER TABLE.

mod recipe;

use crate::catalog::{LiveProver, bytes_of, foreign_keys, index_definition, index_shapes, tree, when_free};
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use schema_guard_engine::advice::{IndexShape, Service, redundant_indexes, service};
use std::collections::HashMap;

/// Behind `duplicate_indexes`: the indexes that could go, and what stays for each.
#[pg_extern(stable, parallel_unsafe)]
fn redundant_index_list()
-> TableIterator<'static, (name!(index_id, Oid), name!(keeper_id, Oid), name!(overlap, String))> {
    let found = redundant_indexes(&index_shapes(), &LiveProver);
    TableIterator::new(
        found
            .into_iter()
            .map(|redundant| (redundant.index.into(), redundant.keeper.into(), redundant.overlap.as_str().to_owned())),
    )
}

/// Behind `missing_foreign_key_indexes`: each table that holds rows of a foreign key that no index serves in full, with the
/// columns that one serves in part, and whether no table of the foreign key has a serving one.
#[pg_extern(stable, parallel_unsafe)]
fn unserved_foreign_key_list() -> TableIterator<
    'static,
    (name!(constraint_id, Oid), name!(table_id, Oid), name!(partly, Vec<i16>), name!(everywhere, bool)),
> {
    let indexes = index_shapes();
    let mut of_table: HashMap<u32, Vec<&IndexShape>> = HashMap::new();
    for index in &indexes {
        of_table.entry(index.table).or_default().push(index);
    }
    let mut served: HashMap<u32, bool> = HashMap::new();
    let mut unserved = vec![];
    for leaf in foreign_keys() {
        let candidates = of_table.get(&leaf.key.table).into_iter().flatten().copied();
        let partly = match service(&leaf.key, candidates, &LiveProver) {
            Service::Full => {
                served.insert(leaf.root, true);
                continue;
            }
            Service::Part(columns) => columns,
            Service::None => vec![],
        };
        unserved.push((leaf.root, leaf.key.table, partly));
    }
    let rows: Vec<_> = unserved
        .into_iter()
        .map(|(root, table, partly)| (root.into(), table.into(), partly, !served.contains_key(&root)))
        .collect();
    TableIterator::new(rows)
}

/// The columns of an index as its definition has them, and the statements that make it again without stopping writes; no
/// row where another session holds the table exclusively.
#[pg_extern(stable, strict, parallel_unsafe)]
fn index_text(index: Oid) -> TableIterator<'static, (name!(columns, String), name!(recreate, String))> {
    TableIterator::new(index_definition(index).map(|index| {
        let recreate = recipe::without_stopping_writes(index.table, &index.name, &index.name, &index.definition);
        (index.columns, recreate)
    }))
}

/// The statements that make a new index on these columns without stopping writes, and the one that drops it; no row where
/// another session holds the table exclusively.
#[pg_extern(stable, strict, parallel_unsafe)]
fn new_index_text(
    table: Oid,
    columns: Vec<String>,
) -> TableIterator<'static, (name!(ddl, String), name!(undo, String))> {
    TableIterator::new(when_free(table, || recipe::new_index(table, &columns)).flatten())
}

/// The relation itself and all its partitions.
#[pg_extern(stable, strict, parallel_unsafe)]
fn relation_tree(relation: Oid) -> Vec<Oid> {
    tree(relation, false)
}

/// Bytes of the relation's main fork, or of its partitions' together.
#[pg_extern(stable, strict, parallel_unsafe)]
fn relation_bytes(relation: Oid) -> i64 {
    let bytes: u64 = tree(relation, false).into_iter().filter_map(bytes_of).sum();
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
