//! Relations: what a name means, and what every question about one begins with.

use super::rights::{self, Right};
use crate::encoding::{from_server, from_server_opt, to_server};
use pgrx::pg_sys::{self, Oid, Relation as RawRelation};
use schema_guard_engine::facts::{Persistence, Relation, RelationId, RelationKind};
use schema_guard_engine::statement::Name;

/// A relcache entry held open without a lock (`RelationIdGetRelation`): advice, not a promise, since a concurrent DROP
/// may take the relation away at any time.
pub(super) struct Open(pub RawRelation);

impl Open {
    pub fn new(oid: Oid) -> Option<Open> {
        // SAFETY: NULL for an OID that is gone; otherwise a reference that Drop gives back.
        let relation = unsafe { pg_sys::RelationIdGetRelation(oid) };
        (!relation.is_null()).then(|| Open(relation))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // After an ERROR the resource owner of the failed subtransaction has given the reference back already.
        if !std::thread::panicking() {
            // SAFETY: open since `new`.
            unsafe { pg_sys::RelationClose(self.0) }
        }
    }
}

/// The OID that a name means, by the rules of the search path but without its permission checks: a schema that the
/// role may not use gets PostgreSQL's own error, later.
pub fn oid_of(name: &Name) -> Option<Oid> {
    let relation = to_server(&name.name);
    // SAFETY: NUL-terminated names; InvalidOid for what is missing.
    let oid = unsafe {
        match &name.schema {
            None => pg_sys::RelnameGetRelid(relation.as_ptr()),
            Some(schema) => {
                let namespace = pg_sys::LookupNamespaceNoError(to_server(schema).as_ptr());
                match namespace {
                    Oid::INVALID => Oid::INVALID,
                    namespace => pg_sys::get_relname_relid(relation.as_ptr(), namespace),
                }
            }
        }
    };
    (oid != Oid::INVALID).then_some(oid)
}

pub fn by_name(name: &Name, right: Right) -> Option<Relation> {
    relation_by_oid(oid_of(name)?, right)
}

/// The relation itself, with what every question about it begins with.
pub fn relation_by_oid(oid: Oid, right: Right) -> Option<Relation> {
    let open = Open::new(oid)?;
    // SAFETY: an open relation; its pg_class row is in memory.
    unsafe {
        let form = (*open.0).rd_rel;
        let namespace = (*form).relnamespace;
        let kind = match (*form).relkind as u8 {
            b'r' => RelationKind::Table,
            b'p' => RelationKind::PartitionedTable,
            b'i' => RelationKind::Index,
            b'I' => RelationKind::PartitionedIndex,
            b'm' => RelationKind::MaterializedView,
            b'f' => RelationKind::ForeignTable,
            b'v' => RelationKind::View,
            b'S' => RelationKind::Sequence,
            _ => RelationKind::Other,
        };
        let persistence = match (*form).relpersistence as u8 {
            b't' => Persistence::Temporary,
            b'u' => Persistence::Unlogged,
            _ => Persistence::Permanent,
        };
        Some(Relation {
            id: RelationId::Catalog(oid.to_u32()),
            schema: namespace_name(namespace),
            name: from_server((*form).relname.data.as_ptr()),
            kind,
            persistence,
            // Exact across savepoints, and false for what TRUNCATE or ALTER only gave new storage.
            made_in_transaction: (*open.0).rd_createSubid != 0,
            may_alter: rights::has(right, oid, namespace),
        })
    }
}

pub(super) fn namespace_name(namespace: Oid) -> String {
    // SAFETY: a palloc'ed copy, or NULL when the schema is gone.
    unsafe { from_server_opt(pg_sys::get_namespace_name(namespace)).unwrap_or_default() }
}

/// The owner of a relation that exists.
pub fn owner_of(oid: Oid) -> Option<Oid> {
    let open = Open::new(oid)?;
    // SAFETY: an open relation.
    Some(unsafe { (*(*open.0).rd_rel).relowner })
}

/// Bytes of a relation's main fork.
pub fn bytes_of(oid: Oid) -> Option<u64> {
    Some(Open::new(oid)?.bytes())
}

/// Whether a materialized view has been filled; any other relation counts as such.
pub fn is_populated(view: Oid) -> bool {
    // SAFETY: an open relation.
    Open::new(view).is_none_or(|open| unsafe { (*(*open.0).rd_rel).relispopulated })
}
