//! RENAME and SET SCHEMA: instant, but whoever uses the old name fails from then on.

use crate::facts::{Fact, Relation, RelationId, RelationKind, TypeUse};
use crate::forecast::ground::Ground;
use crate::forecast::{Cause, Effect, Footprint, Forecast, Work, Workload};
use crate::statement::{LockMode, Name};

/// What queries name: not an index, nor a sequence, which columns' defaults know by its identity.
fn is_queried(kind: RelationKind) -> bool {
    matches!(
        kind,
        RelationKind::Table
            | RelationKind::PartitionedTable
            | RelationKind::MaterializedView
            | RelationKind::ForeignTable
            | RelationKind::View
    )
}

impl Ground<'_> {
    /// `RenameRelation`: in the words of an index ACCESS EXCLUSIVE is not needed, and taken when it is none.
    pub(in crate::forecast) fn rename_relation<'a>(&self, name: &Name, to: &'a str, index: bool) -> Forecast<'a> {
        let Some(relation) = self.facts.relation(name) else { return Forecast::default() };
        let is_index = matches!(relation.kind, RelationKind::Index | RelationKind::PartitionedIndex);
        let mut footprint = Footprint::default();
        if is_index {
            footprint.lock(relation.id, LockMode::ShareUpdateExclusive);
        }
        let lock = if is_index && index { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
        let cause = if is_queried(relation.kind) { Cause::RenameTable { to } } else { Cause::Lock };
        let effect = self.sized_effect(cause, relation, lock, name.location);
        Forecast { effects: vec![effect], footprint, ..Forecast::default() }
    }

    /// All that inherits the column is locked (`renameatt_internal`); ONLY is refused where anything does.
    pub(in crate::forecast) fn rename_column<'a>(
        &self,
        name: &Name,
        column: &'a str,
        to: &'a str,
        only: bool,
    ) -> Forecast<'a> {
        let Some(relation) = self.facts.relation(name) else { return Forecast::default() };
        let mut footprint = Footprint::default();
        if !only {
            self.lock_tree(&mut footprint, relation.id, LockMode::AccessExclusive);
        }
        let cause = match self.facts.column(relation.id, column) {
            Some(_) if is_queried(relation.kind) => Cause::RenameColumn { column, to },
            _ => Cause::Lock,
        };
        let effect = self.sized_effect(cause, relation, LockMode::AccessExclusive, name.location);
        Forecast { effects: vec![effect], footprint, ..Forecast::default() }
    }

    /// What children inherit is renamed there as well, a key's index with it (`rename_constraint_internal`).
    pub(in crate::forecast) fn rename_constraint<'a>(&self, name: &Name, constraint: &str, only: bool) -> Forecast<'a> {
        let Some(table) = self.facts.relation(name) else { return Forecast::default() };
        let mut footprint = Footprint::default();
        footprint.lock(table.id, LockMode::AccessExclusive);
        if let Some(known) = self.facts.constraint(table.id, constraint) {
            let is_key = !known.is_inheritable() && known.reference().is_none();
            if known.is_inheritable() && !known.no_inherit && !only {
                self.lock_tree(&mut footprint, table.id, LockMode::AccessExclusive);
            }
            for index in known.index.iter().filter(|_| is_key) {
                footprint.lock(*index, LockMode::ShareUpdateExclusive);
            }
        }
        Forecast { footprint, ..Forecast::default() }
    }

    /// The sequences that a table's columns own go with it (`AlterSeqNamespaces`), its indexes without a lock.
    pub(in crate::forecast) fn set_schema<'a>(&self, name: &Name, schema: &'a str) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        if let Some(relation) = self.facts.relation(name) {
            self.move_to(relation, schema, name.location, &mut forecast);
        }
        forecast
    }

    /// The same for each relation that belongs to the extension (`AlterExtensionNamespace`).
    pub(in crate::forecast) fn set_extension_schema<'a>(&self, extension: &str, schema: &'a str) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let members = self.facts.extension_members(extension, schema);
        for relation in members.into_iter().filter_map(|id| self.facts.relation_by_id(id)) {
            self.move_to(relation, schema, None, &mut forecast);
        }
        forecast
    }

    fn move_to<'a>(&self, relation: Relation, schema: &'a str, location: Option<usize>, forecast: &mut Forecast<'a>) {
        for sequence in self.facts.owned_sequences(relation.id, None) {
            forecast.footprint.lock(sequence, LockMode::AccessExclusive);
        }
        let moves = relation.schema != schema && is_queried(relation.kind);
        let cause = if moves { Cause::SetSchema { schema } } else { Cause::Lock };
        forecast.effects.push(self.sized_effect(cause, relation, LockMode::AccessExclusive, location));
    }

    /// No relation is locked; the finding is about the schema.
    pub(in crate::forecast) fn rename_schema<'a>(&self, name: &Name, to: &'a str) -> Forecast<'a> {
        let tables = self.facts.schema_tables(&name.name).unwrap_or_default().into_iter().map(|table| table.id);
        let tables: Vec<_> = tables.filter(|id| self.concerns_others(*id)).collect();
        if tables.is_empty() {
            return Forecast::default();
        }
        let effect = Effect {
            cause: Cause::RenameSchema { to, tables: tables.len() },
            relation: Relation::schema(&name.name),
            lock: LockMode::AccessExclusive,
            work: Work::None,
            size: self.size_of(&tables),
            ms: Fact::Known(0),
            workload: Workload::default(),
            location: name.location,
        };
        Forecast { effects: vec![effect], ..Forecast::default() }
    }

    pub(in crate::forecast) fn rename_enum_value<'a>(&self, name: &Name, value: &'a str, to: &'a str) -> Forecast<'a> {
        let Some(known) = self.facts.enumeration(name) else { return Forecast::default() };
        if !known.values.iter().any(|one| one == value) {
            return Forecast::default();
        }
        let cause = |tables| Cause::RenameEnumValue { value, to, tables };
        self.rename_in_type(
            TypeUse { schema: known.schema, name: known.name, columns_of: known.columns_of },
            name,
            cause,
        )
    }

    pub(in crate::forecast) fn rename_type<'a>(&self, name: &Name, to: &'a str) -> Forecast<'a> {
        let Some(known) = self.facts.type_use(name) else { return Forecast::default() };
        self.rename_in_type(known, name, |tables| Cause::RenameType { to, tables })
    }

    /// No relation is locked; the finding is about the type.
    fn rename_in_type<'a>(&self, known: TypeUse, name: &Name, cause: impl Fn(usize) -> Cause<'a>) -> Forecast<'a> {
        let tables: Vec<_> = known.columns_of.into_iter().filter(|id| self.concerns_others(*id)).collect();
        if tables.is_empty() {
            return Forecast::default();
        }
        let effect = Effect {
            cause: cause(tables.len()),
            relation: Relation::stand_in(RelationKind::Object, &known.schema, &known.name),
            lock: LockMode::AccessExclusive,
            work: Work::None,
            size: self.size_of(&tables),
            ms: Fact::Known(0),
            workload: Workload::default(),
            location: name.location,
        };
        Forecast { effects: vec![effect], ..Forecast::default() }
    }

    /// A table with rows of its own, the current role's, that other sessions can see.
    fn concerns_others(&self, id: RelationId) -> bool {
        self.facts.relation_by_id(id).is_some_and(|relation| {
            matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView)
                && relation.may_alter
                && !relation.made_in_transaction
                && !relation.is_temporary()
        })
    }
}
