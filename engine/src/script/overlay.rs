//! What a script itself has done so far, laid over the database's answers, so that a script is judged as it would run.

use super::layered::Layered;
use super::partitions::Hung;
use crate::facts::{Column, EnumValue, Facts, Persistence, Relation, RelationId, RelationKind, TableConstraint};
use crate::forecast::Footprint;
use crate::statement::{
    AlterAction, ColumnDefinition, ColumnKind, ConstraintKind, CreateTable, CreateView, DropObjects, LockMode, Name,
    ObjectKind, Operation, Statement, Transaction,
};
use std::collections::{HashMap, HashSet};

/// What the script has changed; survives from statement to statement. Laid over the facts with [`Overlay::over`].
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    pub(super) tables: Vec<ScriptTable>,
    /// How many tables the script has made, those included that it dropped again: no identity is given twice.
    made: u32,
    /// Relations of the catalog that the script has dropped, or renamed to a name in `tables`.
    pub(super) gone: HashSet<RelationId>,
    /// Columns added to tables of the catalog, constraints added and validated, columns made NOT NULL.
    pub(super) changed: HashMap<RelationId, Changes>,
    /// Tables that the script has made indexes on, and the columns of each.
    pub(super) indexed: HashSet<(RelationId, Vec<String>)>,
    /// Partitions that the script has hung somewhere (`Some`), or taken off.
    pub(super) hung: HashMap<RelationId, Option<Hung>>,
    /// The strongest lock on each relation that the script's own BEGIN holds; `None` outside of one. A file without
    /// BEGIN may run in one transaction or in many, and nobody is told off for what only one of them would do.
    pub(super) held: Option<HashMap<RelationId, LockMode>>,
    /// Tables that the script has made policies on.
    pub(super) policies: HashSet<RelationId>,
    /// Values added to enums since the script's own BEGIN.
    pub(super) enum_values: Vec<EnumValue>,
    /// The catalog's dependencies may be others by now.
    pub(super) has_run_ddl: bool,
    /// The last statement but SET, if it is an ALTER TABLE.
    pub(super) previous_alter: Option<Statement>,
}

/// A table that the script made.
#[derive(Debug, Clone)]
pub(super) struct ScriptTable {
    pub(super) relation: Relation,
    /// Made under a bare name, which then leads to it.
    pub(super) bare: bool,
    /// Bytes of literal rows that the script put in; `None` where a query filled it.
    pub(super) bytes: Option<u64>,
    pub(super) rows: f64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Added, or known by another name since.
    pub(super) columns: Vec<Column>,
    /// The names of those that ADD COLUMN has made.
    pub(super) added: HashSet<String>,
    pub(super) dropped_columns: HashSet<String>,
    /// What SET NOT NULL and DROP NOT NULL have said last.
    pub(super) not_null: HashMap<String, bool>,
    /// The columns of which SET NOT NULL has verified every row.
    pub(super) set_not_null: HashSet<String>,
    pub(super) constraints: Vec<ScriptConstraint>,
    /// How many the script has made, those included that it dropped again.
    pub(super) constraints_made: u32,
    pub(super) dropped_constraints: HashSet<String>,
    /// Constraints of the catalog that the script has validated.
    pub(super) validated: HashSet<String>,
    /// What ALTER CONSTRAINT … ENFORCED and NOT ENFORCED have said last.
    pub(super) enforced: HashMap<String, bool>,
    /// The types that columns of the catalog have been given.
    pub retyped: HashMap<String, String>,
}

#[derive(Debug, Clone)]
pub(super) struct ScriptConstraint {
    /// What a foreign key's REFERENCES names.
    pub(super) references: Option<Name>,
    pub(super) known: TableConstraint,
    pub(super) proves_not_null: Vec<String>,
}

impl Overlay {
    pub fn over<'a>(&'a self, base: &'a dyn Facts) -> Layered<'a> {
        Layered::new(self, base)
    }

    /// Whether the script's own BEGIN is open.
    pub fn is_in_transaction(&self) -> bool {
        self.held.is_some()
    }

    /// Takes note of the locks that the statement requests.
    pub fn hold(&mut self, footprint: &Footprint) {
        let Some(held) = &mut self.held else { return };
        for (relation, lock) in footprint.iter().filter_map(|(relation, touch)| Some((relation, touch.lock()?))) {
            let strongest = held.entry(relation).or_insert(lock);
            *strongest = lock.max(*strongest);
        }
    }

    /// Takes note of what the statement does. `text_bytes` is the statement's length, inline COPY data included.
    pub fn apply(&mut self, statement: &Statement, base: &dyn Facts, text_bytes: usize) {
        self.has_run_ddl |= !matches!(
            statement.operation,
            Operation::Transaction(_) | Operation::Set { .. } | Operation::Insert { .. } | Operation::CopyFrom { .. }
        );
        if !matches!(statement.operation, Operation::Set { .. }) {
            let alters = matches!(statement.operation, Operation::AlterTable { .. });
            self.previous_alter = alters.then(|| statement.clone());
        }
        self.apply_operation(&statement.operation, base, text_bytes);
    }

    fn apply_operation(&mut self, operation: &Operation, base: &dyn Facts, text_bytes: usize) {
        match operation {
            Operation::CreateTable(table) => self.create_table(table, base),
            Operation::CreateSchema { elements, .. } => {
                for element in elements {
                    self.apply_operation(element, base, text_bytes);
                }
            }
            Operation::AlterTable { table, only, actions, .. } => {
                if let Some(relation) = self.over(base).relation(table) {
                    for action in actions {
                        self.alter_tree(&relation, *only, action, base);
                    }
                }
            }
            Operation::CreateIndex(index) => self.index(index, base),
            Operation::AttachPartition { table, partition, bound } => {
                self.attach(table, partition, bound.is_default, base);
            }
            Operation::DetachPartition { partition, .. } => self.detach(partition, base),
            Operation::DropTable { tables: names, .. }
            | Operation::DropObjects(DropObjects {
                kind: ObjectKind::View | ObjectKind::Sequence | ObjectKind::ForeignTable,
                objects: names,
                ..
            }) => {
                for name in names {
                    if let Some(table) = self.over(base).relation(name) {
                        self.forget(table.id);
                    }
                }
            }
            Operation::DropSchema { schemas, cascade: true } => {
                for schema in schemas {
                    for table in self.over(base).schema_tables(&schema.name).unwrap_or_default() {
                        self.forget(table.id);
                    }
                }
            }
            Operation::RenameTable { table, to } | Operation::RenameIndex { index: table, to } => {
                self.call(table, base, |relation| relation.name = to.clone());
            }
            Operation::SetSchema { relation, schema } => {
                self.call(relation, base, |relation| relation.schema = schema.clone());
                // Whether the search path leads there is not known: the name as it was no longer does.
                for moved in
                    self.tables.iter_mut().filter(|table| table.is_named(&Name::new(Some(schema), &relation.name)))
                {
                    moved.bare = false;
                }
            }
            Operation::CreateView(view) => self.create_view(view, base),
            Operation::CreatePolicy { table } => {
                self.policies.extend(self.over(base).relation(table).map(|relation| relation.id));
            }
            Operation::AddEnumValue { enumeration, value, .. } if self.held.is_some() => {
                self.add_enum_value(enumeration, value, base);
            }
            Operation::RenameColumn { table, column, to, .. } => {
                if let Some(relation) = self.over(base).relation(table)
                    && let Some(known) = self.over(base).column(relation.id, column)
                {
                    let changes = self.changed.entry(relation.id).or_default();
                    changes.columns.retain(|other| other.name != *column);
                    changes.dropped_columns.insert(column.clone());
                    changes.dropped_columns.remove(to);
                    if changes.added.remove(column) {
                        changes.added.insert(to.clone());
                    }
                    changes.not_null.remove(to);
                    changes.columns.push(Column { name: to.clone(), ..known });
                }
            }
            Operation::Insert { table, literal } => {
                self.fill(table, literal.then_some(text_bytes as u64), base);
            }
            Operation::CopyFrom { table } => self.fill(table, Some(text_bytes as u64), base),
            Operation::Truncate { tables, .. } => {
                for target in tables {
                    if let Some(table) = self.find_mut(&target.table, base) {
                        (table.bytes, table.rows) = (Some(0), 0.0);
                    }
                }
            }
            Operation::Transaction(Transaction::Begin) => {
                self.held.get_or_insert_default();
            }
            Operation::Transaction(Transaction::Commit | Transaction::Rollback) => {
                self.held = None;
                self.enum_values.clear();
                for table in &mut self.tables {
                    table.relation.made_in_transaction = false;
                }
            }
            _ => {}
        }
    }

    fn create_table(&mut self, table: &CreateTable, base: &dyn Facts) {
        // With IF NOT EXISTS nothing happens; without it PostgreSQL refuses, and what follows meets the table that is
        // there.
        let there = self.over(base).relation(&table.name);
        // A temporary table hides one of the same name, and is no obstacle to it.
        if there.is_some_and(|there| there.is_temporary() || !table.temporary) {
            return;
        }
        let kind = if table.partitioned { RelationKind::PartitionedTable } else { RelationKind::Table };
        let id = self.make(&table.name, table.temporary, kind, if table.filled { None } else { Some(0) });
        let Some(relation) = self.by_id(id).map(|made| made.relation.clone()) else { return };
        let changes = self.changed.entry(id).or_default();
        for column in &table.columns {
            changes.add_column(&relation, column);
        }
        for constraint in &table.constraints {
            changes.add_constraint(&relation, constraint, None);
        }
        self.hang(id, table, base);
    }

    /// A relation that the script makes.
    fn make(&mut self, name: &Name, temporary: bool, kind: RelationKind, bytes: Option<u64>) -> RelationId {
        let id = RelationId::Script(self.made);
        self.made += 1;
        let schema = if temporary { "pg_temp" } else { "public" };
        let persistence = if temporary { Persistence::Temporary } else { Persistence::Permanent };
        self.tables.push(ScriptTable {
            bare: name.schema.is_none(),
            relation: Relation {
                id,
                schema: name.schema.clone().unwrap_or_else(|| schema.to_owned()),
                name: name.name.clone(),
                kind,
                persistence,
                // Migration tools run a file in one transaction; a COMMIT in the script says otherwise.
                made_in_transaction: true,
                may_alter: true,
            },
            bytes,
            rows: 0.0,
        });
        id
    }

    /// Since 17 the values of an enum that the transaction has made itself may be used at once; the catalog does not know it.
    fn add_enum_value(&mut self, enumeration: &Name, value: &str, base: &dyn Facts) {
        let known = base.enumeration(enumeration);
        let is_there = known.as_ref().is_some_and(|known| known.values.iter().any(|one| one == value));
        if !is_there && (known.is_some() || base.server_version() < 17) {
            self.enum_values.push(EnumValue { enumeration: enumeration.clone(), value: value.to_owned() });
        }
    }

    /// A new view; replacing one changes nothing that is asked about.
    fn create_view(&mut self, view: &CreateView, base: &dyn Facts) {
        if self.over(base).relation(&view.view).is_none_or(|there| view.temporary && !there.is_temporary()) {
            self.make(&view.view, view.temporary, RelationKind::View, Some(0));
        }
    }

    /// ADD COLUMN IF NOT EXISTS of a column that exists changes nothing.
    pub(super) fn is_there_already(&self, relation: &Relation, action: &AlterAction, base: &dyn Facts) -> bool {
        match action {
            AlterAction::AddColumn { column, if_not_exists: true } => {
                self.over(base).column(relation.id, &column.name).is_some()
            }
            _ => false,
        }
    }

    pub(super) fn alter(&mut self, relation: &Relation, action: &AlterAction) {
        let changes = self.changed.entry(relation.id).or_default();
        match action {
            AlterAction::AddColumn { column, .. } => changes.add_column(relation, column),
            AlterAction::DropColumn { column, .. } => {
                changes.columns.retain(|other| other.name != *column);
                changes.added.remove(column);
                changes.dropped_columns.insert(column.clone());
                changes.not_null.remove(column);
                // Constraints go with their column.
                changes.constraints.retain(|constraint| !constraint.known.columns.contains(column));
            }
            AlterAction::SetNotNull { column } => {
                changes.not_null.insert(column.clone(), true);
                changes.set_not_null.insert(column.clone());
            }
            AlterAction::DropNotNull { column } => {
                changes.not_null.insert(column.clone(), false);
                changes.set_not_null.remove(column);
            }
            AlterAction::AddConstraint(constraint) => changes.add_constraint(relation, constraint, None),
            AlterAction::ValidateConstraint { name } => {
                for constraint in changes.constraints.iter_mut().filter(|constraint| constraint.known.name == *name) {
                    constraint.known.valid = true;
                }
                changes.validated.insert(name.clone());
            }
            AlterAction::DropConstraint { name, .. } => {
                changes.constraints.retain(|constraint| constraint.known.name != *name);
                changes.dropped_constraints.insert(name.clone());
                changes.validated.remove(name);
            }
            AlterAction::AlterConstraint { name, deferrability, enforced, inherit } => {
                changes.enforced.extend(enforced.map(|enforced| (name.clone(), enforced)));
                for constraint in changes.constraints.iter_mut().filter(|constraint| constraint.known.name == *name) {
                    let known = &mut constraint.known;
                    (known.enforced, known.valid) =
                        (enforced.unwrap_or(known.enforced), enforced.unwrap_or(known.valid));
                    known.no_inherit = inherit.map_or(known.no_inherit, |inherit| !inherit);
                    if let Some(to) = deferrability {
                        (known.deferrable, known.initially_deferred) = (to.deferrable, to.initially_deferred);
                    }
                }
            }
            AlterAction::SetType { column, type_name, .. } => {
                for known in changes.columns.iter_mut().filter(|known| known.name == *column) {
                    known.type_name = type_name.clone();
                }
                changes.retyped.insert(column.clone(), type_name.clone());
            }
            _ => {}
        }
    }

    /// Gives a relation another name or schema.
    fn call(&mut self, from: &Name, base: &dyn Facts, change: impl FnOnce(&mut Relation)) {
        let Some(mut relation) = self.over(base).relation(from) else { return };
        match self.tables.iter_mut().find(|table| table.relation.id == relation.id) {
            Some(table) => change(&mut table.relation),
            None => {
                let size = base.size(relation.id).known();
                self.gone.insert(relation.id);
                change(&mut relation);
                self.tables.push(ScriptTable {
                    bare: from.schema.is_none(),
                    relation,
                    bytes: size.map(|size| size.bytes()),
                    rows: size.map_or(0.0, |size| size.rows),
                });
            }
        }
    }

    fn forget(&mut self, id: RelationId) {
        self.tables.retain(|table| table.relation.id != id);
        if let RelationId::Catalog(_) = id {
            self.gone.insert(id);
        }
    }

    fn fill(&mut self, name: &Name, bytes: Option<u64>, base: &dyn Facts) {
        if let Some(table) = self.find_mut(name, base) {
            table.bytes = table.bytes.zip(bytes).map(|(have, more)| have + more);
            table.rows += bytes.map_or(0.0, |bytes| bytes as f64 / 32.0);
        }
    }

    pub(super) fn find(&self, name: &Name) -> Option<&ScriptTable> {
        self.tables.iter().rev().find(|table| table.is_named(name))
    }

    fn find_mut(&mut self, name: &Name, base: &dyn Facts) -> Option<&mut ScriptTable> {
        let id = self.over(base).relation(name)?.id;
        self.tables.iter_mut().find(|table| table.relation.id == id)
    }

    pub(super) fn by_id(&self, id: RelationId) -> Option<&ScriptTable> {
        self.tables.iter().find(|table| table.relation.id == id)
    }
}

impl ScriptTable {
    /// A bare name fits the table wherever the script put it.
    fn is_named(&self, name: &Name) -> bool {
        self.relation.name == name.name && name.schema.as_ref().is_none_or(|schema| *schema == self.relation.schema)
    }
}

impl Changes {
    fn add_column(&mut self, table: &Relation, column: &ColumnDefinition) {
        let serial_or_identity = matches!(column.kind, ColumnKind::Serial | ColumnKind::Identity);
        let primary_key = column.constraints.iter().any(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }));
        self.dropped_columns.remove(&column.name);
        self.added.insert(column.name.clone());
        self.columns.push(Column {
            name: column.name.clone(),
            not_null: column.not_null || serial_or_identity || primary_key,
            type_name: column.type_name.clone(),
            kind: if column.kind == ColumnKind::Serial { ColumnKind::Plain } else { column.kind },
            inherited: 0,
            local: true,
        });
        for constraint in &column.constraints {
            self.add_constraint(table, constraint, Some(&column.name));
        }
    }
}

#[cfg(test)]
mod tests;
