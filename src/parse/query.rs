//! What the queries inside a definition lock above ACCESS SHARE when PostgreSQL analyzes them: the targets of INSERT,
//! UPDATE, DELETE and MERGE (`setTargetTable`), and what FOR UPDATE and its sisters name (`isLockedRefname`).

use super::node::{is, list, range_var};
use super::walk::{self, Step};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, Node, NodeTag};
use schema_guard_engine::statement::{LockMode, Name};

/// The locks of a query, or of a list of them.
///
/// # Safety
/// `tree` is NULL or a raw tree.
pub unsafe fn locks(tree: *mut Node) -> Vec<(Name, LockMode)> {
    let mut found = vec![];
    walk::each(tree, &mut |node| {
        // SAFETY: the tag says which struct the node is; a target is a RangeVar.
        unsafe {
            let target = match (*node).type_ {
                NodeTag::T_InsertStmt => (*node.cast::<pg_sys::InsertStmt>()).relation,
                NodeTag::T_UpdateStmt => (*node.cast::<pg_sys::UpdateStmt>()).relation,
                NodeTag::T_DeleteStmt => (*node.cast::<pg_sys::DeleteStmt>()).relation,
                NodeTag::T_MergeStmt => (*node.cast::<pg_sys::MergeStmt>()).relation,
                _ => std::ptr::null_mut(),
            };
            if !target.is_null() {
                found.push((range_var(target), LockMode::RowExclusive));
            }
            if is(node, NodeTag::T_SelectStmt) {
                let select: *mut pg_sys::SelectStmt = node.cast();
                for clause in list::<pg_sys::LockingClause>((*select).lockingClause) {
                    let wanted: Vec<String> = list::<pg_sys::RangeVar>((*clause).lockedRels)
                        .map(|wanted| from_server((*wanted).relname))
                        .collect();
                    row_share((*select).fromClause.cast(), &wanted, &mut found);
                }
            }
        }
        Step::Into
    });
    found
}

/// The tables of a FROM that are locked by the names that the query knows them by; all where none is named.
unsafe fn row_share(from: *mut Node, wanted: &[String], found: &mut Vec<(Name, LockMode)>) {
    walk::each(from, &mut |node| {
        // SAFETY: the tag says that it is a RangeVar.
        unsafe {
            if !is(node, NodeTag::T_RangeVar) {
                return Step::Into;
            }
            let range: *mut pg_sys::RangeVar = node.cast();
            let alias = (*range).alias;
            let known_by = from_server(if alias.is_null() { (*range).relname } else { (*alias).aliasname });
            if wanted.is_empty() || wanted.contains(&known_by) {
                found.push((range_var(range), LockMode::RowShare));
            }
            Step::Over
        }
    });
}
