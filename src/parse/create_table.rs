//! CREATE TABLE in all its forms.

use super::alter_table::{autovacuum, column, constraint};
use super::node::{Nodes, is, list, range_var};
use super::partition::bound;
use super::query;
use pgrx::pg_sys::{self, Node, NodeTag};
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
        let mut table = new_table((*into).rel, (*statement).if_not_exists, !(*into).skipData);
        fill(&mut table, (*statement).query);
        Operation::CreateTable(table)
    }
}

/// `SELECT … INTO`, which `check()` meets as a raw SELECT; on a live server it arrives as CREATE TABLE AS.
pub unsafe fn select_into(statement: *mut pg_sys::SelectStmt) -> Operation {
    // SAFETY: a valid SelectStmt.
    unsafe {
        // UNION and its sisters: the INTO stands in the first query.
        let mut first = statement;
        while !(*first).larg.is_null() {
            first = (*first).larg;
        }
        if (*first).intoClause.is_null() {
            return Operation::Other;
        }
        let mut table = new_table((*(*first).intoClause).rel, false, true);
        fill(&mut table, statement.cast());
        Operation::CreateTable(table)
    }
}

unsafe fn fill(table: &mut CreateTable, query: *mut Node) {
    // SAFETY: a raw query; on a live server it is analyzed already, and its locks are taken.
    unsafe {
        if !is(query, NodeTag::T_Query) {
            (table.locks, table.narrowed) = (query::targets(query), query::is_narrowed(query));
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
            locks: vec![],
            narrowed: false,
            parents: vec![],
            bound: None,
        }
    }
}
