//! What this session holds and has done, as it sees it itself: its locks, the files of all relations, and how often it
//! has read each. `rehearse()` compares what it finds after a statement with what it found before.

use super::relation::{Open, namespace_name};
use super::scan;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, LockTagType, Oid};
use schema_guard_engine::facts::RelationId;
use schema_guard_engine::statement::{LockMode, Name};
use std::collections::{BTreeMap, HashMap};

/// The state of the database as this transaction sees it, the system's relations, TOAST and composite types left out.
pub struct State {
    pub relations: BTreeMap<u32, File>,
    /// The modes that this session holds, one bit a mode as in `LOCKMASK`, by relation.
    pub locks: HashMap<u32, u32>,
    /// By the constraint's OID.
    pub foreign_keys: HashMap<u32, ForeignKey>,
}

/// A relation and its file.
pub struct File {
    pub name: String,
    pub is_index: bool,
    /// `pg_class.relfilenode`; 0 for what has no file.
    pub node: u32,
    /// `pg_class.reltablespace` and `relfrozenxid`: a rewrite sets the second anew, a copy to another place keeps it.
    pub place: u32,
    pub frozen: u32,
    /// An index's table.
    pub table: Option<u32>,
    /// The build of an index behind an exclusion constraint reads the table a second time (`IndexCheckExclusion`).
    pub excludes: bool,
    /// How often this transaction has begun to read it from one end to the other, or through this index.
    pub scans: i64,
}

pub struct ForeignKey {
    pub table: u32,
    pub referenced: u32,
    pub validated: bool,
}

/// Whether the contract of `forecast()` has a row for the relation.
pub fn is_shown(id: RelationId) -> bool {
    let RelationId::Catalog(oid) = id else { return false };
    if oid < pg_sys::FirstNormalObjectId {
        return false;
    }
    let Some(open) = Open::new(oid.into()) else { return false };
    // SAFETY: an open relation.
    unsafe { is_user_relation(&*(*open.0).rd_rel) }
}

fn is_user_relation(form: &pg_sys::FormData_pg_class) -> bool {
    form.oid.to_u32() >= pg_sys::FirstNormalObjectId
        && matches!(form.relkind as u8, b'r' | b'p' | b'i' | b'I' | b'S' | b'v' | b'm' | b'f')
        // SAFETY: compares OIDs.
        && !unsafe { pg_sys::IsToastNamespace(form.relnamespace) }
}

/// The table and its partitions.
pub fn tree_of(table: u32) -> impl Iterator<Item = u32> {
    super::inheritance::tree(table.into(), false).into_iter().map(|oid| oid.to_u32())
}

impl State {
    pub fn now() -> State {
        let foreign_keys = scan::rows(CONSTRAINT_OID_INDEX, &[], |row: &Constraint| {
            let key = ForeignKey {
                table: row.conrelid.to_u32(),
                referenced: row.confrelid.to_u32(),
                validated: row.convalidated,
            };
            (row.contype == b'f').then(|| (row.oid.to_u32(), key))
        });
        State { relations: relations(), locks: locks(), foreign_keys: foreign_keys.into_iter().collect() }
    }

    /// The modes that the session holds on the relation now and did not hold at `before`.
    pub fn locked_since(&self, relation: u32, before: &State) -> impl Iterator<Item = LockMode> {
        let held = |state: &State| state.locks.get(&relation).copied().unwrap_or(0);
        let new = held(self) & !held(before);
        LockMode::ALL.into_iter().filter(move |mode| new & (1 << *mode as u32) != 0)
    }
}

fn relations() -> BTreeMap<u32, File> {
    let tables: HashMap<u32, (u32, bool)> = scan::rows(INDEX_RELID_INDEX, &[], |row: &pg_sys::FormData_pg_index| {
        Some((row.indexrelid.to_u32(), (row.indrelid.to_u32(), row.indisexclusion)))
    })
    .into_iter()
    .collect();
    let mut schemas: HashMap<Oid, String> = HashMap::new();
    let found = scan::rows(CLASS_OID_INDEX, &[], |row: &pg_sys::FormData_pg_class| {
        if !is_user_relation(row) {
            return None;
        }
        let oid = row.oid.to_u32();
        let schema = schemas.entry(row.relnamespace).or_insert_with(|| namespace_name(row.relnamespace));
        // SAFETY: a NUL-terminated name in the row.
        let name = unsafe { from_server(row.relname.data.as_ptr()) };
        let index = tables.get(&oid);
        let file = File {
            name: Name::new(Some(schema), &name).to_string(),
            is_index: matches!(row.relkind as u8, b'i' | b'I'),
            node: row.relfilenode.to_u32(),
            place: row.reltablespace.to_u32(),
            frozen: row.relfrozenxid.into_inner(),
            table: index.map(|(table, _)| *table),
            excludes: index.is_some_and(|(_, excludes)| *excludes),
            scans: if matches!(row.relkind as u8, b'r' | b'm' | b'i') { scans(row.oid) } else { 0 },
        };
        Some((oid, file))
    });
    found.into_iter().collect()
}

/// The transaction's own counter, before it is reported to the shared ones.
fn scans(relation: Oid) -> i64 {
    // SAFETY: a function of one OID; 0 where nothing is counted.
    let counted =
        unsafe { pgrx::direct_function_call::<i64>(pg_sys::pg_stat_get_xact_numscans, &[Some(relation.into())]) };
    counted.unwrap_or(0)
}

/// What `pg_locks` shows for this process.
fn locks() -> HashMap<u32, u32> {
    let mut held: HashMap<u32, u32> = HashMap::new();
    // SAFETY: a copy of the lock table, palloc'ed; the globals are the backend's own.
    unsafe {
        let data = pg_sys::GetLockStatusData();
        for at in 0..(*data).nelements as usize {
            let lock = &*(*data).locks.add(at);
            let tag = &lock.locktag;
            if lock.pid == pg_sys::MyProcPid
                && u32::from(tag.locktag_type) == LockTagType::LOCKTAG_RELATION
                && tag.locktag_field1 == pg_sys::MyDatabaseId.to_u32()
            {
                *held.entry(tag.locktag_field2).or_default() |= lock.holdMask as u32;
            }
        }
    }
    held
}

const CLASS_OID_INDEX: u32 = 2662;
const INDEX_RELID_INDEX: u32 = 2679;
const CONSTRAINT_OID_INDEX: u32 = 2667;

// SAFETY: the header declares `FormData_pg_class` itself.
unsafe impl scan::Form for pg_sys::FormData_pg_class {
    const CATALOG: u32 = 1259;
}

// SAFETY: the header declares `FormData_pg_index` itself; only its fixed columns are read.
unsafe impl scan::Form for pg_sys::FormData_pg_index {
    const CATALOG: u32 = 2610;
}

/// `FormData_pg_constraint`, which pgrx does not bind, as far as it is read.
#[repr(C)]
struct Constraint {
    oid: Oid,
    _conname: pg_sys::NameData,
    _connamespace: Oid,
    contype: u8,
    _condeferrable: bool,
    _condeferred: bool,
    #[cfg(feature = "pg18")]
    _conenforced: bool,
    convalidated: bool,
    conrelid: Oid,
    _contypid: Oid,
    _conindid: Oid,
    _conparentid: Oid,
    confrelid: Oid,
}

// SAFETY: as `src/include/catalog/pg_constraint.h` declares it: 18 has put `conenforced` before `convalidated`.
unsafe impl scan::Form for Constraint {
    const CATALOG: u32 = 2606;
}
