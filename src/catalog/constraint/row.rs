//! Rows of `pg_constraint`: of one table, of what references it, of the parts of a constraint on partitions.

use super::super::index::key_terms;
use super::super::relation::Open;
use super::super::scan;
use crate::encoding::{from_server, from_server_opt};
use pgrx::FromDatum;
use pgrx::pg_sys::{self, AttrNumber, Oid};
use schema_guard_engine::facts::{ConstraintId, Reference, RelationId, TableConstraint, TableConstraintKind};
use schema_guard_engine::statement::ForeignKeyTerms;

/// The fixed part of `FormData_pg_constraint`, which pgrx does not bind.
#[repr(C)]
pub(in crate::catalog) struct Row {
    pub oid: Oid,
    pub conname: pg_sys::NameData,
    _connamespace: Oid,
    pub contype: u8,
    pub condeferrable: bool,
    pub condeferred: bool,
    #[cfg(feature = "pg18")]
    conenforced: bool,
    pub convalidated: bool,
    pub conrelid: Oid,
    _contypid: Oid,
    pub conindid: Oid,
    pub conparentid: Oid,
    pub confrelid: Oid,
    confupdtype: u8,
    confdeltype: u8,
    confmatchtype: u8,
    conislocal: bool,
    #[cfg(feature = "pg15")]
    coninhcount: i32,
    #[cfg(not(feature = "pg15"))]
    coninhcount: i16,
    connoinherit: bool,
}

// SAFETY: the first columns of `src/include/catalog/pg_constraint.h`; 16 made `coninhcount` a smallint, 18 added
// `conenforced`.
unsafe impl scan::Form for Row {
    const CATALOG: u32 = 2606;
}

impl Row {
    #[cfg(feature = "pg18")]
    pub fn is_enforced(&self) -> bool {
        self.conenforced
    }

    #[cfg(not(feature = "pg18"))]
    pub fn is_enforced(&self) -> bool {
        true
    }
}

const CONRELID: i16 = if cfg!(feature = "pg18") { 9 } else { 8 };
const CONPARENTID: i16 = if cfg!(feature = "pg18") { 12 } else { 11 };
pub const CONKEY: AttrNumber = if cfg!(feature = "pg18") { 21 } else { 19 };
pub const CONFKEY: AttrNumber = CONKEY + 1;

/// `ConstraintRelidTypidNameIndexId`
const RELID_INDEX: u32 = 2665;
/// `ConstraintParentIndexId`
const PARENT_INDEX: u32 = 2579;

/// The constraints of one table, by name.
pub fn of_table(table: Oid) -> Vec<TableConstraint> {
    let oids = scan::rows(RELID_INDEX, &[(CONRELID, table)], |row: &Row| Some(row.oid));
    oids.into_iter().filter_map(by_oid).collect()
}

pub fn parts_of(constraint: Oid) -> Vec<TableConstraint> {
    let oids = scan::rows(PARENT_INDEX, &[(CONPARENTID, constraint)], |row: &Row| Some(row.oid));
    oids.into_iter().filter_map(by_oid).collect()
}

/// The foreign keys that reference the table. No index leads from it to them but that of `pg_depend`.
pub fn referencing(table: Oid) -> Vec<TableConstraint> {
    let mut oids = super::depending_on(table, |_| true);
    oids.sort_by_key(|oid| oid.to_u32());
    oids.dedup();
    let references = |constraint: &TableConstraint| {
        constraint.reference().is_some_and(|reference| reference.table == RelationId::Catalog(table.to_u32()))
    };
    oids.into_iter().filter_map(by_oid).filter(references).collect()
}

/// What `look` makes of the row with that OID.
pub(in crate::catalog) fn with_row<T>(constraint: Oid, look: impl FnOnce(&Row, pg_sys::HeapTuple) -> T) -> Option<T> {
    // SAFETY: a syscache read; the tuple is looked at before it is released.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::CONSTROID as i32, constraint.into());
        if tuple.is_null() {
            return None;
        }
        let found = look(&*pg_sys::GETSTRUCT(tuple).cast::<Row>(), tuple);
        pg_sys::ReleaseSysCache(tuple);
        Some(found)
    }
}

fn by_oid(constraint: Oid) -> Option<TableConstraint> {
    let mut found = of_row(constraint)?;
    // What only the index knows.
    if let (TableConstraintKind::Unique | TableConstraintKind::PrimaryKey, Some(RelationId::Catalog(index))) =
        (&found.kind, found.index)
    {
        (found.including, found.nulls_not_distinct) = key_terms(index.into());
    }
    Some(found)
}

fn of_row(constraint: Oid) -> Option<TableConstraint> {
    with_row(constraint, |row, tuple| {
        let kind = match row.contype {
            b'c' => TableConstraintKind::Check,
            b'n' => TableConstraintKind::NotNull,
            b'u' => TableConstraintKind::Unique,
            b'p' => TableConstraintKind::PrimaryKey,
            b'x' => TableConstraintKind::Exclusion,
            b'f' => TableConstraintKind::ForeignKey(Reference {
                table: RelationId::Catalog(row.confrelid.to_u32()),
                columns: columns(row.confrelid, tuple, CONFKEY),
                terms: ForeignKeyTerms {
                    matching: row.confmatchtype.into(),
                    on_update: row.confupdtype.into(),
                    on_delete: row.confdeltype.into(),
                },
            }),
            _ => TableConstraintKind::Trigger,
        };
        let some = |oid: Oid| (oid != Oid::INVALID).then(|| oid.to_u32());
        TableConstraint {
            id: ConstraintId::Catalog(row.oid.to_u32()),
            // SAFETY: a NameData, NUL-terminated.
            name: unsafe { from_server(row.conname.data.as_ptr()) },
            table: RelationId::Catalog(row.conrelid.to_u32()),
            kind,
            columns: columns(row.conrelid, tuple, CONKEY),
            valid: row.convalidated,
            enforced: row.is_enforced(),
            deferrable: row.condeferrable,
            initially_deferred: row.condeferred,
            including: vec![],
            nulls_not_distinct: false,
            index: some(row.conindid).map(RelationId::Catalog),
            parent: some(row.conparentid).map(ConstraintId::Catalog),
            inherited: usize::try_from(row.coninhcount).unwrap_or_default(),
            local: row.conislocal,
            no_inherit: row.connoinherit,
        }
    })
}

/// `conkey` or `confkey`; a CHECK may mention no column.
pub fn numbers(tuple: pg_sys::HeapTuple, array: AttrNumber) -> Vec<AttrNumber> {
    // SAFETY: a tuple of pg_constraint; an int2 array or NULL.
    unsafe {
        let mut null = false;
        let cache = pg_sys::SysCacheIdentifier::CONSTROID as i32;
        let datum = pg_sys::SysCacheGetAttr(cache, tuple, array, &mut null);
        Vec::<i16>::from_datum(datum, null).unwrap_or_default()
    }
}

/// The names behind [`numbers`].
fn columns(table: Oid, tuple: pg_sys::HeapTuple, array: AttrNumber) -> Vec<String> {
    // SAFETY: a palloc'ed copy, or NULL for a column that is gone.
    let name = |number| unsafe { from_server_opt(pg_sys::get_attname(table, number, true)) };
    numbers(tuple, array).into_iter().filter_map(name).collect()
}

/// Whether the raw expression, as a CHECK of the table, calls a volatile function once it is planned.
pub fn check_is_volatile(table: Oid, expression: *mut pg_sys::Node) -> Option<bool> {
    let open = Open::new(table)?;
    // SAFETY: an open relation and a raw expression of the statement, which is copied before it is transformed; errors
    // leave through `attempt`.
    unsafe {
        let state = pg_sys::make_parsestate(std::ptr::null_mut());
        let lock = pg_sys::AccessShareLock as i32;
        let item = pg_sys::addRangeTableEntryForRelation(state, open.0, lock, std::ptr::null_mut(), false, true);
        pg_sys::addNSItemToQuery(state, item, true, true, true);
        let raw: *mut pg_sys::Node = pg_sys::copyObjectImpl(expression.cast()).cast();
        let cooked = pg_sys::transformExpr(state, raw, pg_sys::ParseExprKind::EXPR_KIND_CHECK_CONSTRAINT);
        pg_sys::assign_expr_collations(state, cooked);
        let planned: *mut pg_sys::Node = pg_sys::expression_planner(cooked.cast()).cast();
        Some(pg_sys::contain_volatile_functions(planned))
    }
}
