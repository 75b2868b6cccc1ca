//! Views: the relations that a view's query names, as LOCK TABLE finds them.

use super::relation::Open;
use crate::parse::node::{is, list};
use pgrx::pg_sys::{self, Node, NodeTag, Oid};
use schema_guard_engine::facts::{RelationId, ViewSource};
use std::ffi::{c_int, c_void};

type Walker = unsafe extern "C-unwind" fn(*mut Node, *mut c_void) -> bool;

mod raw {
    use super::*;

    // Macros over `…_impl` since 16.
    unsafe extern "C-unwind" {
        #[cfg_attr(not(feature = "pg15"), link_name = "query_tree_walker_impl")]
        pub fn query_tree_walker(query: *mut pg_sys::Query, walker: Walker, context: *mut c_void, flags: c_int)
        -> bool;

        #[cfg_attr(not(feature = "pg15"), link_name = "expression_tree_walker_impl")]
        pub fn expression_tree_walker(node: *mut Node, walker: Walker, context: *mut c_void) -> bool;
    }
}

/// What the walk knows and finds.
struct Search {
    view: Oid,
    found: Vec<ViewSource>,
    /// The queries of its FROM, and of theirs.
    in_from: Vec<*mut pg_sys::Query>,
}

/// The tables and views of the query and of its subqueries (`LockViewRecurse_walker`).
pub fn sources(view: Oid) -> Option<Vec<ViewSource>> {
    let open = Open::new(view)?;
    let mut search = Search { view, found: vec![], in_from: vec![] };
    let context: *mut Search = &mut search;
    // SAFETY: an open relation; only a view has a view's query. The context outlives the walk.
    unsafe {
        if (*(*open.0).rd_rel).relkind as u8 != b'v' {
            return None;
        }
        let query = pg_sys::get_view_query(open.0);
        (*context).in_from.push(query);
        pg_sys::ffi::pg_guard_ffi_boundary(|| look(query.cast(), context.cast()));
    }
    Some(search.found)
}

#[pgrx::pg_guard]
#[expect(ffi_unwind_calls, reason = "called by the walker, inside the boundary above")]
unsafe extern "C-unwind" fn look(node: *mut Node, context: *mut c_void) -> bool {
    // SAFETY: the walker passes nodes of the query; `context` is the search of `sources`.
    unsafe {
        if node.is_null() {
            return false;
        }
        if !is(node, NodeTag::T_Query) {
            return raw::expression_tree_walker(node, look, context);
        }
        let query: *mut pg_sys::Query = node.cast();
        let search = &mut *context.cast::<Search>();
        let in_from = search.in_from.contains(&query);
        for entry in list::<pg_sys::RangeTblEntry>((*query).rtable) {
            let names_relation = matches!((*entry).relkind as u8, b'r' | b'p' | b'v');
            // 15 has the placeholders OLD and NEW in every view's range table.
            if names_relation && (*entry).relid != search.view {
                let relation = RelationId::Catalog((*entry).relid.to_u32());
                search.found.push(ViewSource { relation, inherits: (*entry).inh, in_from });
            }
            if in_from && !(*entry).subquery.is_null() {
                search.in_from.push((*entry).subquery);
            }
        }
        let flags = pg_sys::QTW_IGNORE_JOINALIASES as c_int;
        raw::query_tree_walker(query, look, context, flags)
    }
}
