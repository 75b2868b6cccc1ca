//! The columns that a raw expression mentions.

use super::node::{is, list};
use crate::encoding::from_server;
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, Node, NodeTag};
use std::ffi::c_void;

mod raw {
    use super::*;

    unsafe extern "C-unwind" {
        /// A macro over `…_impl` since 16.
        #[cfg_attr(not(feature = "pg15"), link_name = "raw_expression_tree_walker_impl")]
        pub fn raw_expression_tree_walker(
            node: *mut Node,
            walker: unsafe extern "C-unwind" fn(*mut Node, *mut c_void) -> bool,
            context: *mut c_void,
        ) -> bool;
    }
}

/// Each column once, in the order of its first mention. Empty for an expression that the walker does not know.
pub fn mentioned(expression: *mut Node) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    let context: *mut Vec<String> = &mut found;
    let walked = attempt(|| {
        // SAFETY: a raw expression; the context outlives the walk.
        unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| look(expression, context.cast())) }
    });
    if walked.is_ok() { found } else { vec![] }
}

#[pgrx::pg_guard]
#[expect(ffi_unwind_calls, reason = "called by the walker, inside the boundary above")]
unsafe extern "C-unwind" fn look(node: *mut Node, context: *mut c_void) -> bool {
    // SAFETY: the walker passes nodes of the expression; `context` is the vector of `mentioned`.
    unsafe {
        if node.is_null() {
            return false;
        }
        if is(node, NodeTag::T_ColumnRef) {
            let fields = (*node.cast::<pg_sys::ColumnRef>()).fields;
            if let Some(last) = list::<Node>(fields).last().filter(|field| is(*field, NodeTag::T_String)) {
                let name = from_server((*last.cast::<pg_sys::String>()).sval);
                let found = &mut *context.cast::<Vec<String>>();
                if !found.contains(&name) {
                    found.push(name);
                }
            }
            return false;
        }
        raw::raw_expression_tree_walker(node, look, context)
    }
}
