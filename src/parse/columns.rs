//! The columns and the literals that a raw tree mentions.

use super::node::{is, list};
use super::simple;
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

/// Whether the text stands in the tree as a literal.
pub fn has_literal(tree: *mut Node, text: &str) -> bool {
    let mut found = false;
    walk::each(tree, &mut |node| {
        // SAFETY: the walker passes nodes of the tree.
        found |= unsafe { simple::literal(node) }.is_some_and(|literal| literal == text);
        if found { Step::Over } else { Step::Into }
    });
    found
}
