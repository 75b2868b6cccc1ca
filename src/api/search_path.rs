//! The search_path that a script sets for itself, in force while the script is read.

use pgrx::pg_sys;
use std::cell::RefCell;
use std::ffi::{CStr, CString};

/// The session's search_path on loan: the script's own SET takes effect while it is judged, so that its names mean what
/// they will mean, and everything is put back afterwards.
pub struct SearchPath {
    nest_level: i32,
    session: CString,
    /// What holds outside of the transaction that a SET LOCAL is in.
    outside: RefCell<Option<CString>>,
}

impl SearchPath {
    pub fn borrow() -> SearchPath {
        // SAFETY: the level is closed by Drop; an error leaves it to the transaction's end.
        unsafe { SearchPath { nest_level: pg_sys::NewGUCNestLevel(), session: current(), outside: RefCell::default() } }
    }

    pub fn set(&self, value: Option<&str>, local: bool) {
        if local {
            self.outside.borrow_mut().get_or_insert_with(current);
        } else {
            self.outside.take();
        }
        self.put(&value.map_or_else(|| self.session.clone(), crate::encoding::to_server));
    }

    pub fn end_transaction(&self) {
        if let Some(outside) = self.outside.take() {
            self.put(&outside);
        }
    }

    fn put(&self, value: &CStr) {
        // Not in a subtransaction: that would take a saved value back with it. Quoted names are always a valid path.
        crate::settings::set(c"search_path", value, pg_sys::GucAction::GUC_ACTION_SAVE);
    }
}

impl Drop for SearchPath {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the level that `borrow` opened, and none above it is left.
            unsafe { pg_sys::AtEOXact_GUC(true, self.nest_level) };
        }
    }
}

fn current() -> CString {
    // SAFETY: the variable behind the setting, NUL-terminated.
    unsafe { CStr::from_ptr(pg_sys::namespace_search_path).to_owned() }
}
