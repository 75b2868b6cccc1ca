//! Partition and inheritance trees, walked without locks.

use super::relation::relation_by_oid;
use super::rights::Right;
use super::scan;
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

/// The direct children.
pub fn children(relation: Oid) -> Vec<Oid> {
    // SAFETY: a catalog read; an OID that is gone has no children.
    unsafe {
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        oids(pg_sys::ffi::pg_guard_ffi_boundary(|| raw::find_inheritance_children(relation, NO_LOCK)))
    }
}

/// The direct parents, in the order of `pg_inherits.inhseqno`.
pub fn parents(relation: Oid) -> Vec<Oid> {
    const INHERITS_RELID_SEQNO_INDEX: u32 = 2680;
    scan::rows(INHERITS_RELID_SEQNO_INDEX, &[(1, relation)], |row: &Inherits| Some(row.inhparent))
}

/// `FormData_pg_inherits`, which pgrx does not bind.
#[repr(C)]
struct Inherits {
    _inhrelid: Oid,
    inhparent: Oid,
}

// SAFETY: the first columns of `src/include/catalog/pg_inherits.h`.
unsafe impl scan::Form for Inherits {
    const CATALOG: u32 = 2611;
}

/// The DEFAULT partition of a partitioned table (`get_default_partition_oid`).
pub fn default_partition(table: Oid) -> Option<Oid> {
    // SAFETY: a syscache read; the tuple is looked at before it is released.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::PARTRELID as i32, table.into());
        if tuple.is_null() {
            return None;
        }
        let default = (*pg_sys::GETSTRUCT(tuple).cast::<PartitionedTable>()).partdefid;
        pg_sys::ReleaseSysCache(tuple);
        (default != Oid::INVALID).then_some(default)
    }
}

/// The fixed part of `FormData_pg_partitioned_table`, which pgrx does not bind.
#[repr(C)]
struct PartitionedTable {
    _partrelid: Oid,
    _partstrat: u8,
    _partnatts: i16,
    partdefid: Oid,
}

/// The partitions below a partitioned table, parents before children.
pub fn partitions(table: Oid, right: Right) -> Vec<Partition> {
    let mut found = vec![];
    let mut parents = vec![table];
    while let Some(parent) = parents.pop() {
        for child in children(parent) {
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

/// The tables that TRUNCATE … CASCADE of these adds, one round of foreign keys after the other (`ExecuteTruncateGuts`).
pub fn truncate_cascades_to(tables: &[Oid]) -> Vec<Oid> {
    let mut reached = tables.to_vec();
    loop {
        // SAFETY: a list of OIDs; a scan of pg_constraint, under a lock on it alone.
        let more = unsafe {
            let known = reached.iter().fold(std::ptr::null_mut(), |list, oid| pg_sys::lappend_oid(list, *oid));
            oids(pg_sys::heap_truncate_find_FKs(known))
        };
        if more.is_empty() {
            return reached.split_off(tables.len());
        }
        reached.extend(more);
    }
}
