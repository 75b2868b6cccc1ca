//! CREATE TABLE in all its forms.

use super::alter_table::{autovacuum, column, constraint};
use super::node::{Nodes, is, list, range_var};
use super::partition::bound;
use pgrx::pg_sys::{self, NodeTag};
use schema_guard_engine::statement::{CreateTable, Operation};

pub unsafe fn create_table(statement: *mut pg_sys::CreateStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid raw CreateStmt.
    unsafe {
        let mut table = new_table((*statement).relation, (*statement).if_not_exists, false);
        table.partitioned = !(*statement).partspec.is_null();
        table.parents = list::<pg_sys::RangeVar>((*statement).inhRelations).map(|parent| range_var(parent)).collect();
        table.bound = (!(*statement).partbound.is_null()).then(|| bound((*statement).partbound, nodes));
        table.autovacuum_off = autovacuum((*statement).options).is_some_and(|(enabled, _)| !enabled);
        for element in list::<pg_sys::Node>((*statement).tableElts) {
            if is(element, NodeTag::T_ColumnDef) {
                let definition: *mut pg_sys::ColumnDef = element.cast();
                table.columns.push(column(definition, nodes, false));
            } else if is(element, NodeTag::T_Constraint) {
                table.constraints.extend(constraint(element.cast(), nodes));
            } else if is(element, NodeTag::T_TableLikeClause) {
                let options = (*element.cast::<pg_sys::TableLikeClause>()).options;
                table.like_indexes |= options & pg_sys::TableLikeOption::CREATE_TABLE_LIKE_INDEXES != 0;
            }
        }
        Operation::CreateTable(table)
    }
}

pub unsafe fn create_table_as(statement: *mut pg_sys::CreateTableAsStmt) -> Operation {
    // SAFETY: a valid CreateTableAsStmt; its INTO clause always names a relation.
    unsafe {
        let into = (*statement).into;
        Operation::CreateTable(new_table((*into).rel, (*statement).if_not_exists, !(*into).skipData))
    }
}

/// `SELECT … INTO`, which `check()` meets as a raw SELECT; on a live server it arrives as CREATE TABLE AS.
pub unsafe fn select_into(statement: *mut pg_sys::SelectStmt) -> Operation {
    // SAFETY: a valid SelectStmt.
    unsafe {
        match (*statement).intoClause.is_null() {
            true => Operation::Other,
            false => Operation::CreateTable(new_table((*(*statement).intoClause).rel, false, true)),
        }
    }
}

unsafe fn new_table(relation: *mut pg_sys::RangeVar, if_not_exists: bool, filled: bool) -> CreateTable {
    // SAFETY: a valid RangeVar.
    unsafe {
        let name = range_var(relation);
        let temporary = (*relation).relpersistence as u8 == b't' || name.schema.as_deref() == Some("pg_temp");
        CreateTable {
            name,
            temporary,
            unlogged: (*relation).relpersistence as u8 == pg_sys::RELPERSISTENCE_UNLOGGED,
            if_not_exists,
            partitioned: false,
            columns: vec![],
            constraints: vec![],
            filled,
            autovacuum_off: false,
            like_indexes: false,
            parents: vec![],
            bound: None,
        }
    }
}
