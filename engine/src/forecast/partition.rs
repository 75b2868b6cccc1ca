//! ATTACH PARTITION and DETACH PARTITION: the two tables, the DEFAULT partition beside them, and the partners of their
//! foreign keys (`ATExecAttachPartition`, `ATExecDetachPartition` of `src/backend/commands/tablecmds.c`).

mod foreign_key;

use super::ground::Ground;
use super::time::Workload;
use super::{Cause, Effect, Footprint, Forecast, Touch, Work};
use crate::facts::{BoundCheck, Fact, InheritedIndex, Relation, RelationId, RelationKind};
use crate::statement::{Detach, LockMode, Name, PartitionBound};

const UNKNOWN_BOUND: &str = "what the constraints prove about the bound cannot be known";
const UNKNOWN_INDEXES: &str = "which indexes serve the table's own cannot be known";

/// An index that is built on a table because it becomes a partition.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingIndex {
    /// The partitioned table's index.
    pub index: RelationId,
    pub table: RelationId,
}

impl Ground<'_> {
    pub(super) fn attach_partition<'a>(
        &self,
        table: &'a Name,
        partition: &'a Name,
        bound: PartitionBound,
    ) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let Some(parent) = self.partitioned(table) else { return forecast };
        let Some(child) = self.facts.relation(partition) else { return forecast };
        let footprint = &mut forecast.footprint;
        footprint.lock(parent.id, LockMode::ShareUpdateExclusive);
        for id in self.facts.tree(child.id) {
            footprint.lock(id, LockMode::AccessExclusive);
        }
        if self.facts.has_row_trigger(parent.id, None, false) {
            self.lock_trigger_tables(child.id, footprint);
        }

        let check = self.bound_check(&parent, Some(child.id), bound, footprint);
        let indexes = self.inherited_indexes(&parent, child.id, footprint);
        let missing = self.build(&indexes, footprint);
        let verified = self.clone_foreign_keys(parent.id, Some(child.id), footprint);
        for id in &check.partition_scans {
            footprint.scan(*id);
        }

        let mut workload =
            Workload { scans: !check.partition_scans.is_empty(), foreign_keys: verified.len(), ..Workload::default() };
        for inherited in indexes.iter().filter(|inherited| !inherited.builds.is_empty()) {
            workload.builds += 1;
            workload.keys.add(self.facts.key_class(inherited.index), 1);
        }
        for referenced in verified.iter().filter_map(|key| key.reference()) {
            let size = self.facts.size(referenced.table).known();
            workload.referenced_rows += size.map_or(0, |size| size.rows as u64);
        }
        let mut causes = vec![];
        if workload.scans {
            causes.push((Cause::AttachScan { parent: parent.clone(), bound }, Work::Scan));
        }
        if !missing.is_empty() {
            causes.push((Cause::AttachBuild { parent: parent.clone(), missing }, Work::Build));
        }
        for constraint in verified {
            causes.push((Cause::AttachForeignKey { parent: parent.clone(), constraint }, Work::Scan));
        }
        if causes.is_empty() {
            causes.push((Cause::Lock, Work::None));
        }
        for (cause, work) in causes {
            let location = partition.location.or(table.location);
            let mut effect = self.effect(cause, child.clone(), LockMode::AccessExclusive, location);
            if work != Work::None {
                self.work(&mut effect, work, workload);
            }
            forecast.effects.push(effect);
        }
        // A foreign key of the table to itself asks for more.
        let lock = forecast.footprint.get(parent.id).and_then(Touch::lock).unwrap_or(LockMode::ShareUpdateExclusive);
        forecast.effects.push(self.effect(Cause::Lock, parent.clone(), lock, table.location));
        forecast.effects.extend(self.default_partition(&parent, Some(child.id), &check, bound, table.location));
        forecast
    }

    pub(super) fn detach_partition<'a>(&self, table: &'a Name, partition: &'a Name, detach: Detach) -> Forecast<'a> {
        let non_transactional = detach == Detach::Concurrently;
        let mut forecast = Forecast { non_transactional, ..Forecast::default() };
        let Some(parent) = self.partitioned(table) else { return forecast };
        let parent_lock = match detach {
            Detach::Plain => LockMode::AccessExclusive,
            Detach::Concurrently | Detach::Finalize => LockMode::ShareUpdateExclusive,
        };
        let default = self.facts.default_partition(parent.id);
        let child = self.facts.relation(partition).filter(|child| self.facts.is_partition_of(child.id, parent.id));
        // PostgreSQL refuses both: what is no partition, and CONCURRENTLY beside a DEFAULT partition.
        let refused = child.is_none() || (detach == Detach::Concurrently && default.is_some());
        let cause = match (&child, detach) {
            (Some(child), Detach::Plain) => {
                Cause::DetachPartition { partition: child.clone(), default: default.is_some() }
            }
            _ => Cause::Lock,
        };
        forecast.effects.push(self.effect(cause, parent.clone(), parent_lock, table.location));
        let (false, Some(child)) = (refused, child) else { return forecast };

        let footprint = &mut forecast.footprint;
        if let (Detach::Plain, Some(default)) = (detach, default) {
            footprint.lock(default, LockMode::AccessExclusive);
        }
        if detach == Detach::Concurrently {
            footprint.lock(child.id, LockMode::ShareUpdateExclusive);
        }
        for id in self.facts.tree(child.id) {
            footprint.lock(id, LockMode::AccessExclusive);
        }
        for index in self.facts.own_indexes(child.id) {
            if !self.facts.parents(index.id).is_empty() {
                footprint.lock(index.id, LockMode::AccessExclusive);
            }
        }
        self.keep_foreign_keys(child.id, footprint);
        for key in self.drop_references(child.id, detach, footprint) {
            let Some(relation) = self.facts.relation_by_id(key.table) else { continue };
            let cause = match detach {
                Detach::Finalize => Cause::Lock,
                _ => Cause::DetachReferenced { parent: parent.clone(), partition: child.clone(), constraint: key },
            };
            let mut effect = self.effect(cause, relation, LockMode::AccessExclusive, partition.location);
            if detach != Detach::Finalize {
                self.work(&mut effect, Work::Scan, Workload { scans: true, ..Workload::default() });
            }
            forecast.effects.push(effect);
        }
        // A table that references itself gets more than what the statement itself asks for.
        forecast.footprint.lock(parent.id, parent_lock);
        forecast.effects[0].lock = forecast.footprint.get(parent.id).and_then(Touch::lock).unwrap_or(parent_lock);
        forecast
    }

    fn partitioned(&self, table: &Name) -> Option<Relation> {
        self.facts.relation(table).filter(|relation| relation.kind == RelationKind::PartitionedTable)
    }

    /// The proof, or where there is none to be had the worst case: everything is read.
    pub(super) fn bound_check(
        &self,
        parent: &Relation,
        partition: Option<RelationId>,
        bound: PartitionBound,
        footprint: &mut Footprint,
    ) -> BoundCheck {
        let check = match self.facts.bound_check(parent.id, partition, bound.spec) {
            Fact::Known(check) => check,
            Fact::Unknown => {
                footprint.assume_worst(UNKNOWN_BOUND);
                let default = self.facts.default_partition(parent.id).filter(|_| !bound.is_default);
                let below = default.map_or(vec![], |default| self.facts.tree(default));
                BoundCheck {
                    columns: vec![],
                    default_columns: vec![],
                    partition_scans: partition.map_or(vec![], |partition| self.leaves(partition)),
                    default_scans: default.map_or(vec![], |default| self.leaves(default)),
                    default_locks: below,
                }
            }
        };
        for id in &check.default_locks {
            footprint.lock(*id, LockMode::AccessExclusive);
        }
        for id in &check.default_scans {
            footprint.scan(*id);
        }
        check
    }

    /// The effect on the DEFAULT partition, which everybody waits for who has rows there.
    pub(super) fn default_partition<'a>(
        &self,
        parent: &Relation,
        partition: Option<RelationId>,
        check: &BoundCheck,
        bound: PartitionBound,
        location: Option<usize>,
    ) -> Option<Effect<'a>> {
        let default = self.facts.relation_by_id(*check.default_locks.first()?)?;
        let cause = match check.default_scans.is_empty() {
            true => Cause::Lock,
            false => Cause::DefaultPartitionScan { parent: parent.clone(), partition, bound },
        };
        let mut effect = self.effect(cause, default, LockMode::AccessExclusive, location);
        if effect.cause != Cause::Lock {
            self.work(&mut effect, Work::Scan, Workload { scans: true, ..Workload::default() });
        }
        Some(effect)
    }

    fn inherited_indexes(
        &self,
        parent: &Relation,
        child: RelationId,
        footprint: &mut Footprint,
    ) -> Vec<InheritedIndex> {
        match self.facts.inherited_indexes(parent.id, child) {
            Fact::Known(indexes) => indexes,
            Fact::Unknown => {
                let own = self.facts.own_indexes(parent.id);
                // What the script has made itself has no row, and nobody waits for it.
                if !own.is_empty() && matches!(child, RelationId::Catalog(_)) {
                    footprint.assume_worst(UNKNOWN_INDEXES);
                }
                let inherited = |id| InheritedIndex { index: id, builds: self.leaves(child), adopted: vec![] };
                own.into_iter().map(|index| inherited(index.id)).collect()
            }
        }
    }

    fn build(&self, indexes: &[InheritedIndex], footprint: &mut Footprint) -> Vec<MissingIndex> {
        let mut missing = vec![];
        for inherited in indexes {
            footprint.lock(inherited.index, LockMode::ShareUpdateExclusive);
            for table in &inherited.builds {
                footprint.lock(*table, LockMode::Share);
                footprint.build(*table, 1);
                missing.push(MissingIndex { index: inherited.index, table: *table });
            }
            for index in &inherited.adopted {
                footprint.lock(*index, LockMode::Share);
            }
        }
        missing
    }

    /// A row trigger or a foreign key makes a trigger on each table below.
    fn lock_trigger_tables(&self, table: RelationId, footprint: &mut Footprint) {
        for id in self.facts.tree(table) {
            footprint.lock(id, LockMode::ShareRowExclusive);
        }
    }

    fn leaves(&self, table: RelationId) -> Vec<RelationId> {
        self.facts.tree(table).into_iter().filter(|&id| self.is_plain(id)).collect()
    }

    fn is_plain(&self, table: RelationId) -> bool {
        self.facts.relation_by_id(table).is_some_and(|relation| relation.kind == RelationKind::Table)
    }
}

#[cfg(test)]
mod tests;
