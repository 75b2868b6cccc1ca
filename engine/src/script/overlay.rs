//! What a script itself has done so far, laid over the database's answers, so that a script is judged as it would run.

use super::layered::Layered;
use crate::facts::{Column, Facts, Persistence, Relation, RelationId, RelationKind};
use crate::statement::{
    AlterAction, ColumnDefinition, ColumnKind, Constraint, ConstraintKind, CreateTable, Name, Operation, Statement,
    Transaction,
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
    pub(super) columns: Vec<Column>,
    pub(super) dropped_columns: HashSet<String>,
    /// What SET NOT NULL and DROP NOT NULL have said last.
    pub(super) not_null: HashMap<String, bool>,
    pub(super) constraints: Vec<ScriptConstraint>,
    pub(super) dropped_constraints: HashSet<String>,
    /// Constraints of the catalog that the script has validated.
    pub(super) validated: HashSet<String>,
}

#[derive(Debug, Clone)]
pub(super) struct ScriptConstraint {
    pub(super) name: String,
    pub(super) valid: bool,
    pub(super) proves_not_null: Vec<String>,
}

impl Overlay {
    pub fn over<'a>(&'a self, base: &'a dyn Facts) -> Layered<'a> {
        Layered::new(self, base)
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
                changes.validated.insert(name.clone());
            }
            AlterAction::DropConstraint { name } => {
                changes.constraints.retain(|constraint| constraint.name != *name);
                changes.dropped_constraints.insert(name.clone());
                changes.validated.remove(name);
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

#[cfg(test)]
mod tests;
