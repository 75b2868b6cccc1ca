//! The query of CREATE TABLE AS: what FOR UPDATE and its sisters lock, when it is analyzed and when it runs.

use super::Footprint;
use super::ground::Ground;
use crate::facts::{RelationId, RelationKind};
use crate::statement::{CreateTable, LockMode};

const PRUNED: &str = "which partitions the query's conditions leave out cannot be known";

impl Ground<'_> {
    /// `runs`: not WITH NO DATA, nor IF NOT EXISTS of what exists, where the query is analyzed all the same.
    pub(super) fn lock_queried(&self, table: &CreateTable, runs: bool, footprint: &mut Footprint) {
        for (target, lock) in &table.locks {
            let Some(relation) = self.facts.relation(&target.table) else { continue };
            footprint.lock(relation.id, *lock);
            match relation.kind {
                _ if !runs => {}
                RelationKind::View => self.lock_rows_of_view(relation.id, *lock, footprint),
                _ if target.only => self.lock_planned(relation.id, *lock, footprint),
                _ => self.lock_rows_below(relation.id, *lock, table.narrowed, footprint),
            }
        }
    }

    /// The rows of a view are those of the relations in its FROM (`ApplyRetrieveRule`); it may have conditions of its own.
    fn lock_rows_of_view(&self, view: RelationId, lock: LockMode, footprint: &mut Footprint) {
        for source in self.facts.view_sources(view).into_iter().filter(|source| source.in_from) {
            let Some(relation) = self.facts.relation_by_id(source.relation) else { continue };
            // Two views that read each other are refused when one of them is read.
            let is_new = footprint.get(relation.id).is_none();
            footprint.lock(relation.id, lock);
            match relation.kind {
                RelationKind::View if is_new => self.lock_rows_of_view(relation.id, lock, footprint),
                RelationKind::View => {}
                _ if source.inherits => self.lock_rows_below(relation.id, lock, true, footprint),
                _ => self.lock_planned(relation.id, lock, footprint),
            }
        }
    }

    /// The planner locks what is below a table, but for the partitions that it leaves out (`expand_inherited_rtentry`).
    fn lock_rows_below(&self, table: RelationId, lock: LockMode, narrowed: bool, footprint: &mut Footprint) {
        let tree = self.facts.tree(table);
        let partitioned = self.facts.relation_by_id(table).is_some_and(|table| table.is_partitioned());
        if narrowed && partitioned && tree.len() > 1 {
            footprint.assume_worst(PRUNED);
        }
        // Before 16 no plan asks for the indexes of a partitioned table.
        let with_indexes = |id| {
            let known = self.facts.relation_by_id(id);
            self.facts.server_version() >= 16 || !known.is_some_and(|known| known.is_partitioned())
        };
        for id in tree {
            match with_indexes(id) {
                true => self.lock_planned(id, lock, footprint),
                false => footprint.lock(id, lock),
            }
        }
    }

    /// The planner looks at a table's indexes in the table's own mode (`get_relation_info`).
    fn lock_planned(&self, table: RelationId, lock: LockMode, footprint: &mut Footprint) {
        footprint.lock(table, lock);
        for index in self.facts.own_indexes(table) {
            footprint.lock(index.id, lock);
        }
    }
}
