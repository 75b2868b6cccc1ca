//! The columns that a script has added, dropped and changed, table by table.

use super::constraints::ScriptConstraint;
use super::layered::Layered;
use super::overlay::Overlay;
use crate::facts::{Column, Fact, Facts, KeyClass, Relation, RelationId, TypeChange};
use crate::statement::{AlterAction, ColumnDefinition, ColumnKind, ConstraintKind, Name, NodeId};
use std::collections::{HashMap, HashSet};

/// What the script has changed about one table.
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
    /// Old and new names of columns, in the order in which they were given.
    renamed: Vec<(String, String)>,
    /// The types that columns of the catalog have been given.
    retyped: HashMap<String, String>,
}

impl Overlay {
    pub(super) fn rename_column(&mut self, table: &Name, column: &str, to: &str, base: &dyn Facts) {
        let facts = self.over(base);
        let Some(relation) = facts.relation(table) else { return };
        let Some(known) = facts.column(relation.id, column) else { return };
        let changes = self.changed.entry(relation.id).or_default();
        changes.columns.retain(|other| other.name != *column);
        changes.dropped_columns.insert(column.to_owned());
        changes.dropped_columns.remove(to);
        if changes.added.remove(column) {
            changes.added.insert(to.to_owned());
        }
        changes.not_null.remove(to);
        changes.renamed.push((column.to_owned(), to.to_owned()));
        changes.columns.push(Column { name: to.to_owned(), ..known });
        self.rename_in_indexes(relation.id, column, to);
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
}

impl Changes {
    pub(super) fn add_column(&mut self, table: &Relation, column: &ColumnDefinition) {
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

impl Layered<'_> {
    /// Old and new names of the table's columns.
    pub(super) fn renamed(&self, table: RelationId) -> &[(String, String)] {
        self.changes(table).map_or(&[], |changes| &changes.renamed)
    }

    pub(super) fn column_names_of(&self, table: RelationId) -> Vec<String> {
        let mut names = if self.in_catalog(table) { self.base.column_names(table) } else { vec![] };
        if let Some(changes) = self.changes(table) {
            names.retain(|name| !changes.dropped_columns.contains(name));
            names.extend(changes.columns.iter().map(|column| column.name.clone()));
        }
        names
    }

    pub(super) fn column_of(&self, table: RelationId, name: &str) -> Option<Column> {
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

    pub(super) fn column_key_class_of(&self, table: RelationId, column: &str, method: &str) -> KeyClass {
        let added = self.changes(table).and_then(|changes| changes.columns.iter().find(|one| one.name == column));
        let is_text = |name: &str| ["text", "character", "varchar", "citext"].iter().any(|text| name.starts_with(text));
        match added {
            // The catalog does not know the column: by its type alone.
            Some(added) if matches!(method, "btree") && is_text(&added.type_name) => KeyClass::Collated,
            None if self.in_catalog(table) => self.base.column_key_class(table, column, method),
            _ => KeyClass::Plain,
        }
    }

    pub(super) fn type_change_of(
        &self,
        table: RelationId,
        column: &str,
        from: Option<&str>,
        definition: NodeId,
    ) -> Fact<TypeChange> {
        if !self.in_catalog(table) {
            return Fact::Unknown;
        }
        let changes = self.changes(table);
        let added = changes.and_then(|changes| changes.columns.iter().find(|added| added.name == column));
        let retyped = changes.and_then(|changes| changes.retyped.get(column));
        let by_script = added.map(|added| added.type_name.as_str()).or(retyped.map(String::as_str));
        let Fact::Known(mut change) = self.base.type_change(table, column, by_script.or(from), definition) else {
            return Fact::Unknown;
        };
        change.foreign_keys.extend(self.remade_with(table, column, change.rewrites));
        Fact::Known(change)
    }
}
