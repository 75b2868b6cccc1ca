//! The columns that a raw expression mentions.

use super::node::{is, list};
use super::walk::{self, Step};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, Node, NodeTag};

/// Each column once, in the order of its first mention. Empty for an expression that the walker does not know.
pub fn mentioned(expression: *mut Node) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    let all = walk::each(expression, &mut |node| {
        // SAFETY: the walker passes nodes of the expression.
        unsafe {
            if !is(node, NodeTag::T_ColumnRef) {
                return Step::Into;
            }
            let fields = (*node.cast::<pg_sys::ColumnRef>()).fields;
            if let Some(last) = list::<Node>(fields).last().filter(|field| is(*field, NodeTag::T_String)) {
                let name = from_server((*last.cast::<pg_sys::String>()).sval);
                if !found.contains(&name) {
                    found.push(name);
                }
            }
            Step::Over
        }
    });
    if all { found } else { vec![] }
}
