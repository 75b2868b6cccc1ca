//! What a statement has done: the state of the database after it, compared with the state before.

use crate::catalog::measure::{File, ForeignKey, State, tree_of};
use schema_guard_engine::facts::RelationId;
use schema_guard_engine::forecast::Footprint;
use schema_guard_engine::statement::{Operation, Statement};
use std::collections::{HashMap, HashSet};

/// The states around each statement, and which relation is which.
pub struct Difference {
    /// As of before the first statement: what a row can be about, and its name there.
    origin: HashMap<u32, String>,
    before: State,
    /// Indexes that a statement has dropped and made again, by the OID that they began with.
    successors: HashMap<u32, u32>,
}

impl Difference {
    pub fn begin() -> Difference {
        let before = State::now();
        let origin = before.relations.iter().map(|(oid, file)| (*oid, file.name.clone())).collect();
        Difference { origin, before, successors: HashMap::new() }
    }

    pub fn name(&self, id: RelationId) -> Option<String> {
        let RelationId::Catalog(oid) = id else { return None };
        self.origin.get(&oid).cloned()
    }

    /// The statement's footprint.
    pub fn after_statement(&mut self, reading: Reading) -> Footprint {
        let after = State::now();
        let mut footprint = Footprint::default();
        let made = Made::between(&self.before, &after);
        let read: HashSet<u32> = match reading {
            Reading::Query => HashSet::new(),
            _ => verified(&self.before, &after, &made, reading),
        };
        for &oid in self.origin.keys() {
            let id = RelationId::Catalog(oid);
            let current = self.successors.get(&oid).copied().unwrap_or(oid);
            for relation in [oid, current] {
                for mode in after.locked_since(relation, &self.before) {
                    footprint.lock(id, mode);
                }
            }
            if made.rewritten.contains(&current) {
                footprint.rewrite(id);
            }
            if let Some(successor) = made.successors.get(&current) {
                self.successors.insert(oid, *successor);
            }
            if let Some(builds) = made.builds.get(&oid) {
                footprint.build(id, *builds);
            }
            if read.contains(&oid) {
                footprint.scan(id);
            }
        }
        self.before = after;
        footprint
    }
}

/// The files that are new, and what became of the old ones.
#[derive(Default)]
struct Made {
    /// Relations of before whose file nobody holds any more although they, or a successor, are still there.
    rewritten: HashSet<u32>,
    /// Of these, those whose file was copied as it is (SET TABLESPACE), which reads no row.
    copied: HashSet<u32>,
    /// Index files that are new, by table; and how often their builds have read it.
    builds: HashMap<u32, usize>,
    build_scans: HashMap<u32, i64>,
    successors: HashMap<u32, u32>,
}

impl Made {
    fn between(before: &State, after: &State) -> Made {
        let mut made = Made::default();
        let old_files: HashSet<u32> = before.relations.values().map(|file| file.node).collect();
        let holders: HashMap<u32, u32> =
            after.relations.iter().filter(|(_, file)| file.node != 0).map(|(oid, file)| (file.node, *oid)).collect();
        let is_new = |(oid, _): &(&u32, &File)| !before.relations.contains_key(oid);
        let new_names: HashMap<&str, u32> =
            after.relations.iter().filter(is_new).map(|(oid, file)| (file.name.as_str(), *oid)).collect();
        for (oid, old) in &before.relations {
            let holder = holders.get(&old.node).copied();
            if !after.relations.contains_key(oid) {
                // ALTER TABLE drops an index and makes it again: with its old file (`CheckIndexCompatible`), or anew.
                let successor = holder.or_else(|| new_names.get(old.name.as_str()).copied());
                let Some(successor) = successor.filter(|_| old.is_index) else { continue };
                made.successors.insert(*oid, successor);
            }
            if old.node != 0 && holder.is_none() {
                made.rewritten.insert(*oid);
                if after.relations.get(oid).is_some_and(|new| new.place != old.place && new.frozen == old.frozen) {
                    made.copied.insert(*oid);
                }
            }
        }
        for file in after.relations.values() {
            let (Some(table), true) = (file.table, file.node != 0 && !old_files.contains(&file.node)) else { continue };
            *made.builds.entry(table).or_default() += 1;
            *made.build_scans.entry(table).or_default() += 1 + i64::from(file.excludes);
        }
        made
    }
}

/// What a statement may read tables for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// To verify or validate constraints.
    Constraints,
    /// For its own sake; it verifies no constraint.
    Query,
    /// DETACH PARTITION: to find rows that reference the partition, whose own rows are read for that too
    /// (`RI_PartitionRemove_Check`).
    References,
}

impl Reading {
    pub fn of(statement: &Statement) -> Reading {
        match statement.operation {
            Operation::DetachPartition { .. } => Reading::References,
            _ if is_query(&statement.tag) => Reading::Query,
            _ => Reading::Constraints,
        }
    }
}

fn is_query(tag: &str) -> bool {
    const QUERIES: [&str; 18] = [
        "CLUSTER",
        "COPY",
        "CREATE INDEX",
        "CREATE MATERIALIZED VIEW",
        "CREATE TABLE AS",
        "DECLARE CURSOR",
        "DELETE",
        "EXECUTE",
        "EXPLAIN",
        "FETCH",
        "INSERT",
        "MERGE",
        "REFRESH MATERIALIZED VIEW",
        "REINDEX",
        "SELECT",
        "SELECT INTO",
        "TRUNCATE TABLE",
        "UPDATE",
    ];
    QUERIES.contains(&tag)
}

/// The tables that were read in full beyond what builds and rewrites read: to verify or validate a constraint.
fn verified(before: &State, after: &State, made: &Made, reading: Reading) -> HashSet<u32> {
    let more = |oid: u32| {
        let scans = |state: &State| state.relations.get(&oid).map_or(0, |file| file.scans);
        scans(after) - scans(before)
    };
    let mut indexes: HashMap<u32, HashSet<u32>> = HashMap::new();
    for (oid, file) in before.relations.iter().chain(&after.relations) {
        if let Some(table) = file.table {
            indexes.entry(table).or_default().insert(*oid);
        }
    }
    let own = |table: u32| {
        let rewrite = i64::from(made.rewritten.contains(&table) && !made.copied.contains(&table));
        more(table) - made.build_scans.get(&table).copied().unwrap_or(0) - rewrite
    };
    // A partition that is attached is checked even where the foreign key itself is not valid.
    let is_checked = |oid: &u32, key: &ForeignKey| match before.foreign_keys.get(oid) {
        Some(before) => key.validated && !before.validated,
        None => true,
    };
    let checked = after.foreign_keys.iter().filter(|(oid, key)| is_checked(oid, key));
    // The foreign keys to a partition that is detached go.
    let detaches = reading == Reading::References;
    let gone = before.foreign_keys.iter().filter(|(oid, _)| detaches && !after.foreign_keys.contains_key(oid));
    let (mut carriers, mut referenced) = (HashSet::new(), HashSet::new());
    for (_, key) in checked.chain(gone) {
        carriers.insert(key.table);
        // A partition that is attached has no row of its own for each partition of what it references.
        referenced.extend(tree_of(key.referenced));
    }
    // Both checks are joins (`RI_Initial_Check`, `RI_PartitionRemove_Check`), which may go through indexes of either table.
    let through_index =
        |table: u32| -> i64 { indexes.get(&table).into_iter().flatten().map(|index| more(*index)).sum() };
    let read = |table: u32| own(table) > 0 || carriers.contains(&table) && through_index(table) > 0;
    let joined = detaches || carriers.iter().any(|table| read(*table));
    after
        .relations
        .iter()
        .filter(|(oid, file)| file.table.is_none() && read(**oid))
        .map(|(oid, _)| *oid)
        .filter(|oid| !joined || carriers.contains(oid) || !referenced.contains(oid))
        .collect()
}
