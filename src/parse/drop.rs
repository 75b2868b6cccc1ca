//! `DROP`, `DROP OWNED`, `REASSIGN OWNED` and `DROP DATABASE`.

use super::Source;
use super::alter_table::role;
use super::locate::dropped_objects;
use super::node::{Nodes, is, list, listed_name, strings};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, NodeTag, ObjectType};
use schema_guard_engine::statement::{DropObjects, Name, ObjectKind, Operation, Owned};

pub unsafe fn drop(statement: *mut pg_sys::DropStmt, source: Option<Source<'_>>, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid DropStmt; what its objects are follows from the kind.
    unsafe {
        let cascade = (*statement).behavior == pg_sys::DropBehavior::DROP_CASCADE;
        let places = source.map(dropped_objects).unwrap_or_default();
        let kind = match (*statement).removeType {
            ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW => {
                return Operation::DropTable { tables: names(statement, &places), cascade };
            }
            ObjectType::OBJECT_INDEX => {
                let concurrently = (*statement).concurrent;
                return Operation::DropIndex { indexes: names(statement, &places), concurrently, cascade };
            }
            ObjectType::OBJECT_SCHEMA => {
                return Operation::DropSchema { schemas: names(statement, &places), cascade };
            }
            ObjectType::OBJECT_VIEW => ObjectKind::View,
            ObjectType::OBJECT_SEQUENCE => ObjectKind::Sequence,
            ObjectType::OBJECT_FOREIGN_TABLE => ObjectKind::ForeignTable,
            ObjectType::OBJECT_TYPE | ObjectType::OBJECT_DOMAIN => ObjectKind::Type,
            ObjectType::OBJECT_FUNCTION
            | ObjectType::OBJECT_PROCEDURE
            | ObjectType::OBJECT_ROUTINE
            | ObjectType::OBJECT_AGGREGATE => ObjectKind::Function,
            ObjectType::OBJECT_EXTENSION => ObjectKind::Extension,
            ObjectType::OBJECT_TRIGGER => ObjectKind::Trigger,
            ObjectType::OBJECT_POLICY => ObjectKind::Policy,
            ObjectType::OBJECT_RULE => ObjectKind::Rule,
            _ => ObjectKind::Other,
        };
        let objects = names(statement, &places);
        Operation::DropObjects(DropObjects { kind, statement: nodes.keep(statement), objects, cascade })
    }
}

/// The name of each object; an empty one for what has none (casts, transforms).
unsafe fn names(statement: *mut pg_sys::DropStmt, places: &[usize]) -> Vec<Name> {
    // SAFETY: the tags say what each object is.
    unsafe {
        let on_table = matches!(
            (*statement).removeType,
            ObjectType::OBJECT_TRIGGER | ObjectType::OBJECT_POLICY | ObjectType::OBJECT_RULE
        );
        let objects = list::<pg_sys::Node>((*statement).objects).enumerate().map(|(at, object)| {
            let location = places.get(at).copied();
            let name = match (*object).type_ {
                NodeTag::T_String => {
                    Some(Name { schema: None, name: from_server((*object.cast::<pg_sys::String>()).sval), location })
                }
                NodeTag::T_TypeName => listed_name((*object.cast::<pg_sys::TypeName>()).names, location),
                NodeTag::T_ObjectWithArgs => listed_name((*object.cast::<pg_sys::ObjectWithArgs>()).objname, location),
                // `… name ON table`: the table is all but the last part.
                NodeTag::T_List if on_table => {
                    let mut parts = strings(object.cast());
                    parts.pop();
                    parts.pop().map(|name| Name { schema: parts.pop(), name, location })
                }
                NodeTag::T_List if list::<pg_sys::Node>(object.cast()).all(|part| is(part, NodeTag::T_String)) => {
                    listed_name(object.cast(), location)
                }
                _ => None,
            };
            name.unwrap_or(Name { schema: None, name: String::new(), location })
        });
        objects.collect()
    }
}

pub unsafe fn drop_owned(statement: *mut pg_sys::DropOwnedStmt) -> Operation {
    // SAFETY: a valid DropOwnedStmt.
    unsafe {
        Operation::Owned(Owned {
            roles: list::<pg_sys::RoleSpec>((*statement).roles).map(|one| role(one)).collect(),
            cascade: (*statement).behavior == pg_sys::DropBehavior::DROP_CASCADE,
            reassign_to: None,
        })
    }
}

pub unsafe fn reassign_owned(statement: *mut pg_sys::ReassignOwnedStmt) -> Operation {
    // SAFETY: a valid ReassignOwnedStmt.
    unsafe {
        Operation::Owned(Owned {
            roles: list::<pg_sys::RoleSpec>((*statement).roles).map(|one| role(one)).collect(),
            cascade: false,
            reassign_to: Some(role((*statement).newrole)),
        })
    }
}

pub unsafe fn drop_database(statement: *mut pg_sys::DropdbStmt) -> Operation {
    // SAFETY: a valid DropdbStmt.
    Operation::DropDatabase { name: unsafe { from_server((*statement).dbname) } }
}
