//! Relations, their indexes, and the locks that others hold on them.

use super::rights::{self, Right};
use super::scan;
use crate::encoding::{from_server, from_server_opt, to_server};
use pgrx::pg_sys::{self, Oid, Relation as RawRelation};
use schema_guard_engine::facts::{Index, Persistence, Relation, RelationId, RelationKind};
use schema_guard_engine::statement::{EXPRESSION, LockMode, Name, RoleName};

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
            constraint => from_server_opt(pg_sys::get_constraint_name(constraint)),
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
            columns: columns_of_key(form),
            partial: !pg_sys::heap_attisnull((*open.0).rd_indextuple, INDPRED, std::ptr::null_mut()),
            clustered: (*form).indisclustered,
        })
    }
}

/// The sequences that the table's columns own, or one of them (`getOwnedSequences`).
pub fn owned_sequences(table: Oid, column: Option<&str>) -> Vec<Oid> {
    sequences_of(table, column, |deptype| matches!(deptype, b'a' | b'i'))
}

/// An identity's own: another that the column owns is only that (`getIdentitySequence`).
pub fn identity_sequence(table: Oid, column: &str) -> Option<Oid> {
    sequences_of(table, Some(column), |deptype| deptype == b'i').pop()
}

fn sequences_of(table: Oid, column: Option<&str>, owns: impl Fn(u8) -> bool) -> Vec<Oid> {
    let number = match column {
        None => None,
        // SAFETY: a syscache read; 0 for a column that is not there.
        Some(column) => match unsafe { pg_sys::get_attnum(table, to_server(column).as_ptr()) } {
            number if number > 0 => Some(number),
            _ => return vec![],
        },
    };
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let class = pg_sys::RelationRelationId;
    let mut owned =
        scan::rows(DEPEND_REFERENCE_INDEX, &[(4, class), (5, table)], |row: &super::constraint::Dependency| {
            let on_column = row.refobjsubid > 0 && number.is_none_or(|number| row.refobjsubid == i32::from(number));
            let owns = owns(row.deptype) && row.classid == class && on_column;
            (owns && unsafe { pg_sys::get_rel_relkind(row.objid) } as u8 == b'S').then_some(row.objid)
        });
    owned.dedup();
    owned
}

/// Whether the role is another than the relation's owner; an unknown role is nobody.
pub fn owner_differs(relation: Oid, role: &RoleName) -> Option<bool> {
    let owner = owner_of(relation)?;
    Some(super::object::role_oid(role)? != owner)
}

/// Whether the relation lies in another tablespace (`CheckRelationTableSpaceMove`).
pub fn tablespace_differs(relation: Oid, tablespace: &str) -> Option<bool> {
    let open = Open::new(relation)?;
    // SAFETY: an open relation; InvalidOid for a tablespace that does not exist.
    unsafe {
        let wanted = pg_sys::get_tablespace_oid(to_server(tablespace).as_ptr(), true);
        let own = match (*(*open.0).rd_rel).reltablespace {
            Oid::INVALID => pg_sys::MyDatabaseTableSpace,
            own => own,
        };
        (wanted != Oid::INVALID).then_some(wanted != own)
    }
}

/// Whether the table has a row-level trigger of that name, or any; internal ones count with `all` or by name.
pub fn has_row_trigger(table: Oid, name: Option<&str>, all: bool) -> bool {
    const TRIGGER_RELID_NAME_INDEX: u32 = 2701;
    let wanted = name.map(to_server);
    let found = scan::rows(TRIGGER_RELID_NAME_INDEX, &[(2, table)], |row: &Trigger| {
        // SAFETY: a NameData, NUL-terminated.
        let own = unsafe { std::ffi::CStr::from_ptr(row.0.tgname.data.as_ptr()) };
        let meant = match &wanted {
            Some(name) => own == name.as_c_str(),
            None => all || !row.0.tgisinternal,
        };
        (meant && row.0.tgtype & pg_sys::TRIGGER_TYPE_ROW as i16 != 0).then_some(())
    });
    !found.is_empty()
}

#[repr(transparent)]
struct Trigger(pg_sys::FormData_pg_trigger);

// SAFETY: PostgreSQL's own declaration.
unsafe impl scan::Form for Trigger {
    const CATALOG: u32 = 2620;
}

/// The columns of an index's key by name, expressions left out.
pub fn key_columns(index: Oid) -> Vec<String> {
    let Some(open) = Open::new(index) else { return vec![] };
    // SAFETY: an open relation; rd_index is NULL for everything but an index, whose `indkey` has one entry a column.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return vec![];
        }
        let keys = (*form).indkey.values.as_slice((*form).indnkeyatts as usize);
        let columns = keys.iter().filter(|&&number| number != 0);
        let name = |&number: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, number, true));
        columns.filter_map(name).collect()
    }
}

/// The INCLUDE columns of a key's index, and whether NULLs are not distinct to it.
pub(super) fn key_terms(index: Oid) -> (Vec<String>, bool) {
    let Some(open) = Open::new(index) else { return (vec![], false) };
    // SAFETY: as in `key_columns`.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return (vec![], false);
        }
        let columns = (*form).indkey.values.as_slice((*form).indnatts as usize).iter();
        let included = columns.skip((*form).indnkeyatts as usize);
        let name = |&number: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, number, true));
        (included.filter_map(name).collect(), (*form).indnullsnotdistinct)
    }
}

/// Whether the index is its table's replica identity while a publication publishes the table's updates or deletes.
pub fn identifies_published_rows(index: Oid) -> Option<bool> {
    let open = Open::new(index)?;
    // SAFETY: open relations; rd_index is NULL for everything but an index. The description is a plain struct that
    // `RelationBuildPublicationDesc` fills from the catalogs.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return None;
        }
        let table = Open::new((*form).indrelid)?;
        let identity = match (*(*table.0).rd_rel).relreplident as u8 {
            b'd' => (*form).indisprimary,
            b'i' => (*form).indisreplident,
            _ => false,
        };
        let mut published: pg_sys::PublicationDesc = std::mem::zeroed();
        pg_sys::RelationBuildPublicationDesc(table.0, &mut published);
        Some(identity && (published.pubactions.pubupdate || published.pubactions.pubdelete))
    }
}

/// The number of `pg_index.indpred`.
const INDPRED: i32 = pg_sys::Anum_pg_index_indpred as i32;

/// Names of an index's key columns, expressions under the word that `CREATE INDEX` has for them.
unsafe fn columns_of_key(form: pg_sys::Form_pg_index) -> Vec<String> {
    // SAFETY: an open index's form: `indkey` has an entry a column, key columns first.
    unsafe {
        let columns = (*form).indkey.values.as_slice((*form).indnatts as usize);
        let name = |column: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, *column, true));
        let keys = columns.iter().take((*form).indnkeyatts as usize);
        keys.map(|column| name(column).unwrap_or_else(|| EXPRESSION.to_owned())).collect()
    }
}

/// Whether a materialized view has been filled; any other relation counts as such.
pub fn is_populated(view: Oid) -> bool {
    // SAFETY: an open relation.
    Open::new(view).is_none_or(|open| unsafe { (*(*open.0).rd_rel).relispopulated })
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
    tables_where(is_user_table, right).into_iter().filter(|table| table.may_alter).collect()
}

fn is_user_table(form: &pg_sys::FormData_pg_class) -> bool {
    form.oid.to_u32() >= pg_sys::FirstNormalObjectId && form.relpersistence as u8 != b't'
}

/// The tables and materialized views of the database, whosever they are, with the pages that VACUUM or ANALYZE has noted.
pub(super) fn user_tables() -> Vec<(Oid, u32)> {
    let mut tables = vec![];
    each_table(|form| {
        if is_user_table(form) {
            tables.push((form.oid, form.relpages.unsigned_abs()));
        }
    });
    tables
}

fn tables_where(wanted: impl Fn(&pg_sys::FormData_pg_class) -> bool, right: Right) -> Vec<Relation> {
    let mut oids = vec![];
    each_table(|form| {
        if wanted(form) {
            oids.push(form.oid);
        }
    });
    oids.into_iter().filter_map(|oid| relation_by_oid(oid, right)).collect()
}

/// One pass over pg_class: for the statements without a name, which work through the whole database themselves.
fn each_table(mut look: impl FnMut(&pg_sys::FormData_pg_class)) {
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
            if matches!((*form).relkind as u8, b'r' | b'p' | b'm') {
                look(&*form);
            }
        }
        pg_sys::table_endscan(scan);
        pg_sys::table_close(pg_class, pg_sys::AccessShareLock as i32);
    }
}

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
