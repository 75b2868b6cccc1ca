//! The locks that this transaction holds from earlier statements.
//!
//! PostgreSQL has no function that lists a backend's own locks short of copying the whole lock table, so the relations
//! that judged statements were to lock are remembered, and the lock manager is asked about each: what a ROLLBACK TO
//! SAVEPOINT has released, or a refused statement never took, is not held.

use super::lock::held_lock;
use pgrx::pg_sys::{self, TimestampTz};
use schema_guard_engine::facts::{HeldLock, RelationId};
use schema_guard_engine::forecast::Footprint;
use schema_guard_engine::statement::LockMode;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A transaction that has locked so many tables has been told so; each is asked about anew before every statement.
const MAX_REQUESTED: usize = 64;

thread_local! {
    /// By OID, when it was to be locked.
    static REQUESTED: RefCell<BTreeMap<u32, TimestampTz>> = const { RefCell::new(BTreeMap::new()) };
}

/// The statement that is about to run requests these.
pub fn remember(footprint: &Footprint) {
    let strong = footprint.iter().filter(|(_, touch)| touch.lock().is_some_and(|lock| lock >= LockMode::Share));
    let oids = strong.filter_map(|(id, _)| super::catalog_oid(id));
    // SAFETY: reads the clock.
    let now = unsafe { pg_sys::GetCurrentTimestamp() };
    REQUESTED.with_borrow_mut(|requested| {
        for oid in oids {
            if requested.len() < MAX_REQUESTED {
                requested.entry(oid.to_u32()).or_insert(now);
            }
        }
    });
}

/// What of that is held now, at SHARE or above.
pub fn held_locks() -> Vec<HeldLock> {
    // SAFETY: the clock, and the running transaction's own.
    let (now, begun) = unsafe { (pg_sys::GetCurrentTimestamp(), pg_sys::GetCurrentTransactionStartTimestamp()) };
    let held = |oid: u32| held_lock(oid.into()).filter(|mode| *mode >= LockMode::Share);
    REQUESTED.with_borrow_mut(|requested| {
        // A transaction's end has released all that is from before.
        requested.retain(|oid, since| *since >= begun && held(*oid).is_some());
        let lock = |(oid, since): (&u32, &TimestampTz)| {
            let since_ms = u64::try_from((now - since) / 1000).ok();
            Some(HeldLock { relation: RelationId::Catalog(*oid), mode: held(*oid)?, since_ms })
        };
        requested.iter().filter_map(lock).collect()
    })
}
