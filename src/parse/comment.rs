//! What is said about objects: comments, security labels, the extension that an object belongs to.
//!
//! A relation is locked when it is meant itself, or a column of it; for its constraints, triggers, rules and policies
//! ACCESS SHARE does (`get_object_address_relobject`).

use super::node::{listed_name, range_var, strings};
use pgrx::pg_sys::{self, List, Node, ObjectType};
use schema_guard_engine::statement::{LockMode, Name, Operation};

pub unsafe fn comment(statement: *mut pg_sys::CommentStmt) -> Operation {
    // SAFETY: a valid CommentStmt.
    unsafe { about((*statement).objtype, (*statement).object) }
}

pub unsafe fn security_label(statement: *mut pg_sys::SecLabelStmt) -> Operation {
    // SAFETY: a valid SecLabelStmt.
    unsafe { about((*statement).objtype, (*statement).object) }
}

pub unsafe fn extension_member(statement: *mut pg_sys::AlterExtensionContentsStmt) -> Operation {
    // SAFETY: a valid AlterExtensionContentsStmt.
    unsafe { about((*statement).objtype, (*statement).object) }
}

/// `object` is what the grammar makes of a name of that kind.
unsafe fn about(kind: ObjectType::Type, object: *mut Node) -> Operation {
    // SAFETY: for these kinds it is a list of strings.
    let name = unsafe {
        match kind {
            ObjectType::OBJECT_TABLE
            | ObjectType::OBJECT_VIEW
            | ObjectType::OBJECT_MATVIEW
            | ObjectType::OBJECT_INDEX
            | ObjectType::OBJECT_SEQUENCE
            | ObjectType::OBJECT_FOREIGN_TABLE => listed_name(object.cast(), None),
            ObjectType::OBJECT_COLUMN => table_of_column(object.cast()),
            _ => None,
        }
    };
    match name {
        Some(name) => Operation::Lock { relations: vec![(name, LockMode::ShareUpdateExclusive)] },
        None => Operation::Other,
    }
}

/// `[schema.]table.column`
unsafe fn table_of_column(names: *mut List) -> Option<Name> {
    // SAFETY: a list of strings.
    let mut parts = unsafe { strings(names) };
    parts.pop()?;
    let name = parts.pop()?;
    Some(Name { schema: parts.pop(), name, location: None })
}

/// `ALTER … DEPENDS ON EXTENSION`: of an index or a materialized view; a trigger's table is not locked.
pub unsafe fn depends_on_extension(statement: *mut pg_sys::AlterObjectDependsStmt) -> Operation {
    // SAFETY: a valid AlterObjectDependsStmt; `relation` is NULL for a function.
    unsafe {
        match (*statement).objectType {
            ObjectType::OBJECT_INDEX | ObjectType::OBJECT_MATVIEW => {
                let relation = range_var((*statement).relation);
                Operation::Lock { relations: vec![(relation, LockMode::AccessExclusive)] }
            }
            _ => Operation::Other,
        }
    }
}
