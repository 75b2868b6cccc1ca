//! The text of an index's definition. PostgreSQL's own functions for it lock the table to read its columns' names; here
//! nobody waits for that lock.

use super::relation::Open;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, LOCKMODE, Oid};

pub struct IndexDefinition {
    pub table: Oid,
    pub name: String,
    /// The key's columns and expressions.
    pub columns: String,
    /// `CREATE INDEX`, with every name qualified.
    pub definition: String,
}

/// `None` where the index is gone, or another session holds its table exclusively.
pub fn index_definition(index: Oid) -> Option<IndexDefinition> {
    // SAFETY: a syscache read; InvalidOid for what is no index.
    let table = unsafe { pg_sys::IndexGetRelation(index, true) };
    when_free(table, || {
        let open = Open::new(index)?;
        // SAFETY: an open index; palloc'ed texts.
        unsafe {
            Some(IndexDefinition {
                table,
                name: from_server((*(*open.0).rd_rel).relname.data.as_ptr()),
                columns: from_server(pg_sys::pg_get_indexdef_columns(index, false)),
                definition: from_server(pg_sys::pg_get_indexdef_string(index)),
            })
        }
    })
    .flatten()
}

/// What `read` makes of a table that can be locked for reading at once; the lock is given back.
pub fn when_free<T>(table: Oid, read: impl FnOnce() -> T) -> Option<T> {
    const READ: LOCKMODE = pg_sys::AccessShareLock as LOCKMODE;
    // SAFETY: a lock that is asked for without waiting; an error on the way releases it with the transaction's others.
    unsafe {
        if !pg_sys::ConditionalLockRelationOid(table, READ) {
            return None;
        }
        let found = read();
        pg_sys::UnlockRelationOid(table, READ);
        Some(found)
    }
}
