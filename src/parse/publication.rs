//! Publications, as far as they name tables: those of a schema are published without a lock on any.

use super::node::{list, optional, range_var};
use pgrx::pg_sys::{self, PublicationObjSpecType};
use schema_guard_engine::statement::{Name, Operation, PublishTables};

pub unsafe fn create(statement: *mut pg_sys::CreatePublicationStmt) -> Operation {
    // SAFETY: a valid CreatePublicationStmt.
    unsafe { Operation::PublishTables(PublishTables { tables: tables((*statement).pubobjects), replaced: None }) }
}

pub unsafe fn alter(statement: *mut pg_sys::AlterPublicationStmt) -> Operation {
    // SAFETY: a valid AlterPublicationStmt; with options it is about nothing else.
    unsafe {
        if !(*statement).options.is_null() {
            return Operation::Other;
        }
        let sets = (*statement).action == pg_sys::AlterPublicationAction::AP_SetObjects;
        let replaced = optional((*statement).pubname).filter(|_| sets);
        Operation::PublishTables(PublishTables { tables: tables((*statement).pubobjects), replaced })
    }
}

unsafe fn tables(objects: *mut pg_sys::List) -> Vec<(Name, bool)> {
    // SAFETY: a list of PublicationObjSpec; a table has its PublicationTable.
    unsafe {
        list::<pg_sys::PublicationObjSpec>(objects)
            .filter(|object| (**object).pubobjtype == PublicationObjSpecType::PUBLICATIONOBJ_TABLE)
            .map(|object| {
                let range = (*(*object).pubtable).relation;
                (range_var(range), !(*range).inh)
            })
            .collect()
    }
}
