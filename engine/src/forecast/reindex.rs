//! REINDEX, and what every statement shares that builds all indexes of a table anew.

use super::ground::Ground;
use super::time::{Keys, Workload};
use super::{Cause, Effect, Footprint, Forecast, Work};
use crate::facts::{Index, Relation, RelationId, RelationKind};
use crate::statement::{LockMode, Name, ReindexTarget};

impl Ground<'_> {
    pub(super) fn reindex<'a>(&self, target: &ReindexTarget, concurrently: bool) -> Forecast<'a> {
        let whole = matches!(target, ReindexTarget::Schema(_) | ReindexTarget::Database | ReindexTarget::System);
        let non_transactional = concurrently || whole;
        let mut forecast = Forecast { non_transactional, waits_for_snapshots: concurrently, ..Forecast::default() };
        let stored = |tables: Vec<Relation>| tables.into_iter().filter(|table| !table.is_partitioned());
        match target {
            ReindexTarget::Index(name) => self.reindex_index(name, concurrently, &mut forecast),
            ReindexTarget::Table(name) => {
                if let Some(table) = self.table(name) {
                    // Partition by partition, each in a transaction of its own.
                    forecast.non_transactional |= table.is_partitioned();
                    self.reindex_table(table, false, concurrently, name.location, &mut forecast);
                }
            }
            ReindexTarget::Schema(name) => {
                for table in stored(self.facts.schema_tables(&name.name).unwrap_or_default()) {
                    self.reindex_table(table, true, concurrently, name.location, &mut forecast);
                }
            }
            ReindexTarget::Database => {
                for table in stored(self.facts.all_tables()) {
                    self.reindex_table(table, true, concurrently, None, &mut forecast);
                }
            }
            // The system's own catalogs, which are nobody's tables.
            ReindexTarget::System => {}
        }
        forecast
    }

    fn reindex_index<'a>(&self, name: &Name, concurrently: bool, forecast: &mut Forecast<'a>) {
        let Some(relation) = self.facts.relation(name) else { return };
        let Some(index) = self.facts.index(relation.id) else { return };
        let Some(table) = self.facts.relation_by_id(index.table) else { return };
        forecast.non_transactional |= relation.is_partitioned();
        for id in self.facts.tree(relation.id) {
            // A partitioned index has no file.
            if let Some(index) = self.facts.index(id).filter(|_| !self.is_partitioned_index(id)) {
                forecast.footprint.rebuild(&index, concurrently);
            }
        }
        let keys = Keys::of(self.facts.key_class(index.id));
        let cause = Cause::Reindex { index: Some(index), whole: false, concurrently };
        let workload = Workload { builds: 1, keys, ..Workload::default() };
        forecast.effects.push(self.reindexed(cause, table, workload, name.location));
    }

    fn is_partitioned_index(&self, id: RelationId) -> bool {
        self.facts.relation_by_id(id).is_some_and(|relation| relation.kind == RelationKind::PartitionedIndex)
    }

    fn reindex_table<'a>(
        &self,
        table: Relation,
        whole: bool,
        concurrently: bool,
        location: Option<usize>,
        forecast: &mut Forecast<'a>,
    ) {
        let members = if table.is_partitioned() { self.facts.tree(table.id) } else { vec![table.id] };
        let mut builds = 0;
        for member in members {
            let stored = self.facts.relation_by_id(member).is_some_and(|member| !member.is_partitioned());
            let lock = if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
            forecast.footprint.lock(member, lock);
            for index in self.facts.own_indexes(member).into_iter().filter(|_| stored) {
                // REINDEX CONCURRENTLY leaves out what an earlier one has left invalid.
                if index.valid || !concurrently {
                    forecast.footprint.rebuild(&index, concurrently);
                    builds += 1;
                }
            }
        }
        let cause = Cause::Reindex { index: None, whole, concurrently };
        let mut workload = Workload::default();
        if builds > 0 {
            self.rebuilds(&table, &mut workload);
            (workload.builds, workload.rebuilds) = (workload.rebuilds, 0);
        }
        forecast.effects.push(self.reindexed(cause, table, workload, location));
    }

    fn reindexed<'a>(
        &self,
        cause: Cause<'a>,
        table: Relation,
        workload: Workload,
        location: Option<usize>,
    ) -> Effect<'a> {
        let concurrently = matches!(cause, Cause::Reindex { concurrently: true, .. });
        let lock = if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
        let mut effect = self.effect(cause, table, lock, location);
        self.work(&mut effect, if workload.builds == 0 { Work::None } else { Work::Build }, workload);
        effect
    }

    /// A table that stands in new files, with all its indexes (`finish_heap_swap`, `ExecuteTruncateGuts`): the rows are
    /// written under ACCESS EXCLUSIVE, and `reindex_relation` requests its own modes on top of it.
    pub(super) fn write_anew(&self, table: RelationId, footprint: &mut Footprint) {
        footprint.lock(table, LockMode::AccessExclusive);
        footprint.lock(table, LockMode::Share);
        footprint.rewrite(table);
        for index in self.facts.own_indexes(table) {
            footprint.rebuild(&index, false);
        }
    }
}

impl Footprint {
    /// `reindex_index`, or what REINDEX CONCURRENTLY does to one index.
    fn rebuild(&mut self, index: &Index, concurrently: bool) {
        if concurrently {
            self.lock(index.table, LockMode::ShareUpdateExclusive);
            self.lock(index.id, LockMode::ShareUpdateExclusive);
        } else {
            self.lock(index.table, LockMode::Share);
        }
        // The old one is dropped in the end, when nobody can be waiting for it any more (`AcquireDeletionLock`).
        self.lock(index.id, LockMode::AccessExclusive);
        self.rewrite(index.id);
        self.build(index.table, 1);
    }
}
