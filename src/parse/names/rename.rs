//! RENAME and SET SCHEMA: what has a name already, and what the catalog knows about it.

use super::super::node::{listed_name, optional, range_var};
use super::{in_schema, named};
use crate::catalog::stored;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, ObjectType};
use schema_guard_engine::naming::{Kind, Subject};
use schema_guard_engine::statement::{Name, NewName};

pub unsafe fn rename(statement: *mut pg_sys::RenameStmt) -> Vec<NewName> {
    // SAFETY: a valid RenameStmt; `relation` is NULL for what is no relation or part of one.
    unsafe {
        let to = from_server((*statement).newname);
        if let Some(kind) = own_kind((*statement).renameType) {
            let names = (*statement).object;
            return match kind {
                Kind::Schema | Kind::Role | Kind::Publication => {
                    vec![NewName { renamed_from: optional((*statement).subname), ..named(kind, to) }]
                }
                Kind::Function | Kind::Procedure => {
                    let function: *mut pg_sys::ObjectWithArgs = names.cast();
                    renamed_in(in_schema(kind, (*function).objname), &to)
                }
                _ => renamed_in(in_schema(kind, names.cast()), &to),
            };
        }
        if (*statement).relation.is_null() {
            return vec![];
        }
        let table = range_var((*statement).relation);
        let part = optional((*statement).subname).unwrap_or_default();
        let is_part = |subject: &Subject| match (*statement).renameType {
            ObjectType::OBJECT_COLUMN | ObjectType::OBJECT_ATTRIBUTE => {
                subject.kind == Kind::Column && subject.name == part
            }
            ObjectType::OBJECT_TABCONSTRAINT => subject.kind.is_constraint() && subject.name == part,
            // The relation itself, an index and a sequence included.
            _ => subject.name == table.name && !subject.kind.is_constraint() && subject.kind != Kind::Column,
        };
        match (*statement).renameType {
            ObjectType::OBJECT_TRIGGER => {
                vec![NewName { table: Some(table), renamed_from: Some(part), ..named(Kind::Trigger, to) }]
            }
            ObjectType::OBJECT_POLICY => {
                vec![NewName { table: Some(table), renamed_from: Some(part), ..named(Kind::Policy, to) }]
            }
            ObjectType::OBJECT_TABLE
            | ObjectType::OBJECT_VIEW
            | ObjectType::OBJECT_MATVIEW
            | ObjectType::OBJECT_SEQUENCE
            | ObjectType::OBJECT_FOREIGN_TABLE
            | ObjectType::OBJECT_INDEX
            | ObjectType::OBJECT_COLUMN
            | ObjectType::OBJECT_ATTRIBUTE
            | ObjectType::OBJECT_TABCONSTRAINT => {
                renamed(stored::names_of(&table).into_iter().find(is_part), &to, &table)
            }
            _ => vec![],
        }
    }
}

/// The kinds that are no relation's part, by the statement's own word.
fn own_kind(object: ObjectType::Type) -> Option<Kind> {
    Some(match object {
        ObjectType::OBJECT_SCHEMA => Kind::Schema,
        ObjectType::OBJECT_ROLE => Kind::Role,
        ObjectType::OBJECT_PUBLICATION => Kind::Publication,
        ObjectType::OBJECT_TYPE => Kind::Type,
        ObjectType::OBJECT_DOMAIN => Kind::Domain,
        ObjectType::OBJECT_FUNCTION => Kind::Function,
        ObjectType::OBJECT_PROCEDURE => Kind::Procedure,
        _ => return None,
    })
}

/// The same thing in its schema under another name.
fn renamed_in(mut names: Vec<NewName>, to: &str) -> Vec<NewName> {
    for name in &mut names {
        name.renamed_from = Some(std::mem::replace(&mut name.subject.name, to.to_owned()));
    }
    names
}

/// What the catalog knows, under another name. `table` carries the right to rename it.
fn renamed(subject: Option<Subject>, to: &str, table: &Name) -> Vec<NewName> {
    let renamed = |subject: Subject| NewName {
        subject: subject.renamed(to),
        renamed_from: Some(subject.name),
        table: Some(table.clone()),
        stored: true,
        ..NewName::default()
    };
    subject.map(renamed).into_iter().collect()
}

/// Another schema may have other conventions: the name is judged as if it were given there, and with it the indexes and
/// owned sequences that follow the table.
pub unsafe fn set_schema(statement: *mut pg_sys::AlterObjectSchemaStmt) -> Vec<NewName> {
    // SAFETY: a valid AlterObjectSchemaStmt; `relation` is NULL for what is no relation.
    unsafe {
        let schema = from_server((*statement).newschema);
        if (*statement).relation.is_null() {
            let object = (*statement).object;
            let moved = match (*statement).objectType {
                ObjectType::OBJECT_TYPE => listed_name(object.cast(), None).map(|name| (Kind::Type, name)),
                ObjectType::OBJECT_DOMAIN => listed_name(object.cast(), None).map(|name| (Kind::Domain, name)),
                ObjectType::OBJECT_FUNCTION => {
                    let function: *mut pg_sys::ObjectWithArgs = object.cast();
                    listed_name((*function).objname, None).map(|name| (Kind::Function, name))
                }
                _ => None,
            };
            let moved = moved.map(|(kind, name)| NewName { schema: Some(schema), ..named(kind, name.name) });
            return moved.into_iter().collect();
        }
        moved(&range_var((*statement).relation), |subject| subject.schema = schema.clone())
    }
}

/// The names of a relation and its parts as they are, with something about them changed.
pub fn moved(table: &Name, change: impl Fn(&mut Subject)) -> Vec<NewName> {
    let moved = |mut subject: Subject| {
        change(&mut subject);
        NewName { subject, table: Some(table.clone()), stored: true, ..NewName::default() }
    };
    stored::names_of(table).into_iter().map(moved).collect()
}
