//! CREATE TABLE: what it locks of what is there, and the DEFAULT partition that has to make room for a new one
//! (`DefineRelation` of `src/backend/commands/tablecmds.c`).

use super::ground::Ground;
use super::{Cause, Forecast, of_operation};
use crate::facts::{Relation, RelationKind};
use crate::statement::{ConstraintKind, CreateTable, LockMode, Name, Operation, PartitionBound};

impl Ground<'_> {
    pub(super) fn create_table<'a>(&self, table: &'a CreateTable) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        // IF NOT EXISTS looks before it locks; without it PostgreSQL refuses. A temporary table hides one that is there.
        let exists = self.facts.relation(&table.name).is_some_and(|there| there.is_temporary() || !table.temporary);
        self.lock_queried(table, table.filled && !exists, &mut forecast.footprint);
        if exists {
            return forecast;
        }
        for name in referenced_by(table) {
            let Some(relation) = self.facts.relation(name) else { continue };
            for id in self.referenced_tables(relation.id) {
                forecast.footprint.lock(id, LockMode::ShareRowExclusive);
            }
            forecast.effects.push(self.effect(Cause::Lock, relation, LockMode::ShareRowExclusive, name.location));
        }
        for name in &table.parents {
            let Some(parent) = self.facts.relation(name) else { continue };
            match table.bound {
                Some(bound) if parent.kind == RelationKind::PartitionedTable => {
                    self.create_partition(&mut forecast, parent, table, bound, name.location);
                }
                Some(_) => {}
                None => {
                    let lock = LockMode::ShareUpdateExclusive;
                    forecast.effects.push(self.effect(Cause::Lock, parent, lock, name.location));
                }
            }
        }
        forecast
    }

    /// Each element as if it stood by itself, but for what the schema's own objects are to each other.
    pub(super) fn create_schema<'a>(&self, elements: &'a [Operation]) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        for element in elements {
            let one = of_operation(element, self);
            forecast.effects.extend(one.effects);
            forecast.footprint.merge(&one.footprint);
        }
        forecast
    }

    fn create_partition<'a>(
        &self,
        forecast: &mut Forecast<'a>,
        parent: Relation,
        table: &'a CreateTable,
        bound: PartitionBound,
        location: Option<usize>,
    ) {
        let footprint = &mut forecast.footprint;
        let check = self.bound_check(&parent, None, bound, footprint);
        for index in self.facts.own_indexes(parent.id) {
            footprint.lock(index.id, LockMode::ShareUpdateExclusive);
        }
        self.clone_foreign_keys(parent.id, None, footprint);
        let cause = Cause::CreatePartition { table, bound };
        let on_parent = self.effect(cause, parent.clone(), LockMode::AccessExclusive, location);
        forecast.effects.push(on_parent);
        forecast.effects.extend(self.default_partition(&parent, None, &check, bound, location));
    }
}

/// The tables that its foreign keys name.
fn referenced_by(table: &CreateTable) -> impl Iterator<Item = &Name> {
    let beside = table.columns.iter().flat_map(|column| &column.constraints);
    beside.chain(&table.constraints).filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey { referenced, .. } => Some(referenced),
        _ => None,
    })
}
