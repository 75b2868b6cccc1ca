//! Index scans of the system catalogs, for what no syscache answers. The lock is on the catalog alone.

use pgrx::pg_sys::{self, Oid};

/// A row's fixed part: a catalog's leading columns, none of which is NULL or of variable length.
///
/// # Safety
/// The struct is laid out as the catalog's header declares its first columns (`src/include/catalog/`).
pub unsafe trait Form {
    /// The catalog's OID.
    const CATALOG: u32;
}

/// The rows of a catalog whose OID columns have these values, in the order of the index (its own OID); the keys are
/// the leading columns of that index, by attribute number.
pub fn rows<F: Form, T>(index: u32, keys: &[(i16, Oid)], mut look: impl FnMut(&F) -> Option<T>) -> Vec<T> {
    let mut found = vec![];
    // SAFETY: a scan as core's own readers of the catalogs do it; a tuple is looked at before the next one is fetched.
    unsafe {
        let catalog = pg_sys::table_open(Oid::from(F::CATALOG), pg_sys::AccessShareLock as i32);
        let mut scan_keys: Vec<pg_sys::ScanKeyData> = keys.iter().map(|_| std::mem::zeroed()).collect();
        for (scan_key, (attribute, value)) in scan_keys.iter_mut().zip(keys) {
            let equal = pg_sys::BTEqualStrategyNumber as u16;
            pg_sys::ScanKeyInit(scan_key, *attribute, equal, pg_sys::F_OIDEQ.into(), pg_sys::Datum::from(*value));
        }
        let scan = pg_sys::systable_beginscan(
            catalog,
            Oid::from(index),
            true,
            std::ptr::null_mut(),
            keys.len() as i32,
            scan_keys.as_mut_ptr(),
        );
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            found.extend(look(&*pg_sys::GETSTRUCT(tuple).cast::<F>()));
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(catalog, pg_sys::AccessShareLock as i32);
    }
    found
}
