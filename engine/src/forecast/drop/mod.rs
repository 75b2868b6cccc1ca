//! What DROP takes along: the objects that are named, what goes with them, and the tables that lose something.

mod loss;
mod removal;
mod script;

use super::ground::Ground;
use super::{Cause, Effect, Forecast, Work};
use crate::facts::{Dropped, Fact, Object, Persistence, Reach, Relation, RelationId, RelationKind, Size, What};
use crate::statement::{DropObjects, LockMode, Name, ObjectKind, Owned};
pub use loss::{Dropper, Loss};

impl<'f> Ground<'f> {
    /// DROP of tables or materialized views, and of all that goes with them.
    pub(super) fn drop_table<'a>(&self, tables: &[Name], cascade: bool) -> Forecast<'a> {
        let tables: Vec<_> = tables.iter().filter_map(|name| Some((self.table(name)?, name.location))).collect();
        let objects: Vec<_> = tables.iter().filter_map(|(table, _)| Object::relation(table.id)).collect();
        let Some(dropped) = self.dropped(&objects, cascade) else { return Forecast::default() };
        let alone = tables.len() == 1;
        let effects = tables.iter().map(|(table, location)| {
            let own = match Object::relation(table.id) {
                Some(object) if !alone => self.facts.dropped(&[object]),
                _ => dropped.clone(),
            };
            let cause = Cause::DropTable { partners: self.partners(&own, &dropped) };
            self.effect(cause, table.clone(), LockMode::AccessExclusive, *location)
        });
        let mut forecast = Forecast { effects: effects.collect(), ..Forecast::default() };
        forecast.effects.extend(self.parents_of_dropped(&tables));
        let location = tables.first().and_then(|(_, location)| *location);
        forecast.effects.extend(self.losses(Dropper::Table, &objects, &dropped, location));
        forecast.footprint.remove(&dropped);
        for (table, _) in &tables {
            self.remove_foreign_keys_of_script(table.id, &mut forecast.footprint);
        }
        forecast
    }

    /// The partitioned tables that stay and lose partitions.
    fn parents_of_dropped<'a>(&self, tables: &[(Relation, Option<usize>)]) -> Vec<Effect<'a>> {
        let mut effects: Vec<Effect<'a>> = vec![];
        for (table, location) in tables {
            let is_parent = |relation: &Relation| {
                relation.kind == RelationKind::PartitionedTable
                    && !tables.iter().any(|(other, _)| other.id == relation.id)
            };
            let parents = self.facts.parents(table.id).into_iter().filter_map(|id| self.facts.relation_by_id(id));
            let Some(parent) = parents.into_iter().find(is_parent) else { continue };
            let known = effects.iter_mut().find(|effect| effect.relation.id == parent.id);
            if let Some(Effect { cause: Cause::DropPartitions { partitions }, .. }) = known {
                partitions.push(table.clone());
                continue;
            }
            let cause = Cause::DropPartitions { partitions: vec![table.clone()] };
            effects.push(self.effect(cause, parent, LockMode::AccessExclusive, *location));
        }
        effects
    }

    pub(super) fn drop_schema<'a>(&self, schemas: &[Name], cascade: bool) -> Forecast<'a> {
        // Without CASCADE PostgreSQL refuses to drop a schema that holds anything.
        if !cascade {
            return Forecast::default();
        }
        let objects: Vec<_> = schemas.iter().filter_map(|name| self.facts.schema_object(&name.name)).collect();
        let Some(dropped) = self.dropped(&objects, cascade) else { return Forecast::default() };
        let effects = schemas.iter().filter_map(|name| self.tables_of_schema(name));
        let mut forecast = Forecast { effects: effects.collect(), ..Forecast::default() };
        let inside = |relation: &Relation| schemas.iter().any(|schema| schema.name == relation.schema);
        let location = schemas.first().and_then(|name| name.location);
        let losses = self.losses(Dropper::Schema, &objects, &dropped, location);
        forecast.effects.extend(losses.into_iter().filter(|effect| !inside(&effect.relation)));
        forecast.footprint.remove(&dropped);
        for table in schemas.iter().flat_map(|name| self.facts.schema_tables(&name.name).unwrap_or_default()) {
            self.remove_foreign_keys_of_script(table.id, &mut forecast.footprint);
        }
        forecast
    }

    /// What the schema holds, in one effect.
    fn tables_of_schema<'a>(&self, name: &Name) -> Option<Effect<'a>> {
        let tables = self.facts.schema_tables(&name.name)?;
        let tables: Vec<_> = tables.into_iter().filter(|table| !table.made_in_transaction).collect();
        if tables.is_empty() {
            return None;
        }
        // A partitioned table's size is that of its partitions, which may stand in the list themselves.
        let stored = tables.iter().filter(|table| !table.is_partitioned());
        let size = self.size_of(&stored.map(|table| table.id).collect::<Vec<_>>());
        let cause = Cause::DropSchema { cascade: true, tables: tables.len() };
        Some(in_place_of_a_relation(cause, RelationKind::Schema, &name.name, size, name.location))
    }

    pub(super) fn drop_database<'a>(&self, name: &str) -> Forecast<'a> {
        let effect = self.facts.database(name).map(|bytes| {
            let size = match bytes {
                Fact::Known(heap_bytes) => Fact::Known(Size { heap_bytes, ..Size::default() }),
                Fact::Unknown => Fact::Unknown,
            };
            in_place_of_a_relation(Cause::DropDatabase, RelationKind::Database, name, size, None)
        });
        Forecast { effects: effect.into_iter().collect(), non_transactional: true, ..Forecast::default() }
    }

    pub(super) fn drop_objects<'a>(&self, drop: &DropObjects) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let mut objects = vec![];
        for (number, name) in drop.objects.iter().enumerate() {
            let named = drop.kind.is_relation() || drop.kind.is_on_table();
            let relation = named.then(|| self.facts.relation(name)).flatten();
            let object = match &relation {
                Some(relation) if drop.kind.is_relation() && is_of_kind(relation, drop.kind) => {
                    Object::relation(relation.id)
                }
                _ if drop.kind.is_relation() => None,
                _ => self.facts.drop_target(drop.statement, number),
            };
            let Some(object) = object else { continue };
            objects.push(object);
            let cause = match drop.kind {
                ObjectKind::View => Cause::DropView,
                ObjectKind::Trigger => Cause::DropTrigger { trigger: self.facts.describe(object) },
                _ => Cause::Lock,
            };
            let effect = |relation| self.sized_effect(cause, relation, LockMode::AccessExclusive, name.location);
            forecast.effects.extend(relation.map(effect));
        }
        let Some(dropped) = self.dropped(&objects, drop.cascade) else { return Forecast::default() };
        let by = match drop.kind {
            ObjectKind::Type => Dropper::Type,
            ObjectKind::Function => Dropper::Function,
            ObjectKind::Extension => Dropper::Extension,
            _ => Dropper::Other,
        };
        let location = drop.objects.first().and_then(|name| name.location);
        forecast.effects.extend(self.losses(by, &objects, &dropped, location));
        forecast.footprint.remove(&dropped);
        forecast
    }

    pub(super) fn owned<'a>(&self, owned: &Owned) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let Some(objects) = self.facts.owned_by(&owned.roles) else { return forecast };
        let Some(to) = &owned.reassign_to else {
            if let Some(dropped) = self.dropped(&objects, owned.cascade) {
                forecast.effects = self.losses(Dropper::Owned, &objects, &dropped, None);
                forecast.footprint.remove(&dropped);
            }
            return forecast;
        };
        // ATExecChangeOwner: indexes and owned sequences change hands with their table.
        for relation in objects.iter().filter_map(|object| object.as_relation()) {
            let named = self.facts.relation_by_id(relation);
            if named.is_none_or(|relation| relation.kind == RelationKind::Other) {
                continue;
            }
            forecast.footprint.lock(relation, LockMode::AccessExclusive);
            if self.facts.owner_differs(relation, to) == Fact::Known(false) {
                continue;
            }
            let indexes = self.facts.own_indexes(relation).into_iter().map(|index| index.id);
            for id in indexes.chain(self.facts.owned_sequences(relation, None)) {
                forecast.footprint.lock(id, LockMode::AccessExclusive);
            }
        }
        forecast
    }

    /// All that the statement deletes; `None` where PostgreSQL refuses it.
    fn dropped(&self, objects: &[Object], cascade: bool) -> Option<Vec<Dropped>> {
        let mut dropped = self.facts.dropped(objects);
        if dropped.is_empty() && !objects.is_empty() {
            return None;
        }
        if !cascade {
            let depended_on = dropped.iter().any(|one| one.reach == Reach::Cascade);
            if depended_on && self.facts.dependencies_are_current() {
                return None;
            }
            // A script has removed them by now, or PostgreSQL refuses.
            dropped.retain(|one| one.reach != Reach::Cascade);
        }
        Some(dropped)
    }

    /// The tables that stay and are locked because a foreign key of the dropped table references them.
    fn partners(&self, own: &[Dropped], all: &[Dropped]) -> Vec<Relation> {
        let goes = |id: RelationId| all.iter().any(|one| matches!(one.what.as_relation(), Some(known) if known == id));
        let mut partners: Vec<RelationId> = vec![];
        for one in own.iter().filter(|one| one.reach == Reach::Part) {
            if let What::Trigger(table) = one.what
                && !goes(table)
                && !partners.contains(&table)
            {
                partners.push(table);
            }
        }
        let others_see = |table: &Relation| !table.is_temporary() && !table.made_in_transaction;
        partners.into_iter().filter_map(|id| self.facts.relation_by_id(id)).filter(others_see).collect()
    }
}

fn is_of_kind(relation: &Relation, kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::View => relation.kind == RelationKind::View,
        ObjectKind::Sequence => relation.kind == RelationKind::Sequence,
        _ => relation.kind == RelationKind::ForeignTable,
    }
}

/// The effect on a schema or a database, which stands in a relation's place.
fn in_place_of_a_relation<'a>(
    cause: Cause<'a>,
    kind: RelationKind,
    name: &str,
    size: Fact<Size>,
    location: Option<usize>,
) -> Effect<'a> {
    let relation = Relation {
        id: RelationId::Catalog(0),
        schema: name.to_owned(),
        name: name.to_owned(),
        kind,
        persistence: Persistence::Permanent,
        made_in_transaction: false,
        may_alter: true,
    };
    let lock = LockMode::AccessExclusive;
    Effect {
        cause,
        relation,
        lock,
        work: Work::None,
        size,
        ms: Fact::Known(0),
        workload: super::Workload::default(),
        location,
    }
}

#[cfg(test)]
mod tests;
