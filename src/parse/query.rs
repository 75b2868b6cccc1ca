//! What the queries inside a definition lock above ACCESS SHARE when PostgreSQL analyzes them: the targets of INSERT,
//! UPDATE, DELETE and MERGE (`setTargetTable`), and what FOR UPDATE and its sisters name (`isLockedRefname`).

use super::maintenance::target;
use super::node::{is, list};
use super::walk::{self, Step};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, Node, NodeTag};
use schema_guard_engine::statement::{LockMode, Name, Target};

/// The locks of a query, or of a list of them.
///
/// # Safety
/// `tree` is NULL or a raw tree.
pub unsafe fn locks(tree: *mut Node) -> Vec<(Name, LockMode)> {
    // SAFETY: the caller's promise.
    unsafe { targets(tree) }.into_iter().map(|(target, lock)| (target.table, lock)).collect()
}

/// The same, with what the query says about the tables below each.
///
/// # Safety
/// As of `locks`.
pub unsafe fn targets(tree: *mut Node) -> Vec<(Target, LockMode)> {
    let mut found = vec![];
    // SAFETY: the caller's promise.
    let with = unsafe { names_of_with(tree) };
    walk::each(tree, &mut |node| {
        // SAFETY: the tag says which struct the node is; a target is a RangeVar.
        unsafe {
            let changed = match (*node).type_ {
                NodeTag::T_InsertStmt => (*node.cast::<pg_sys::InsertStmt>()).relation,
                NodeTag::T_UpdateStmt => (*node.cast::<pg_sys::UpdateStmt>()).relation,
                NodeTag::T_DeleteStmt => (*node.cast::<pg_sys::DeleteStmt>()).relation,
                NodeTag::T_MergeStmt => (*node.cast::<pg_sys::MergeStmt>()).relation,
                _ => std::ptr::null_mut(),
            };
            if !changed.is_null() {
                found.push((target(changed), LockMode::RowExclusive));
            }
            if is(node, NodeTag::T_SelectStmt) {
                let select: *mut pg_sys::SelectStmt = node.cast();
                for clause in list::<pg_sys::LockingClause>((*select).lockingClause) {
                    let wanted = list::<pg_sys::RangeVar>((*clause).lockedRels).map(|one| from_server((*one).relname));
                    row_share(select, &wanted.collect::<Vec<_>>(), &with, &mut found);
                }
            }
        }
        Step::Into
    });
    found
}

/// Whether a condition of the query, or of one inside it, may leave rows out.
///
/// # Safety
/// As of `locks`.
pub unsafe fn is_narrowed(tree: *mut Node) -> bool {
    let mut narrowed = false;
    walk::each(tree, &mut |node| {
        // SAFETY: the tag says which struct the node is.
        narrowed |= unsafe {
            match (*node).type_ {
                NodeTag::T_SelectStmt => !(*node.cast::<pg_sys::SelectStmt>()).whereClause.is_null(),
                NodeTag::T_JoinExpr => !(*node.cast::<pg_sys::JoinExpr>()).quals.is_null(),
                _ => false,
            }
        };
        Step::Into
    });
    narrowed
}

/// The names that a WITH gives to queries: a bare one like that is no table's, and not locked.
unsafe fn names_of_with(tree: *mut Node) -> Vec<String> {
    let mut names = vec![];
    walk::each(tree, &mut |node| {
        if unsafe { is(node, NodeTag::T_CommonTableExpr) } {
            // SAFETY: the tag says that it is one.
            names.push(unsafe { from_server((*node.cast::<pg_sys::CommonTableExpr>()).ctename) });
        }
        Step::Into
    });
    names
}

/// The tables of a FROM that are locked by the names that the query knows them by; all where none is named. A query in
/// FROM hands it on to all of its own (`transformLockingClause`).
unsafe fn row_share(
    select: *mut pg_sys::SelectStmt,
    wanted: &[String],
    with: &[String],
    found: &mut Vec<(Target, LockMode)>,
) {
    let is_wanted = |name: String| wanted.is_empty() || wanted.contains(&name);
    // SAFETY: a valid SelectStmt; the tag says which struct a node is.
    unsafe {
        let from: *mut Node = (*select).fromClause.cast();
        walk::each(from, &mut |node| match (*node).type_ {
            NodeTag::T_RangeVar => {
                let range: *mut pg_sys::RangeVar = node.cast();
                let alias = (*range).alias;
                let name = from_server((*range).relname);
                let is_query = (*range).schemaname.is_null() && with.contains(&name);
                let known_by = if alias.is_null() { name } else { from_server((*alias).aliasname) };
                if !is_query && is_wanted(known_by) {
                    found.push((target(range), LockMode::RowShare));
                }
                Step::Over
            }
            NodeTag::T_RangeSubselect => {
                let range: *mut pg_sys::RangeSubselect = node.cast();
                let alias = (*range).alias;
                let known_by = if alias.is_null() { String::new() } else { from_server((*alias).aliasname) };
                if is_wanted(known_by) {
                    row_share((*range).subquery.cast(), &[], with, found);
                }
                Step::Over
            }
            NodeTag::T_List | NodeTag::T_JoinExpr | NodeTag::T_RangeTableSample => Step::Into,
            _ => Step::Over,
        });
    }
}
