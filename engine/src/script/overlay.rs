//! What a script itself has done so far, laid over the database's answers, so that a script is judged as it would run.

use crate::facts::{
    Column, Fact, Facts, Index, NewColumn, Partition, Persistence, Relation, RelationId, RelationKind, Size, TypeChange,
};
use crate::statement::{
    AlterAction, ColumnDefinition, ColumnKind, Constraint, ConstraintKind, CreateTable, LockMode, Name, NodeId,
    Operation, Statement, Transaction,
};
use std::collections::{HashMap, HashSet};

/// What the script has changed; survives from statement to statement. Laid over the facts with [`Overlay::over`].
#[derive(Debug, Default)]
pub struct Overlay {
    tables: Vec<ScriptTable>,
    /// How many tables the script has made, those included that it dropped again: no identity is given twice.
    made: u32,
    /// Relations of the catalog that the script has dropped, or renamed to a name in `tables`.
    gone: HashSet<RelationId>,
    /// Columns added to tables of the catalog, constraints added and validated, columns made NOT NULL.
    changed: HashMap<RelationId, Changes>,
}

/// A table that the script made.
#[derive(Debug)]
struct ScriptTable {
    relation: Relation,
    /// Made under a bare name, which then leads to it.
    bare: bool,
    /// Bytes of literal rows that the script put in; `None` where a query filled it.
    bytes: Option<u64>,
    rows: f64,
}

#[derive(Debug, Default)]
struct Changes {
    columns: Vec<Column>,
    dropped_columns: HashSet<String>,
    /// What SET NOT NULL and DROP NOT NULL have said last.
    not_null: HashMap<String, bool>,
    constraints: Vec<ScriptConstraint>,
    dropped_constraints: HashSet<String>,
}

#[derive(Debug)]
struct ScriptConstraint {
    name: String,
    valid: bool,
    proves_not_null: Vec<String>,
}

/// The facts as the script's next statement would find them.
pub struct Layered<'a> {
    overlay: &'a Overlay,
    base: &'a dyn Facts,
}

impl Overlay {
    pub fn over<'a>(&'a self, base: &'a dyn Facts) -> Layered<'a> {
        Layered { overlay: self, base }
    }

    /// Takes note of what the statement does. `text_bytes` is the statement's length, inline COPY data included.
    pub fn apply(&mut self, statement: &Statement, base: &dyn Facts, text_bytes: usize) {
        match &statement.operation {
            Operation::CreateTable(table) => self.create_table(table, base),
            Operation::AlterTable { table, actions, .. } => {
                if let Some(relation) = self.over(base).relation(table) {
                    for action in actions {
                        if !self.is_there_already(&relation, action, base) {
                            self.alter(&relation, action);
                        }
                    }
                }
            }
            Operation::DropTable { tables, .. } => {
                for name in tables {
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
            Operation::RenameTable { table, to } => self.rename_table(table, to, base),
            Operation::RenameColumn { table, column, to } => {
                if let Some(relation) = self.over(base).relation(table)
                    && let Some(known) = self.over(base).column(relation.id, column)
                {
                    let changes = self.changed.entry(relation.id).or_default();
                    changes.columns.retain(|other| other.name != *column);
                    changes.dropped_columns.insert(column.clone());
                    changes.dropped_columns.remove(to);
                    changes.not_null.remove(to);
                    changes.columns.push(Column { name: to.clone(), ..known });
                }
            }
            Operation::Insert { table, literal } => {
                self.fill(table, literal.then_some(text_bytes as u64), base);
            }
            Operation::CopyFrom { table } => self.fill(table, Some(text_bytes as u64), base),
            Operation::Truncate { tables, .. } => {
                for name in tables {
                    if let Some(table) = self.find_mut(name, base) {
                        (table.bytes, table.rows) = (Some(0), 0.0);
                    }
                }
            }
            Operation::Transaction(Transaction::Commit | Transaction::Rollback) => {
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
        let id = RelationId::Script(self.made);
        self.made += 1;
        let schema = if table.temporary { "pg_temp" } else { "public" };
        let schema = table.name.schema.clone().unwrap_or_else(|| schema.to_owned());
        let persistence = if table.temporary { Persistence::Temporary } else { Persistence::Permanent };
        self.tables.push(ScriptTable {
            bare: table.name.schema.is_none(),
            relation: Relation {
                id,
                schema,
                name: table.name.name.clone(),
                kind: if table.partitioned { RelationKind::PartitionedTable } else { RelationKind::Table },
                persistence,
                // Migration tools run a file in one transaction; a COMMIT in the script says otherwise.
                made_in_transaction: true,
                may_alter: true,
            },
            bytes: if table.filled { None } else { Some(0) },
            rows: 0.0,
        });
        let changes = self.changed.entry(id).or_default();
        for column in &table.columns {
            changes.add_column(column);
        }
        for constraint in &table.constraints {
            changes.add_constraint(constraint);
        }
    }

    /// ADD COLUMN IF NOT EXISTS of a column that exists changes nothing.
    fn is_there_already(&self, relation: &Relation, action: &AlterAction, base: &dyn Facts) -> bool {
        match action {
            AlterAction::AddColumn { column, if_not_exists: true } => {
                self.over(base).column(relation.id, &column.name).is_some()
            }
            _ => false,
        }
    }

    fn alter(&mut self, relation: &Relation, action: &AlterAction) {
        let changes = self.changed.entry(relation.id).or_default();
        match action {
            AlterAction::AddColumn { column, .. } => changes.add_column(column),
            AlterAction::DropColumn { column, .. } => {
                changes.columns.retain(|other| other.name != *column);
                changes.dropped_columns.insert(column.clone());
                changes.not_null.remove(column);
                // Constraints go with their column.
                changes.constraints.retain(|constraint| !constraint.proves_not_null.contains(column));
            }
            AlterAction::SetNotNull { column } => {
                changes.not_null.insert(column.clone(), true);
            }
            AlterAction::DropNotNull { column } => {
                changes.not_null.insert(column.clone(), false);
            }
            AlterAction::AddConstraint(constraint) => changes.add_constraint(constraint),
            AlterAction::ValidateConstraint { name } => {
                for constraint in changes.constraints.iter_mut().filter(|constraint| constraint.name == *name) {
                    constraint.valid = true;
                }
            }
            AlterAction::DropConstraint { name } => {
                changes.constraints.retain(|constraint| constraint.name != *name);
                changes.dropped_constraints.insert(name.clone());
            }
            AlterAction::SetType { column, type_name, .. } => {
                for known in changes.columns.iter_mut().filter(|known| known.name == *column) {
                    known.type_name = type_name.clone();
                }
            }
            AlterAction::SetPersistence { .. } | AlterAction::SetAccessMethod { .. } | AlterAction::Other => {}
        }
    }

    fn rename_table(&mut self, from: &Name, to: &str, base: &dyn Facts) {
        let Some(relation) = self.over(base).relation(from) else { return };
        match self.tables.iter_mut().find(|table| table.relation.id == relation.id) {
            Some(table) => table.relation.name = to.to_owned(),
            None => {
                let size = base.size(relation.id).known();
                self.gone.insert(relation.id);
                self.tables.push(ScriptTable {
                    bare: from.schema.is_none(),
                    relation: Relation { name: to.to_owned(), ..relation },
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

    fn find(&self, name: &Name) -> Option<&ScriptTable> {
        self.tables.iter().rev().find(|table| table.is_named(name))
    }

    fn find_mut(&mut self, name: &Name, base: &dyn Facts) -> Option<&mut ScriptTable> {
        let id = self.over(base).relation(name)?.id;
        self.tables.iter_mut().find(|table| table.relation.id == id)
    }

    fn by_id(&self, id: RelationId) -> Option<&ScriptTable> {
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
    fn add_column(&mut self, column: &ColumnDefinition) {
        let serial_or_identity = matches!(column.kind, ColumnKind::Serial | ColumnKind::Identity);
        let primary_key = column.constraints.iter().any(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }));
        self.dropped_columns.remove(&column.name);
        self.columns.push(Column {
            name: column.name.clone(),
            not_null: column.not_null || serial_or_identity || primary_key,
            type_name: column.type_name.clone(),
        });
        for constraint in &column.constraints {
            self.add_constraint(constraint);
        }
    }

    fn add_constraint(&mut self, constraint: &Constraint) {
        let proves_not_null = match &constraint.kind {
            ConstraintKind::Check { not_null, .. } => not_null.clone(),
            ConstraintKind::NotNull { column } => vec![column.clone()],
            ConstraintKind::PrimaryKey { columns, .. } => columns.clone(),
            _ => vec![],
        };
        self.constraints.push(ScriptConstraint {
            name: constraint.name.clone().unwrap_or_default(),
            valid: !constraint.not_valid && !constraint.not_enforced,
            proves_not_null,
        });
    }
}

impl Layered<'_> {
    fn changes(&self, table: RelationId) -> Option<&Changes> {
        self.overlay.changed.get(&table)
    }

    /// Whether the catalog knows the relation: what the script made is the overlay's alone.
    fn in_catalog(&self, relation: RelationId) -> bool {
        matches!(relation, RelationId::Catalog(_))
    }
}

impl Facts for Layered<'_> {
    fn server_version(&self) -> u32 {
        self.base.server_version()
    }

    fn relation(&self, name: &Name) -> Option<Relation> {
        let made = self.overlay.find(name);
        let known = || self.base.relation(name).filter(|relation| !self.overlay.gone.contains(&relation.id));
        match made {
            // The search path leads to the catalog's table, not to the one that the script put into another schema.
            Some(table) if name.schema.is_none() && !table.bare => known().or(Some(table.relation.clone())),
            Some(table) => Some(table.relation.clone()),
            None => known(),
        }
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        match self.overlay.by_id(relation) {
            None => self.base.size(relation),
            Some(ScriptTable { bytes: None, .. }) => Fact::Unknown,
            Some(ScriptTable { bytes: Some(bytes), rows, .. }) => {
                Fact::Known(Size { heap_bytes: *bytes, toast_bytes: 0, rows: *rows })
            }
        }
    }

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        if self.in_catalog(table) { self.base.partitions(table) } else { vec![] }
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        let mut names = if self.in_catalog(table) { self.base.column_names(table) } else { vec![] };
        if let Some(changes) = self.changes(table) {
            names.retain(|name| !changes.dropped_columns.contains(name));
            names.extend(changes.columns.iter().map(|column| column.name.clone()));
        }
        names
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        let changes = self.changes(table);
        let added = changes.and_then(|changes| changes.columns.iter().find(|column| column.name == name).cloned());
        let dropped = changes.is_some_and(|changes| changes.dropped_columns.contains(name));
        let mut column = match added {
            Some(column) => column,
            None if dropped || !self.in_catalog(table) => return None,
            None => self.base.column(table, name)?,
        };
        if let Some(not_null) = changes.and_then(|changes| changes.not_null.get(name)) {
            column.not_null = *not_null;
        }
        Some(column)
    }

    fn indexes(&self, table: RelationId) -> Vec<Index> {
        if self.in_catalog(table) { self.base.indexes(table) } else { vec![] }
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        if self.in_catalog(index) { self.base.index(index) } else { None }
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        match self.overlay.by_id(relation) {
            Some(table) => Some(table.relation.clone()),
            None => self.base.relation_by_id(relation),
        }
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        let changes = self.changes(table);
        changes.is_some_and(|changes| changes.constraints.iter().any(|constraint| constraint.name == name))
            || (self.in_catalog(table)
                && !changes.is_some_and(|changes| changes.dropped_constraints.contains(name))
                && self.base.has_constraint(table, name))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str) -> Fact<bool> {
        let by_script = self.changes(table).is_some_and(|changes| {
            let proves = |c: &ScriptConstraint| c.valid && c.proves_not_null.iter().any(|name| name == column);
            changes.constraints.iter().any(proves)
        });
        // A constraint that the script drops may have been the proof: nothing is taken for proven then. Nor does the
        // catalog know a column that the script adds.
        let dropped = self.changes(table).is_some_and(|changes| {
            !changes.dropped_constraints.is_empty() || changes.columns.iter().any(|added| added.name == column)
        });
        match self.in_catalog(table) {
            _ if by_script => Fact::Known(true),
            true if !dropped => self.base.not_null_is_proven(table, column),
            _ => Fact::Known(false),
        }
    }

    fn new_column(&self, table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        self.base.new_column(table, column)
    }

    fn type_change(&self, table: RelationId, column: &str, definition: NodeId) -> Fact<TypeChange> {
        let added = self.changes(table).is_some_and(|changes| changes.columns.iter().any(|c| c.name == column));
        if added || !self.in_catalog(table) { Fact::Unknown } else { self.base.type_change(table, column, definition) }
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        if self.in_catalog(table) { self.base.access_method_differs(table, method) } else { Fact::Unknown }
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        let made = self.overlay.tables.iter().filter(|table| table.relation.schema == schema);
        let made: Vec<Relation> = made.map(|table| table.relation.clone()).collect();
        match self.base.schema_tables(schema) {
            Some(mut tables) => {
                tables.retain(|table| !self.overlay.gone.contains(&table.id));
                tables.extend(made);
                Some(tables)
            }
            None if made.is_empty() => None,
            None => Some(made),
        }
    }

    fn all_tables(&self) -> Vec<Relation> {
        self.base.all_tables()
    }

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        if self.in_catalog(relation) { self.base.conflicting_sessions(relation, mode) } else { Fact::Known(0) }
    }
}

#[cfg(test)]
mod tests;
