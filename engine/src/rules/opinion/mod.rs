//! Opinions: what can be said for and against, and what is cheap to change only on the day it is written. All are off
//! until somebody switches them on.

mod type_choice;

pub(super) mod autovacuum_disabled;
pub(super) mod char_column;
pub(super) mod constraint_tightened;
pub(super) mod drop_not_null;
pub(super) mod duplicate_index;
pub(super) mod enum_value_without_position;
pub(super) mod extension_update;
pub(super) mod extension_version_not_pinned;
pub(super) mod foreign_key_cascade;
pub(super) mod foreign_key_not_deferrable;
pub(super) mod foreign_key_type_mismatch;
pub(super) mod json_column;
pub(super) mod money_column;
pub(super) mod not_idempotent;
pub(super) mod rename_constraint;
pub(super) mod rounded_timestamp_column;
pub(super) mod security_definer_search_path;
pub(super) mod serial_column;
pub(super) mod several_alters_of_one_table;
pub(super) mod short_primary_key;
pub(super) mod table_without_primary_key;
pub(super) mod timestamp_column;
pub(super) mod too_many_indexes;
pub(super) mod unique_index_may_fail;
pub(super) mod unnamed_constraint;
pub(super) mod unnamed_index;
pub(super) mod varchar_column;
pub(super) mod volatile_check;
pub(super) mod wide_index;

pub use table_without_primary_key::adds_primary_key;

use super::Case;
use crate::forecast::Effect;
use crate::statement::{AlterAction, ColumnDefinition, Constraint, ConstraintKind, ForeignKeyTerms, Name, Operation};

/// Whether the table that the statement names holds anything: nobody is disturbed by what happens to an empty one.
fn has_rows(case: &Case<'_>, effect: &Effect<'_>) -> bool {
    case.facts.size(effect.relation.id).known().is_none_or(|size| !size.is_empty())
}

/// A column and its type, where the statement declares them.
struct Declared<'a> {
    column: &'a str,
    type_name: &'a str,
    location: Option<usize>,
}

impl Declared<'_> {
    /// Whether the type is of that name, whatever its modifier, or an array of it.
    fn is(&self, names: &[&str]) -> bool {
        // `timestamp(3) without time zone`: the modifier stands inside the name.
        let bare = match self.modifier() {
            Some(modifier) => self.base().replacen(&format!("({modifier})"), "", 1),
            None => self.base().to_owned(),
        };
        names.contains(&bare.as_str())
    }

    /// What stands in the type's parentheses: `50`, `10,2`.
    fn modifier(&self) -> Option<&str> {
        let (_, rest) = self.base().split_once('(')?;
        Some(rest.split_once(')')?.0)
    }

    fn base(&self) -> &str {
        self.type_name.strip_suffix("[]").unwrap_or(self.type_name)
    }
}

/// The columns that CREATE TABLE, ADD COLUMN and ALTER COLUMN … TYPE give a type to.
fn declared(operation: &Operation) -> Vec<Declared<'_>> {
    match operation {
        Operation::CreateTable(table) => {
            let columns = table.columns.iter();
            columns.map(|c| Declared { column: &c.name, type_name: &c.type_name, location: c.location }).collect()
        }
        Operation::AlterTable { actions, .. } => actions.iter().filter_map(declared_by).collect(),
        _ => vec![],
    }
}

fn declared_by(action: &AlterAction) -> Option<Declared<'_>> {
    match action {
        AlterAction::AddColumn { column, .. } => {
            Some(Declared { column: &column.name, type_name: &column.type_name, location: column.location })
        }
        AlterAction::SetType { column, type_name, location, .. } => {
            Some(Declared { column, type_name, location: *location })
        }
        _ => None,
    }
}

/// A foreign key, where the statement declares it.
pub(super) struct DeclaredForeignKey<'a> {
    pub(super) columns: Vec<&'a str>,
    pub(super) referenced: &'a Name,
    referenced_columns: &'a [String],
    terms: ForeignKeyTerms,
    deferrable: bool,
    pub(super) not_enforced: bool,
    pub(super) location: Option<usize>,
}

/// The foreign keys that CREATE TABLE, ADD COLUMN and ADD CONSTRAINT declare.
pub(super) fn foreign_keys(operation: &Operation) -> Vec<DeclaredForeignKey<'_>> {
    match operation {
        Operation::CreateTable(table) => {
            let of_table = table.constraints.iter().filter_map(|constraint| foreign_key(constraint, None));
            table.columns.iter().flat_map(beside).chain(of_table).collect()
        }
        Operation::AlterTable { actions, .. } => actions
            .iter()
            .flat_map(|action| match action {
                AlterAction::AddColumn { column, .. } => beside(column),
                AlterAction::AddConstraint(constraint) => foreign_key(constraint, None).into_iter().collect(),
                _ => vec![],
            })
            .collect(),
        _ => vec![],
    }
}

fn beside(column: &ColumnDefinition) -> Vec<DeclaredForeignKey<'_>> {
    column.constraints.iter().filter_map(|constraint| foreign_key(constraint, Some(&column.name))).collect()
}

fn foreign_key<'a>(constraint: &'a Constraint, beside: Option<&'a str>) -> Option<DeclaredForeignKey<'a>> {
    let ConstraintKind::ForeignKey { columns, referenced, referenced_columns, terms } = &constraint.kind else {
        return None;
    };
    Some(DeclaredForeignKey {
        columns: columns.iter().map(String::as_str).chain(beside).collect(),
        referenced,
        referenced_columns,
        terms: *terms,
        deferrable: constraint.deferrable,
        not_enforced: constraint.not_enforced,
        location: constraint.location,
    })
}
