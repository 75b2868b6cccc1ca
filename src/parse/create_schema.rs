//! CREATE SCHEMA, and the tables and views that may stand inside it.

use super::create_table::create_table;
use super::node::{Nodes, list, optional, range_var};
use super::view::create_view;
use crate::encoding::from_server_opt;
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, Node, NodeTag};
use schema_guard_engine::statement::{ConstraintKind, Name, Operation};

pub unsafe fn create_schema(statement: *mut pg_sys::CreateSchemaStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid CreateSchemaStmt; the tag says which statement an element is.
    unsafe {
        let Some(schema) = optional((*statement).schemaname).or_else(|| role_name((*statement).authrole)) else {
            return Operation::Other;
        };
        let elements = || list::<Node>((*statement).schemaElts);
        let inside = Inside { made: elements().filter_map(|element| made_by(element)).collect(), schema };
        let mut found = vec![];
        for element in elements() {
            match (*element).type_ {
                NodeTag::T_CreateStmt => found.push(inside.table(create_table(element.cast(), nodes))),
                NodeTag::T_ViewStmt => found.push(inside.view(create_view(element.cast()))),
                // Its indexes and triggers are on its own tables, and GRANT locks none.
                _ => {}
            }
        }
        Operation::CreateSchema { name: inside.schema, elements: found }
    }
}

/// AUTHORIZATION alone names the schema after the role.
unsafe fn role_name(role: *mut pg_sys::RoleSpec) -> Option<String> {
    // SAFETY: a valid RoleSpec, or NULL; an error is for a role that does not exist.
    attempt(|| unsafe { if role.is_null() { None } else { from_server_opt(pg_sys::get_rolespec_name(role)) } })
        .ok()
        .flatten()
}

unsafe fn made_by(element: *mut Node) -> Option<String> {
    // SAFETY: the tag says which struct it is; its relation is never NULL.
    unsafe {
        let range = match (*element).type_ {
            NodeTag::T_CreateStmt => (*element.cast::<pg_sys::CreateStmt>()).relation,
            NodeTag::T_ViewStmt => (*element.cast::<pg_sys::ViewStmt>()).view,
            _ => return None,
        };
        Some(range_var(range).name)
    }
}

/// The schema, and what is made in it: a bare name means that first.
struct Inside {
    schema: String,
    made: Vec<String>,
}

impl Inside {
    fn table(&self, mut operation: Operation) -> Operation {
        if let Operation::CreateTable(table) = &mut operation {
            table.name.schema.get_or_insert_with(|| self.schema.clone());
            let beside = table.columns.iter_mut().flat_map(|column| &mut column.constraints);
            let referenced = beside.chain(&mut table.constraints).filter_map(|constraint| match &mut constraint.kind {
                ConstraintKind::ForeignKey { referenced, .. } => Some(referenced),
                _ => None,
            });
            referenced.chain(&mut table.parents).for_each(|name| self.qualify(name));
        }
        operation
    }

    fn view(&self, mut operation: Operation) -> Operation {
        if let Operation::CreateView(view) = &mut operation {
            view.view.schema.get_or_insert_with(|| self.schema.clone());
            view.locks.iter_mut().for_each(|(name, _)| self.qualify(name));
        }
        operation
    }

    fn qualify(&self, name: &mut Name) {
        if name.schema.is_none() && self.made.contains(&name.name) {
            name.schema = Some(self.schema.clone());
        }
    }
}
