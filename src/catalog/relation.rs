//! Relations, their indexes, and the locks that others hold on them.

use super::rights::{self, Right};
use crate::encoding::{from_server, to_server};
use pgrx::pg_sys::{self, Oid, Relation as RawRelation};
use schema_guard_engine::facts::{Index, Persistence, Relation, RelationId, RelationKind};
use schema_guard_engine::statement::{LockMode, Name};

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
    unsafe { crate::encoding::from_server_opt(pg_sys::get_namespace_name(namespace)).unwrap_or_default() }
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

/// The indexes of one table, invalid ones included.
pub fn indexes(table: Oid) -> Vec<Index> {
    index_oids(table).into_iter().filter_map(index).collect()
}

pub(super) fn index_oids(table: Oid) -> Vec<Oid> {
    let Some(open) = Open::new(table) else { return vec![] };
    // SAFETY: an open relation; the list is a copy of OIDs.
    unsafe {
        let list = pg_sys::RelationGetIndexList(open.0);
        let length = if list.is_null() { 0 } else { (*list).length };
        (0..length as usize).map(|at| (*(*list).elements.add(at)).oid_value).collect()
    }
}

pub fn index(oid: Oid) -> Option<Index> {
    let open = Open::new(oid)?;
    // SAFETY: an open relation; rd_index is NULL for everything but an index.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return None;
        }
        let constraint = match pg_sys::get_index_constraint(oid) {
            Oid::INVALID => None,
            constraint => crate::encoding::from_server_opt(pg_sys::get_constraint_name(constraint)),
        };
        Some(Index {
            id: RelationId::Catalog(oid.to_u32()),
            schema: namespace_name((*(*open.0).rd_rel).relnamespace),
            name: from_server((*(*open.0).rd_rel).relname.data.as_ptr()),
            table: RelationId::Catalog((*form).indrelid.to_u32()),
            unique: (*form).indisunique,
            valid: (*form).indisvalid,
            bytes: open.bytes(),
            constraint,
        })
    }
}

/// Whether `SET ACCESS METHOD` names another method than the table has; no name is the default one.
pub fn access_method_differs(table: Oid, method: Option<&str>) -> Option<bool> {
    let open = Open::new(table)?;
    // SAFETY: an open relation; InvalidOid for a method that does not exist.
    unsafe {
        let wanted = match method {
            Some(name) => pg_sys::get_table_am_oid(to_server(name).as_ptr(), true),
            None => pg_sys::get_table_am_oid(pg_sys::default_table_access_method, true),
        };
        (wanted != Oid::INVALID).then(|| (*(*open.0).rd_rel).relam != wanted)
    }
}

/// The tables and materialized views of a schema that the role may drop; `None` where there is none or it may not.
pub fn schema_tables(schema: &str, right: Right) -> Option<Vec<Relation>> {
    // SAFETY: NUL-terminated; InvalidOid for what is missing.
    let namespace = unsafe { pg_sys::get_namespace_oid(to_server(schema).as_ptr(), true) };
    if namespace == Oid::INVALID {
        return None;
    }
    // SAFETY: a syscache read.
    let owned = unsafe { rights::owns_schema(namespace, pg_sys::GetUserId()) };
    if right == Right::Drop && !owned {
        return None;
    }
    Some(tables_where(|form| form.relnamespace == namespace, right))
}

/// The tables and materialized views of the database that the role may maintain, the system's left out.
pub fn all_tables(right: Right) -> Vec<Relation> {
    let user_table = |form: &pg_sys::FormData_pg_class| {
        form.oid.to_u32() >= pg_sys::FirstNormalObjectId && form.relpersistence as u8 != b't'
    };
    tables_where(user_table, right).into_iter().filter(|table| table.may_alter).collect()
}

/// One pass over pg_class: for the statements without a name, which work through the whole database themselves.
fn tables_where(wanted: impl Fn(&pg_sys::FormData_pg_class) -> bool, right: Right) -> Vec<Relation> {
    let mut oids = vec![];
    // SAFETY: a catalog scan as core's own `get_tables_to_cluster` does it; the lock is on pg_class alone.
    unsafe {
        let pg_class = pg_sys::table_open(pg_sys::RelationRelationId, pg_sys::AccessShareLock as i32);
        let scan = pg_sys::table_beginscan_catalog(pg_class, 0, std::ptr::null_mut());
        loop {
            let tuple = pg_sys::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
            if tuple.is_null() {
                break;
            }
            let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>();
            if matches!((*form).relkind as u8, b'r' | b'p' | b'm') && wanted(&*form) {
                oids.push((*form).oid);
            }
        }
        pg_sys::table_endscan(scan);
        pg_sys::table_close(pg_class, pg_sys::AccessShareLock as i32);
    }
    oids.into_iter().filter_map(|oid| relation_by_oid(oid, right)).collect()
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
