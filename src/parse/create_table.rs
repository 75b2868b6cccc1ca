//! CREATE TABLE in all its forms: what they make, and which existing relations they lock.

use super::alter_table::{column, constraint};
use super::node::{Nodes, is, list, range_var};
use pgrx::pg_sys::{self, ConstrType, NodeTag};
use schema_guard_engine::statement::{CreateTable, LockMode, Name, Operation};

pub unsafe fn create_table(statement: *mut pg_sys::CreateStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid raw CreateStmt.
    unsafe {
        let mut table = new_table((*statement).relation, (*statement).if_not_exists, false);
        table.partitioned = !(*statement).partspec.is_null();
        // PARTITION OF takes ACCESS EXCLUSIVE on the parent, INHERITS only SHARE UPDATE EXCLUSIVE.
        let parent_lock = match (*statement).partbound.is_null() {
            true => LockMode::ShareUpdateExclusive,
            false => LockMode::AccessExclusive,
        };
        let parents = list::<pg_sys::RangeVar>((*statement).inhRelations);
        table.locks.extend(parents.map(|parent| (range_var(parent), parent_lock)));
        for element in list::<pg_sys::Node>((*statement).tableElts) {
            if is(element, NodeTag::T_ColumnDef) {
                let definition: *mut pg_sys::ColumnDef = element.cast();
                references((*definition).constraints, &mut table.locks);
                table.columns.push(column(definition, nodes, false));
            } else if is(element, NodeTag::T_Constraint) {
                reference(element.cast(), &mut table.locks);
                table.constraints.extend(constraint(element.cast(), nodes));
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
            if_not_exists,
            partitioned: false,
            columns: vec![],
            constraints: vec![],
            filled,
            locks: vec![],
        }
    }
}

unsafe fn references(constraints: *mut pg_sys::List, locks: &mut Vec<(Name, LockMode)>) {
    for raw in unsafe { list::<pg_sys::Constraint>(constraints) } {
        unsafe { reference(raw, locks) };
    }
}

/// A foreign key takes SHARE ROW EXCLUSIVE on the table that it references.
unsafe fn reference(raw: *mut pg_sys::Constraint, locks: &mut Vec<(Name, LockMode)>) {
    // SAFETY: a valid Constraint; a foreign key always names its table.
    unsafe {
        if (*raw).contype == ConstrType::CONSTR_FOREIGN {
            locks.push((range_var((*raw).pktable), LockMode::ShareRowExclusive));
        }
    }
}
