//! Who is in the way: the forecast's locks are tried, NOWAIT, before anything runs. A rehearsal that waited for a lock
//! would make everybody wait behind it.

use crate::api::forecast::Step;
use crate::subtransaction::undone;
use pgrx::prelude::*;
use schema_guard_engine::facts::{Facts, RelationId};
use schema_guard_engine::statement::LockMode;
use std::collections::BTreeMap;

/// The forecast locks of the whole script, by OID: the order in which they are tried.
#[derive(Default)]
pub struct Wanted(BTreeMap<u32, (String, LockMode)>);

impl Wanted {
    /// What belongs to others, who let us only reference it, is left to the lock_timeout.
    pub fn add(&mut self, step: &Step<'_>) {
        for (id, touch) in step.forecast.footprint.iter() {
            let (RelationId::Catalog(oid), Some(mode)) = (id, touch.lock()) else { continue };
            let Some(relation) = step.live.relation_by_id(id).filter(|relation| relation.may_alter) else { continue };
            let wanted = self.0.entry(oid).or_insert_with(|| (relation.qualified(), mode));
            wanted.1 = wanted.1.max(mode);
        }
    }

    /// Takes each lock and lets go of it, or gives up with the names of those who hold what conflicts.
    pub fn refuse_if_held(&self) {
        let held = undone(|| self.0.iter().find(|(oid, (_, mode))| !try_lock(**oid, *mode)))
            .unwrap_or_else(|failure| super::limits::fail(1, failure));
        if let Some((oid, (name, mode))) = held {
            let mode = mode.as_str();
            ereport!(
                ERROR,
                PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE,
                format!("{name} is in use: the rehearsal would wait for {mode}"),
                holders(*oid)
            );
        }
    }
}

fn try_lock(relation: u32, mode: LockMode) -> bool {
    // SAFETY: an OID that is gone is locked in vain.
    unsafe { pg_sys::ConditionalLockRelationOid(relation.into(), mode as i32) }
}

/// As `pg_stat_activity` shows them to everybody: process, role, application.
fn holders(relation: u32) -> String {
    const SQL: &str = "SELECT pg_catalog.string_agg(pg_catalog.format('Process %s (role %s, application \"%s\") holds %s.', \
        l.pid, coalesce(a.usename::pg_catalog.text, '-'), coalesce(a.application_name, ''), l.mode), ' ' ORDER BY l.pid, l.mode) \
        FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid \
        WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted AND l.relation OPERATOR(pg_catalog.=) $1 \
        AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d \
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) \
        AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()";
    let found = Spi::get_one_with_args::<String>(SQL, &[pg_sys::Oid::from(relation).into()]);
    found.ok().flatten().unwrap_or_else(|| "Whoever held it has just let go of it.".to_owned())
}
