//! The foreign keys of a partitioned table, as a partition gets and leaves them.

use crate::facts::{RelationId, RelationKind, TableConstraint};
use crate::forecast::Footprint;
use crate::forecast::ground::Ground;
use crate::statement::{Detach, LockMode};

impl Ground<'_> {
    /// `CloneForeignKeyConstraints`; `partition` exists before the statement where it is attached. The foreign keys that
    /// every row is looked up for.
    pub(in crate::forecast) fn clone_foreign_keys(
        &self,
        parent: RelationId,
        partition: Option<RelationId>,
        footprint: &mut Footprint,
    ) -> Vec<TableConstraint> {
        let mut verified = vec![];
        for key in topmost(foreign_keys(self.facts.constraints(parent))) {
            let Some(reference) = key.reference() else { continue };
            for id in self.referenced_tables(reference.table) {
                footprint.lock(id, LockMode::ShareRowExclusive);
            }
            if let Some(partition) = partition
                && self.inherit_foreign_key(partition, &key, footprint)
            {
                verified.push(key);
            }
        }
        for key in topmost(self.facts.foreign_keys_to(parent)) {
            footprint.lock(key.table, LockMode::ShareRowExclusive);
            if let Some(partition) = partition.filter(|_| key.enforced) {
                self.lock_trigger_tables(partition, footprint);
            }
        }
        verified
    }

    /// `addFkRecurseReferencing`, after a look for an equal foreign key of the table's own; whether rows are verified.
    fn inherit_foreign_key(&self, table: RelationId, key: &TableConstraint, footprint: &mut Footprint) -> bool {
        footprint.lock(table, LockMode::AccessExclusive);
        if let Some(own) = self.serving_foreign_key(table, key) {
            return self.adopt_foreign_key(&own, key, footprint);
        }
        if key.enforced {
            footprint.lock(table, LockMode::ShareRowExclusive);
        }
        if self.is_partitioned(table) {
            let children = self.facts.children(table).into_iter();
            return children.filter(|child| self.inherit_foreign_key(*child, key, footprint)).count() > 0;
        }
        key.enforced && self.verify(table, key, footprint)
    }

    fn verify(&self, table: RelationId, key: &TableConstraint, footprint: &mut Footprint) -> bool {
        if !self.is_plain(table) {
            return false;
        }
        footprint.scan(table);
        if let Some(reference) = key.reference() {
            footprint.lock(reference.table, LockMode::RowShare);
        }
        true
    }

    /// `tryAttachPartitionForeignKey`: before 18 only what is valid.
    fn serving_foreign_key(&self, table: RelationId, key: &TableConstraint) -> Option<TableConstraint> {
        let before_18 = self.facts.server_version() < 18;
        let serves = |own: &TableConstraint| {
            own.reference() == key.reference()
                && own.reference().is_some()
                && own.columns == key.columns
                && own.parent.is_none()
                && own.deferrable == key.deferrable
                && own.initially_deferred == key.initially_deferred
                && (own.valid || !before_18)
        };
        self.facts.constraints(table).into_iter().find(serves)
    }

    /// `AttachPartitionForeignKey`: its triggers on the referenced table, and its parts for the referenced partitions, are
    /// dropped; the parent's do their work from now on.
    fn adopt_foreign_key(&self, own: &TableConstraint, key: &TableConstraint, footprint: &mut Footprint) -> bool {
        let Some(reference) = own.reference() else { return false };
        if own.enforced {
            for id in self.referenced_tables(reference.table) {
                footprint.lock(id, LockMode::AccessExclusive);
            }
        }
        if own.valid || !key.valid {
            return false;
        }
        let leaves = self.leaves(own.table).into_iter();
        leaves.filter(|leaf| self.verify(*leaf, key, footprint)).count() > 0
    }

    /// A partition that leaves keeps what it references: new triggers there (`DetachPartitionFinalize`).
    pub(super) fn keep_foreign_keys(&self, partition: RelationId, footprint: &mut Footprint) {
        for key in topmost(foreign_keys(self.facts.constraints(partition))) {
            let Some(reference) = key.reference().filter(|_| key.parent.is_some()) else { continue };
            for id in self.referenced_tables(reference.table) {
                footprint.lock(id, LockMode::ShareRowExclusive);
            }
        }
    }

    /// Nobody may reference its rows any more: who does is read (`ATDetachCheckNoForeignKeyRefs`), and the part of the
    /// foreign key that allows it is dropped. The foreign keys whose tables are read.
    pub(super) fn drop_references(
        &self,
        partition: RelationId,
        detach: Detach,
        footprint: &mut Footprint,
    ) -> Vec<TableConstraint> {
        let mut keys = self.facts.foreign_keys_to(partition);
        keys.retain(|key| key.parent.is_some());
        for key in &keys {
            if detach != Detach::Finalize {
                footprint.lock(key.table, LockMode::Share);
                for id in self.leaves(key.table) {
                    footprint.scan(id);
                }
                // `RI_PartitionRemove_Check`: where the partition has no rows the join may read nothing.
                footprint
                    .assume_worst("the planner decides how much is read of the tables that reference the partition");
            }
            footprint.lock(key.table, LockMode::AccessExclusive);
        }
        keys
    }

    /// Partitions have triggers of their own, inheritance children none.
    pub(in crate::forecast) fn referenced_tables(&self, referenced: RelationId) -> Vec<RelationId> {
        if self.is_partitioned(referenced) { self.facts.tree(referenced) } else { vec![referenced] }
    }

    fn is_partitioned(&self, table: RelationId) -> bool {
        self.facts.relation_by_id(table).is_some_and(|relation| relation.kind == RelationKind::PartitionedTable)
    }
}

fn foreign_keys(constraints: Vec<TableConstraint>) -> Vec<TableConstraint> {
    constraints.into_iter().filter(|constraint| constraint.reference().is_some()).collect()
}

/// Without those whose parents are among them, too.
fn topmost(keys: Vec<TableConstraint>) -> Vec<TableConstraint> {
    let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
    keys.into_iter().filter(|key| key.parent.is_none_or(|parent| !ids.contains(&parent))).collect()
}
