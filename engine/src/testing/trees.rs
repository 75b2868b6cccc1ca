//! Partitions of the tests' tables, and what goes when something is dropped.

use super::{Database, Table};
use crate::facts::*;

impl Database {
    pub(super) fn below(&self, table: RelationId) -> Vec<Partition> {
        let mut above: Vec<&Table> = self.by_id(table).into_iter().collect();
        let mut partitions = vec![];
        for table in &self.tables {
            let parent = above.iter().find(|parent| table.parent.as_ref() == Some(&parent.relation.name));
            if let Some(parent) = parent.map(|parent| parent.relation.id) {
                partitions.push(Partition { relation: table.relation.clone(), parent });
                above.push(table);
            }
        }
        partitions
    }

    pub(super) fn bound(&self, table: RelationId, partition: Option<RelationId>) -> Fact<BoundCheck> {
        let default_locks: Vec<_> = self.default_partition(table).into_iter().collect();
        Fact::Known(match &self.bound_check {
            Some(check) => BoundCheck { default_locks, ..check.clone() },
            None => BoundCheck {
                columns: vec!["id".to_owned()],
                default_columns: vec!["id".to_owned()],
                partition_scans: partition.into_iter().collect(),
                default_scans: default_locks.clone(),
                default_locks,
            },
        })
    }

    /// An index of the same name, but for the table's, is an equal one.
    pub(super) fn inherited(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        let rest = |table: RelationId, index: &Index| {
            let relation = self.relation_by_id(table)?;
            index.name.strip_prefix(&relation.name).map(str::to_owned)
        };
        let own: Vec<_> = self.own_indexes(partition).iter().filter_map(|index| rest(partition, index)).collect();
        let inherited = |index: &Index| InheritedIndex {
            index: index.id,
            builds: match rest(table, index) {
                Some(name) if own.contains(&name) => vec![],
                _ => vec![partition],
            },
            adopted: vec![],
        };
        Fact::Known(self.own_indexes(table).iter().map(inherited).collect())
    }

    pub(super) fn deleted(&self, objects: &[Object]) -> Vec<Dropped> {
        let mut dropped = vec![];
        for object in objects {
            let depends = self.dependents.iter().filter(|(on, _)| on == object);
            dropped.extend(depends.map(|(_, dependent)| *dependent));
            let table = RelationId::Catalog(object.oid);
            let parts = self.partitions(table).into_iter().map(|partition| {
                let (partition, parent) = (partition.relation.id, partition.parent);
                What::Partition { partition, parent, default: None }
            });
            let names = self.column_names(table);
            let column = usize::try_from(object.column - 1).ok().and_then(|at| names.get(at));
            let goes = |index: &Index| column.is_none_or(|column| index.columns.contains(column));
            let indexes = self.own_indexes(table).into_iter().filter(goes);
            let indexes = indexes.map(|index| What::Index { index: index.id, table });
            for what in parts.chain(indexes) {
                let (What::Partition { partition: id, .. } | What::Index { index: id, .. }) = what else { continue };
                dropped.extend(Object::relation(id).map(|object| Dropped { object, what, reach: Reach::Part }));
            }
            let what = match object.as_relation() {
                Some(_) => What::Relation(table),
                None if object.column != 0 => What::Column(table),
                None => What::Other,
            };
            dropped.push(Dropped { object: *object, what, reach: Reach::Named });
        }
        dropped
    }
}
