//! Partition and inheritance trees, walked without locks.

use super::relation::relation_by_oid;
use super::rights::Right;
use pgrx::pg_sys::{self, LOCKMODE, List, Oid};
use schema_guard_engine::facts::{Partition, RelationId};

mod raw {
    use super::*;

    // `src/include/catalog/pg_inherits.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn find_all_inheritors(parent: Oid, lock: LOCKMODE, numparents: *mut *mut List) -> *mut List;
        pub fn find_inheritance_children(parent: Oid, lock: LOCKMODE) -> *mut List;
        pub fn has_subclass(relation: Oid) -> bool;
    }
}

const NO_LOCK: LOCKMODE = pg_sys::NoLock as LOCKMODE;

/// The relation and everything below it; without `inheritance` only partitions count as below.
pub fn tree(relation: Oid, inheritance: bool) -> Vec<Oid> {
    // SAFETY: syscache and catalog reads; an OID that is gone has no rows.
    unsafe {
        let kind = pg_sys::get_rel_relkind(relation) as u8;
        let partitioned = matches!(kind, b'p' | b'I');
        let descends = partitioned || (inheritance && kind == b'r' && raw_has_subclass(relation));
        if !descends {
            return vec![relation];
        }
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        let all =
            pg_sys::ffi::pg_guard_ffi_boundary(|| raw::find_all_inheritors(relation, NO_LOCK, std::ptr::null_mut()));
        oids(all)
    }
}

/// The partitions below a partitioned table, parents before children.
pub fn partitions(table: Oid, right: Right) -> Vec<Partition> {
    let mut found = vec![];
    let mut parents = vec![table];
    while let Some(parent) = parents.pop() {
        // SAFETY: a catalog read; an OID that is gone has no children.
        let children = unsafe {
            #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
            oids(pg_sys::ffi::pg_guard_ffi_boundary(|| raw::find_inheritance_children(parent, NO_LOCK)))
        };
        for child in children {
            if let Some(relation) = relation_by_oid(child, right) {
                if relation.is_partitioned() {
                    parents.push(child);
                }
                found.push(Partition { relation, parent: RelationId::Catalog(parent.to_u32()) });
            }
        }
    }
    found
}

unsafe fn raw_has_subclass(relation: Oid) -> bool {
    // SAFETY: a syscache read of a relation whose kind was just found there.
    unsafe {
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        pg_sys::ffi::pg_guard_ffi_boundary(|| raw::has_subclass(relation))
    }
}

unsafe fn oids(list: *mut List) -> Vec<Oid> {
    let length = if list.is_null() { 0 } else { unsafe { (*list).length } };
    // SAFETY: a list of OIDs.
    (0..length as usize).map(|at| unsafe { (*(*list).elements.add(at)).oid_value }).collect()
}
