//! Small readers of PostgreSQL's nodes: lists, names, strings; and the store behind `NodeId`.

use crate::encoding::from_server;
use pgrx::pg_sys::{self, NodeTag};
use schema_guard_engine::statement::{Name, NodeId};
use std::ffi::{c_char, c_int};

/// The nodes that a statement's `NodeId`s stand for. They live as long as the parse tree does.
#[derive(Default)]
pub struct Nodes {
    kept: Vec<*mut pg_sys::Node>,
    /// The statement itself.
    root: Option<*mut pg_sys::Node>,
}

impl Nodes {
    pub(super) fn of(statement: *mut pg_sys::Node) -> Self {
        Nodes { kept: vec![], root: Some(statement) }
    }

    pub(super) fn keep<T>(&mut self, node: *mut T) -> NodeId {
        self.kept.push(node.cast());
        NodeId(self.kept.len() as u32 - 1)
    }

    /// Whether the text stands as a literal in the statement; no for what the walker does not know, all but queries and DML.
    pub fn mention(&self, literal: &str) -> bool {
        self.root.is_some_and(|root| super::columns::has_literal(root, literal))
    }

    /// The node itself, for `src/catalog`.
    pub fn get(&self, id: NodeId) -> Option<*mut pg_sys::Node> {
        self.kept.get(id.0 as usize).copied()
    }
}

/// The pointers of a `List`, NIL being empty.
///
/// # Safety
/// `list` is NIL or a list of pointers to `T`.
pub unsafe fn list<T>(list: *mut pg_sys::List) -> impl Iterator<Item = *mut T> {
    let length = if list.is_null() { 0 } else { unsafe { (*list).length } };
    // SAFETY: a List's elements are contiguous since PostgreSQL 13, `length` of them.
    (0..length as usize).map(move |at| unsafe { (*(*list).elements.add(at)).ptr_value.cast() })
}

/// The strings of a list of `String` nodes.
///
/// # Safety
/// `names` is NIL or a list of `String` nodes.
pub unsafe fn strings(names: *mut pg_sys::List) -> Vec<String> {
    unsafe { list::<pg_sys::String>(names).map(|name| from_server((*name).sval)).collect() }
}

/// A name that stands as a list of `String`s: `[catalog.][schema.]name`.
///
/// # Safety
/// As [`strings`].
pub unsafe fn listed_name(names: *mut pg_sys::List, location: Option<usize>) -> Option<Name> {
    let mut parts = unsafe { strings(names) };
    let name = parts.pop()?;
    Some(Name { schema: parts.pop(), name, location })
}

/// # Safety
/// `range` is a valid `RangeVar`.
pub unsafe fn range_var(range: *const pg_sys::RangeVar) -> Name {
    unsafe {
        Name {
            schema: crate::encoding::from_server_opt((*range).schemaname),
            name: from_server((*range).relname),
            location: location((*range).location),
        }
    }
}

/// A node's location, -1 being "not known".
pub fn location(location: c_int) -> Option<usize> {
    usize::try_from(location).ok()
}

/// # Safety
/// `text` is NULL or NUL-terminated.
pub unsafe fn optional(text: *const c_char) -> Option<String> {
    unsafe { crate::encoding::from_server_opt(text) }
}

/// # Safety
/// `node` is NULL or a valid node.
pub unsafe fn is<T>(node: *const T, tag: NodeTag) -> bool {
    !node.is_null() && unsafe { (*node.cast::<pg_sys::Node>()).type_ == tag }
}

/// Whether a boolean option of that name is on (`defGetBoolean`); absent is off.
///
/// # Safety
/// `options` is NIL or a list of `DefElem`.
pub unsafe fn option_is_on(options: *mut pg_sys::List, name: &std::ffi::CStr) -> bool {
    unsafe {
        list::<pg_sys::DefElem>(options)
            .filter(|option| std::ffi::CStr::from_ptr((**option).defname) == name)
            .last()
            .is_some_and(|option| pg_sys::defGetBoolean(option))
    }
}
