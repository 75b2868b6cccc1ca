//! Raw parse trees, walked by core's own walker.

use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, Node};
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

/// How the walk goes on after a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To what is inside the node.
    Into,
    /// To what follows it.
    Over,
}

/// Shows every node of a raw tree to `look`, parents first; false for a tree that the walker does not know.
pub fn each(tree: *mut Node, look: &mut dyn FnMut(*mut Node) -> Step) -> bool {
    let mut context = look;
    let context: *mut &mut dyn FnMut(*mut Node) -> Step = &mut context;
    let walked = attempt(|| {
        // SAFETY: a raw tree; the context outlives the walk.
        unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| visit(tree, context.cast())) }
    });
    walked.is_ok()
}

#[pgrx::pg_guard]
#[expect(ffi_unwind_calls, reason = "called by the walker, inside the boundary above")]
unsafe extern "C-unwind" fn visit(node: *mut Node, context: *mut c_void) -> bool {
    // SAFETY: the walker passes nodes of the tree; `context` is the closure of `each`.
    unsafe {
        if node.is_null() {
            return false;
        }
        let look = &mut *context.cast::<&mut dyn FnMut(*mut Node) -> Step>();
        match look(node) {
            Step::Into => raw::raw_expression_tree_walker(node, visit, context),
            Step::Over => false,
        }
    }
}
