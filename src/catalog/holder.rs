//! Whose transaction is in the way of a lock, and for how long it has been open.
//!
//! Not through `pg_locks` and `pg_stat_activity`: a query would take the transaction's snapshot before the statement has
//! its lock, which changes what a REPEATABLE READ transaction sees.

use crate::encoding::from_server_opt;
use pgrx::pg_sys::{self, BackendState, LocalPgBackendStatus, LockTagType, Oid};
use schema_guard_engine::facts::Holder;
use schema_guard_engine::statement::LockMode;

/// `pg_read_all_stats` in `pg_authid.dat`.
const PG_READ_ALL_STATS: u32 = 3375;

/// The holder of a conflicting lock whose transaction is the oldest, among those that the current role may look at.
pub fn oldest(relation: Oid, mode: LockMode) -> Option<Holder> {
    let pids = holders(relation, mode);
    oldest_of(|entry| pids.contains(&entry.backendStatus.st_procpid))
}

/// The oldest of the transactions that `WaitForOlderSnapshots` waits for (`src/backend/commands/indexcmds.c`): those of this
/// database with a snapshot, but not VACUUM, nor another index that is being built.
pub fn oldest_snapshot() -> Option<Holder> {
    const IGNORED: u32 = pg_sys::PROC_IS_AUTOVACUUM | pg_sys::PROC_IN_VACUUM | pg_sys::PROC_IN_SAFE_IC;
    oldest_of(|entry| {
        // SAFETY: globals of the backend; a process that ends meanwhile leaves its slot behind, which is read as it is.
        unsafe {
            let process = pg_sys::BackendPidGetProc(entry.backendStatus.st_procpid);
            entry.backend_xmin != pg_sys::InvalidTransactionId
                && entry.backendStatus.st_databaseid == pg_sys::MyDatabaseId
                && entry.backendStatus.st_procpid != pg_sys::MyProcPid
                && process.as_ref().is_some_and(|process| u32::from(process.statusFlags) & IGNORED == 0)
        }
    })
}

fn oldest_of(is_in_the_way: impl Fn(&LocalPgBackendStatus) -> bool) -> Option<Holder> {
    // SAFETY: copies of shared memory; the snapshot of the backends' activity is the transaction's and is given back, so
    // that the user's next look at pg_stat_activity is a fresh one.
    unsafe {
        pg_sys::pgstat_clear_backend_activity_snapshot();
        let now = pg_sys::GetCurrentTimestamp();
        let entries = (1..=pg_sys::pgstat_fetch_stat_numbackends()).filter_map(|at| entry(at));
        let in_the_way = entries.filter(|entry| is_in_the_way(entry)).map(|entry| &entry.backendStatus);
        let seen = in_the_way.filter(|entry| entry.st_xact_start_timestamp > 0 && may_see(entry.st_userid));
        let oldest = seen.min_by_key(|entry| entry.st_xact_start_timestamp).map(|entry| Holder {
            pid: entry.st_procpid,
            application: from_server_opt(entry.st_appname).unwrap_or_default(),
            age_ms: u64::try_from((now - entry.st_xact_start_timestamp) / 1000).unwrap_or(0),
            idle: matches!(
                entry.st_state,
                BackendState::STATE_IDLEINTRANSACTION | BackendState::STATE_IDLEINTRANSACTION_ABORTED
            ),
        });
        pg_sys::pgstat_clear_backend_activity_snapshot();
        oldest
    }
}

/// Everything but the time and the text of what a session does is `pg_stat_activity`'s for all; the age is not.
unsafe fn may_see(role: Oid) -> bool {
    // SAFETY: reads the catalog's cache.
    unsafe {
        let own = pg_sys::GetUserId();
        pg_sys::has_privs_of_role(own, PG_READ_ALL_STATS.into()) || pg_sys::has_privs_of_role(own, role)
    }
}

unsafe fn entry(at: i32) -> Option<&'static LocalPgBackendStatus> {
    #[cfg(feature = "pg15")]
    use pg_sys::pgstat_fetch_stat_local_beentry as local_entry;
    #[cfg(not(feature = "pg15"))]
    use pg_sys::pgstat_get_local_beentry_by_index as local_entry;
    // SAFETY: an index within the table; the entry lives as long as the snapshot.
    unsafe { local_entry(at).as_ref() }
}

fn holders(relation: Oid, mode: LockMode) -> Vec<i32> {
    let mut pids = vec![];
    // SAFETY: a copy of the lock table, palloc'ed; the globals are the backend's own.
    unsafe {
        let data = pg_sys::GetLockStatusData();
        for at in 0..(*data).nelements as usize {
            let lock = &*(*data).locks.add(at);
            let tag = &lock.locktag;
            let conflicts = LockMode::ALL
                .into_iter()
                .any(|held| lock.holdMask as u32 & (1 << held as u32) != 0 && mode.conflicts_with(held));
            if conflicts
                && lock.pid != pg_sys::MyProcPid
                && u32::from(tag.locktag_type) == LockTagType::LOCKTAG_RELATION
                && tag.locktag_field1 == pg_sys::MyDatabaseId.to_u32()
                && tag.locktag_field2 == relation.to_u32()
            {
                pids.push(lock.pid);
            }
        }
    }
    pids
}
