//! What a script itself has done so far, laid over the database's answers, so that a script is judged as it would run.

use super::columns::Changes;
use super::indexes::Indexes;
use super::layered::Layered;
use super::partitions::Hung;
use super::relations::ScriptRelation;
use crate::facts::{EnumValue, Facts, RelationId};
use crate::forecast::Footprint;
use crate::statement::{DropObjects, LockMode, Name, ObjectKind, Operation, Statement, Transaction};
use std::collections::{HashMap, HashSet};

/// What the script has changed; survives from statement to statement. Laid over the facts with [`Overlay::over`].
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    pub(super) relations: Vec<ScriptRelation>,
    /// How many relations the script has made, those included that it dropped again: no identity is given twice.
    pub(super) made: u32,
    /// Relations of the catalog that the script has dropped, or renamed to a name in `relations`.
    pub(super) gone: HashSet<RelationId>,
    /// Columns added to tables of the catalog, constraints added and validated, columns made NOT NULL.
    pub(super) changed: HashMap<RelationId, Changes>,
    pub(super) indexes: Indexes,
    /// Partitions, of tables and of indexes, that the script has hung somewhere (`Some`), or taken off.
    pub(super) hung: HashMap<RelationId, Option<Hung>>,
    /// The strongest lock on each relation that the script's own BEGIN holds; `None` outside of one. A file without
    /// BEGIN may run in one transaction or in many, and nobody is told off for what only one of them would do.
    pub(super) held: Option<HashMap<RelationId, LockMode>>,
    /// Tables that the script has made policies on.
    pub(super) policies: HashSet<RelationId>,
    /// Values added to enums since the script's own BEGIN.
    pub(super) enum_values: Vec<EnumValue>,
    /// The last statement but SET, if it is an ALTER TABLE.
    pub(super) previous_alter: Option<Statement>,
    /// The catalog's dependencies may be others by now.
    pub(super) has_run_ddl: bool,
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
            Operation::CreateIndex(index) => self.create_index(index, base),
            Operation::DropIndex { indexes, .. } => self.drop_indexes(indexes, base),
            Operation::AlterIndex(alter) => self.alter_index(alter, base),
            Operation::Reindex { target, .. } => self.reindex(target, base),
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
                        self.forget(table.id, base);
                    }
                }
            }
            Operation::DropSchema { schemas, cascade: true } => {
                for schema in schemas {
                    for table in self.over(base).schema_tables(&schema.name).unwrap_or_default() {
                        self.forget(table.id, base);
                    }
                }
            }
            Operation::RenameTable { table, to } | Operation::RenameIndex { index: table, to } => {
                self.call(table, base, |relation| relation.name = to.clone());
            }
            Operation::SetSchema { relation, schema } => self.set_schema(relation, schema, base),
            Operation::CreateView(view) => self.create_view(view, base),
            Operation::CreatePolicy { table } => {
                self.policies.extend(self.over(base).relation(table).map(|relation| relation.id));
            }
            Operation::AddEnumValue { enumeration, value, .. } if self.held.is_some() => {
                self.add_enum_value(enumeration, value, base);
            }
            Operation::RenameColumn { table, column, to, .. } => self.rename_column(table, column, to, base),
            Operation::Insert { table, literal } => {
                self.fill(table, literal.then_some(text_bytes as u64), base);
            }
            Operation::CopyFrom { table } => self.fill(table, Some(text_bytes as u64), base),
            Operation::Truncate { tables, .. } => {
                for target in tables {
                    self.truncate(&target.table, base);
                }
            }
            Operation::Transaction(Transaction::Begin) => {
                self.held.get_or_insert_default();
            }
            Operation::Transaction(Transaction::Commit | Transaction::Rollback) => {
                self.held = None;
                self.enum_values.clear();
                self.commit_lost_indexes();
                for made in &mut self.relations {
                    made.relation.made_in_transaction = false;
                }
            }
            _ => {}
        }
    }

    /// Since 17 the values of an enum that the transaction has made itself may be used at once; the catalog does not know it.
    fn add_enum_value(&mut self, enumeration: &Name, value: &str, base: &dyn Facts) {
        let known = base.enumeration(enumeration);
        let is_there = known.as_ref().is_some_and(|known| known.values.iter().any(|one| one == value));
        if !is_there && (known.is_some() || base.server_version() < 17) {
            self.enum_values.push(EnumValue { enumeration: enumeration.clone(), value: value.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests;
