//! What this session remembers between statements. Nothing here is state *across* a running statement but
//! [`expect_rewrites`], which every judged statement sets anew.

use pgrx::pg_sys;
use schema_guard_engine::allow::Allow;
use schema_guard_engine::facts::RelationId;
use schema_guard_engine::finding::Finding;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

thread_local! {
    static HOOK_SEEN: Cell<bool> = const { Cell::new(false) };
    static LOADED_AT_START: Cell<bool> = const { Cell::new(false) };
    static RESTORE_SEEN: Cell<bool> = const { Cell::new(false) };
    static REHEARSAL_SEEN: Cell<bool> = const { Cell::new(false) };
    static POLICY_MISSED: Cell<bool> = const { Cell::new(false) };
    static WARNED: RefCell<HashSet<(String, String)>> = RefCell::default();
    static LAST_FINDINGS: RefCell<Vec<Finding>> = const { RefCell::new(Vec::new()) };
    static REHEARSING: Cell<bool> = const { Cell::new(false) };
    static ALLOW: RefCell<Option<Allow>> = const { RefCell::new(None) };
    static EXPECTED_REWRITES: RefCell<Vec<pg_sys::Oid>> = const { RefCell::new(Vec::new()) };
}

/// WARNINGs already given are forgotten beyond this many, so that a session cannot grow without bound.
const MAX_WARNED: usize = 10_000;

/// Called when the library is loaded: at session start nobody has sent a statement yet.
pub fn note_load() {
    // SAFETY: a global of the backend.
    LOADED_AT_START.set(unsafe { pg_sys::debug_query_string.is_null() });
}

pub fn loaded_at_start() -> bool {
    LOADED_AT_START.get()
}

/// The hook's first call: from now on the hook judges and the trigger does not.
pub fn note_hook() {
    HOOK_SEEN.set(true);
}

pub fn hook_is_active() -> bool {
    HOOK_SEEN.get()
}

/// True the first time that a restore passes in this session.
pub fn note_restore() -> bool {
    !RESTORE_SEEN.replace(true)
}

pub fn restore_seen() -> bool {
    RESTORE_SEEN.get()
}

/// True at the session's first rehearsal.
pub fn note_rehearsal() -> bool {
    !REHEARSAL_SEEN.replace(true)
}

/// True the first time that the policy could not be read in this session.
pub fn note_missing_policy() -> bool {
    !POLICY_MISSED.replace(true)
}

/// True the first time that this rule warns of this object in this session.
pub fn note_warning(rule: &str, object: &str) -> bool {
    WARNED.with_borrow_mut(|warned| {
        if warned.len() >= MAX_WARNED {
            warned.clear();
        }
        warned.insert((rule.to_owned(), object.to_owned()))
    })
}

/// Whether what runs now is a rehearsal: neither judged nor recorded.
pub fn is_rehearsing() -> bool {
    REHEARSING.get()
}

/// From here until it is dropped, an error's way out included, statements are rehearsed.
pub struct Rehearsing(bool);

impl Rehearsing {
    pub fn begin() -> Rehearsing {
        Rehearsing(REHEARSING.replace(true))
    }
}

impl Drop for Rehearsing {
    fn drop(&mut self) {
        REHEARSING.set(self.0);
    }
}

pub fn keep_findings(findings: &[Finding]) {
    LAST_FINDINGS.with_borrow_mut(|last| {
        last.clear();
        last.extend_from_slice(findings);
    });
}

pub fn last_findings() -> Vec<Finding> {
    LAST_FINDINGS.with_borrow(|last| last.clone())
}

/// The override that the statement was judged with: spent by then, it still covers what is found when it has run.
pub fn note_allow(allow: Option<Allow>) {
    ALLOW.set(allow);
}

pub fn allow_in_force() -> Option<Allow> {
    ALLOW.with_borrow(|allow| allow.clone())
}

/// The relations whose rewrite the statement that runs now was judged with.
pub fn expect_rewrites(relations: impl Iterator<Item = RelationId>) {
    let catalog = relations.filter_map(|relation| match relation {
        RelationId::Catalog(oid) => Some(pg_sys::Oid::from(oid)),
        RelationId::Script(_) => None,
    });
    EXPECTED_REWRITES.with_borrow_mut(|expected| {
        expected.clear();
        expected.extend(catalog);
    });
}

pub fn expected_rewrites() -> Vec<pg_sys::Oid> {
    EXPECTED_REWRITES.with_borrow(|expected| expected.clone())
}
