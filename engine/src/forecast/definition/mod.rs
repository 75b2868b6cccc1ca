//! What changes a definition and no row: types, domains, sequences, views, triggers, rules, publications, names.
//!
//! Most of it is instant, under a lock that is not; only a domain's constraint reads tables, every table that uses it.

mod domain;
mod rename;
mod sequence;
mod types;
mod view;

use super::ground::Ground;
use super::{Cause, Effect, Footprint, Forecast, Work, Workload};
use crate::facts::{Fact, Relation, RelationId, RelationKind, Size};
use crate::statement::{CreateTrigger, LockMode, Name, PublishTables};

impl Ground<'_> {
    /// A row-level trigger of a partitioned table is made on every partition, too (`CreateTriggerFiringOn`).
    pub(super) fn create_trigger<'a>(&self, trigger: &'a CreateTrigger) -> Forecast<'a> {
        let Some(table) = self.facts.relation(&trigger.table) else { return Forecast::default() };
        let lock = LockMode::ShareRowExclusive;
        let mut footprint = Footprint::default();
        if trigger.each_row && table.is_partitioned() {
            self.lock_tree(&mut footprint, table.id, lock);
        }
        // A view's own triggers hold up what is written through it, and nothing that its tables see.
        let cause = if table.kind == RelationKind::View { Cause::Lock } else { Cause::CreateTrigger(trigger) };
        let effect = self.sized_effect(cause, table, lock, trigger.table.location);
        Forecast { effects: vec![effect], footprint, ..Forecast::default() }
    }

    /// Every partition is locked, whether or not it has the trigger (`renametrig`).
    pub(super) fn rename_trigger<'a>(&self, name: &Name) -> Forecast<'a> {
        let Some(table) = self.facts.relation(name) else { return Forecast::default() };
        let mut footprint = Footprint::default();
        footprint.lock(table.id, LockMode::AccessExclusive);
        if table.is_partitioned() {
            self.lock_tree(&mut footprint, table.id, LockMode::AccessExclusive);
        }
        Forecast { footprint, ..Forecast::default() }
    }

    pub(super) fn create_rule<'a>(&self, name: &'a Name, locks: &[(Name, LockMode)]) -> Forecast<'a> {
        let mut forecast = self.locks(locks);
        if let Some(relation) = self.facts.relation(name) {
            // Its own commands may write the table that it is on; the stronger lock tells of both.
            for effect in forecast.effects.extract_if(.., |effect| effect.relation.id == relation.id) {
                forecast.footprint.lock(relation.id, effect.lock);
            }
            // What a view becomes is CREATE VIEW's affair in other words.
            let cause = if relation.kind == RelationKind::View { Cause::Lock } else { Cause::CreateRule };
            forecast.effects.push(self.sized_effect(cause, relation, LockMode::AccessExclusive, name.location));
        }
        forecast
    }

    /// Inheritance children are published with their parent, partitions are not (`OpenTableList`). SET locks what it
    /// takes out as well (`AlterPublicationTables`).
    pub(super) fn publish<'a>(&self, published: &PublishTables) -> Forecast<'a> {
        let lock = LockMode::ShareUpdateExclusive;
        let mut footprint = Footprint::default();
        for (name, only) in &published.tables {
            let Some(table) = self.facts.relation(name) else { continue };
            footprint.lock(table.id, lock);
            if !only && !table.is_partitioned() {
                self.lock_tree(&mut footprint, table.id, lock);
            }
        }
        for table in published.replaced.iter().flat_map(|publication| self.facts.published_tables(publication)) {
            footprint.lock(table, lock);
        }
        Forecast { footprint, ..Forecast::default() }
    }

    fn lock_tree(&self, footprint: &mut Footprint, table: RelationId, lock: LockMode) {
        for member in self.facts.tree(table) {
            footprint.lock(member, lock);
        }
    }

    /// An instant effect on any kind of relation; a view weighs as much as the tables that it reads. The size of what is
    /// not the current role's own is not its business.
    pub(in crate::forecast) fn sized_effect<'a>(
        &self,
        cause: Cause<'a>,
        relation: Relation,
        lock: LockMode,
        location: Option<usize>,
    ) -> Effect<'a> {
        let size = match relation.kind {
            _ if cause == Cause::Lock => Fact::Unknown,
            RelationKind::View => {
                let mut read = self.facts.read_by_view(relation.id);
                read.retain(|id| self.facts.relation_by_id(*id).is_some_and(|table| table.may_alter));
                self.size_of(&read)
            }
            _ => self.facts.size(relation.id),
        };
        Effect {
            cause,
            relation,
            lock,
            work: Work::None,
            size,
            ms: Fact::Known(0),
            workload: Workload::default(),
            location,
        }
    }

    /// The sizes of several relations, added up.
    pub(in crate::forecast) fn size_of(&self, relations: &[RelationId]) -> Fact<Size> {
        let add = |sum: Size, one: Size| Size {
            heap_bytes: sum.heap_bytes + one.heap_bytes,
            toast_bytes: sum.toast_bytes + one.toast_bytes,
            rows: sum.rows + one.rows,
        };
        let sizes = relations.iter().map(|id| self.facts.size(*id).known());
        let sum = sizes.into_iter().try_fold(Size::default(), |sum, one| Some(add(sum, one?)));
        sum.map_or(Fact::Unknown, Fact::Known)
    }
}

#[cfg(test)]
mod tests;
