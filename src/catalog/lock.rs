//! Who holds a lock on a relation: this transaction, and the others.

use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::statement::LockMode;

/// The strongest lock on the relation that this transaction holds.
pub fn held_lock(relation: Oid) -> Option<LockMode> {
    // SAFETY: a look into the backend's own lock table.
    let held = |mode: &LockMode| unsafe { pg_sys::CheckRelationOidLockedByMe(relation, *mode as i32, false) };
    LockMode::ALL.into_iter().rev().find(held)
}

/// How many other sessions hold a lock that conflicts with the mode (`GetLockConflicts`).
pub fn conflicting_sessions(relation: Oid, mode: LockMode) -> Option<u32> {
    let tag = pg_sys::LOCKTAG {
        // SAFETY: a global that is set for the life of the backend.
        locktag_field1: unsafe { pg_sys::MyDatabaseId }.to_u32(),
        locktag_field2: relation.to_u32(),
        locktag_field3: 0,
        locktag_field4: 0,
        locktag_type: pg_sys::LockTagType::LOCKTAG_RELATION as u8,
        locktag_lockmethodid: pg_sys::DEFAULT_LOCKMETHOD as u8,
    };
    let mut count = 0;
    // SAFETY: a well-formed tag; the result is palloc'ed and not looked at.
    unsafe { pg_sys::GetLockConflicts(&tag, mode as i32, &mut count) };
    u32::try_from(count).ok()
}

/// How many locks on relations all sessions together can hold at least (`NLOCKENTS` of `src/backend/storage/lmgr/lock.c`).
pub fn table_size() -> u64 {
    // SAFETY: globals that are set for the life of the server.
    let (each, sessions) = unsafe { (pg_sys::max_locks_per_xact, pg_sys::MaxBackends) };
    u64::from(each.unsigned_abs()) * u64::from(sessions.unsigned_abs())
}
