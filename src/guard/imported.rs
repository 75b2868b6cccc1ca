//! The sizes that `import_facts()` has brought, remembered by each backend like the policy; a statement that runs is
//! judged without them.

use super::policy::{extension_schema, rows};
use crate::catalog::{ImportedSize, JudgedSizes};
use crate::settings;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

const SIZES: &std::ffi::CStr = c"imported_size";
const FACTS: &std::ffi::CStr = c"imported_facts";

type Imported = HashMap<(String, String), ImportedSize>;

thread_local! {
    static CACHE: RefCell<Rc<Imported>> = RefCell::default();
    static STALE: Cell<bool> = const { Cell::new(true) };
    static WATCHED: Cell<Oid> = const { Cell::new(Oid::INVALID) };
}

pub fn init() {
    // SAFETY: registered once in the life of the process.
    unsafe { pg_sys::CacheRegisterRelcacheCallback(Some(on_relcache_invalidation), Datum::from(0)) }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_relcache_invalidation(_argument: Datum, relation: Oid) {
    if relation == Oid::INVALID || WATCHED.get() == relation || WATCHED.get() == Oid::INVALID {
        STALE.set(true);
    }
}

/// What `check()` and `forecast()` take tables to hold: what was imported, and no less than `assume_size`.
pub fn judged_sizes() -> JudgedSizes {
    JudgedSizes { imported: sizes(), at_least: settings::assume_size() }
}

fn sizes() -> Rc<Imported> {
    if STALE.replace(false) {
        // An error on the way leaves it stale.
        STALE.set(true);
        let table = own_table(SIZES);
        WATCHED.set(table);
        STALE.set(false);
        match rows::<5>(table) {
            Some(rows) => CACHE.set(Rc::new(rows.into_iter().filter_map(size).collect())),
            // Locked by an import that goes on: what was there before counts, and the next call reads again.
            None => STALE.set(true),
        }
    }
    CACHE.with_borrow(Rc::clone)
}

fn own_table(name: &std::ffi::CStr) -> Oid {
    // SAFETY: a syscache lookup.
    extension_schema().map_or(Oid::INVALID, |schema| unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) })
}

fn size([schema, name, bytes, toast_bytes, rows]: [String; 5]) -> Option<((String, String), ImportedSize)> {
    let rows = if rows.is_empty() { None } else { Some(rows.parse().ok()?) };
    let size = ImportedSize { bytes: bytes.parse().ok()?, toast_bytes: toast_bytes.parse().ok()?, rows };
    Some(((schema, name), size))
}

/// Where the sizes come from, for `status`: database, time of the export, number of relations, time of the import.
pub fn origin() -> Option<[String; 4]> {
    rows::<4>(own_table(FACTS))?.into_iter().next()
}
