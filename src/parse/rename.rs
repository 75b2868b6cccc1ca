//! RENAME and SET SCHEMA, of relations and of their parts.

use super::node::{Nodes, listed_name, optional, range_var};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, ObjectType};
use schema_guard_engine::statement::{LockMode, Name, Operation};

pub unsafe fn rename(statement: *mut pg_sys::RenameStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid RenameStmt; `relation` is NULL for what is no relation or part of one.
    unsafe {
        let to = from_server((*statement).newname);
        let part = || optional((*statement).subname).unwrap_or_default();
        if (*statement).renameType == ObjectType::OBJECT_SCHEMA {
            return Operation::RenameSchema { schema: Name::new(None, &part()), to };
        }
        if (*statement).relation.is_null() {
            return rename_object(statement, to, nodes);
        }
        let table = range_var((*statement).relation);
        match (*statement).renameType {
            ObjectType::OBJECT_TABLE
            | ObjectType::OBJECT_VIEW
            | ObjectType::OBJECT_MATVIEW
            | ObjectType::OBJECT_SEQUENCE
            | ObjectType::OBJECT_FOREIGN_TABLE => Operation::RenameTable { table, to },
            ObjectType::OBJECT_INDEX => Operation::RenameIndex { index: table, to },
            ObjectType::OBJECT_COLUMN => {
                Operation::RenameColumn { table, column: part(), to, only: !(*(*statement).relation).inh }
            }
            ObjectType::OBJECT_ATTRIBUTE => Operation::RenameAttribute { composite: table, attribute: part(), to },
            ObjectType::OBJECT_TABCONSTRAINT => {
                Operation::RenameConstraint { table, constraint: part(), to, only: !(*(*statement).relation).inh }
            }
            ObjectType::OBJECT_TRIGGER => Operation::RenameTrigger { table },
            _ => Operation::Lock { relations: vec![(table, LockMode::AccessExclusive)] },
        }
    }
}

/// What is no relation: of these functions and types are told apart.
unsafe fn rename_object(statement: *mut pg_sys::RenameStmt, to: String, nodes: &mut Nodes) -> Operation {
    // SAFETY: a function is an ObjectWithArgs, a type a list of strings.
    unsafe {
        let object = (*statement).object;
        let name = match (*statement).renameType {
            ObjectType::OBJECT_FUNCTION | ObjectType::OBJECT_PROCEDURE | ObjectType::OBJECT_ROUTINE => {
                let Some(function) = listed_name((*object.cast::<pg_sys::ObjectWithArgs>()).objname, None) else {
                    return Operation::Other;
                };
                return Operation::RenameFunction { function, statement: nodes.keep(statement), to };
            }
            ObjectType::OBJECT_TYPE | ObjectType::OBJECT_DOMAIN => listed_name(object.cast(), None),
            _ => None,
        };
        name.map_or(Operation::Other, |type_name| Operation::RenameType { type_name, to })
    }
}

pub unsafe fn set_schema(statement: *mut pg_sys::AlterObjectSchemaStmt) -> Operation {
    // SAFETY: a valid AlterObjectSchemaStmt; `relation` is NULL for what is no relation, an extension's name is a String.
    unsafe {
        let schema = from_server((*statement).newschema);
        if (*statement).objectType == ObjectType::OBJECT_EXTENSION {
            let extension: *mut pg_sys::String = (*statement).object.cast();
            return Operation::SetExtensionSchema { extension: from_server((*extension).sval), schema };
        }
        match (*statement).relation.is_null() {
            true => Operation::Other,
            false => Operation::SetSchema { relation: range_var((*statement).relation), schema },
        }
    }
}
