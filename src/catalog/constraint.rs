//! Constraints: their names, and what they prove.

pub(super) mod operator;
mod row;

pub use row::{check_is_volatile, of_table, parts_of, referencing};

use super::relation::Open;
use super::scan;
use crate::encoding::{from_server, to_server};
use pgrx::Spi;
use pgrx::pg_sys::{self, AttrNumber, NodeTag, Oid};
use schema_guard_engine::facts::Object;
use std::ffi::c_char;

mod raw {
    use super::*;

    // `src/include/catalog/pg_constraint.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn get_relation_constraint_oid(relation: Oid, name: *const c_char, missing_ok: bool) -> Oid;
    }
}

pub fn exists(table: Oid, name: &str) -> bool {
    oid_of(table, name).is_some()
}

pub(super) fn oid_of(table: Oid, name: &str) -> Option<Oid> {
    let name = to_server(name);
    // SAFETY: a catalog scan; InvalidOid for what is missing.
    unsafe {
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        let oid = pg_sys::ffi::pg_guard_ffi_boundary(|| raw::get_relation_constraint_oid(table, name.as_ptr(), true));
        (oid != Oid::INVALID).then_some(oid)
    }
}

/// The constraint as an object of the catalog.
pub(super) fn object(table: Oid, name: &str) -> Option<Object> {
    Some(Object { class: CONSTRAINT_RELATION.to_u32(), oid: oid_of(table, name)?.to_u32(), column: 0 })
}

/// Whether valid CHECKs of the table, those named left out, prove that the column holds no NULL: the test that
/// `NotNullImpliedByRelConstraints` makes, with core's own prover. A NOT NULL of another column adds nothing to it.
pub fn not_null_is_proven(table: Oid, column: &str, without: &[&str]) -> Option<bool> {
    let open = Open::new(table)?;
    let name = to_server(column);
    // SAFETY: an open relation; its descriptor lists `num_check` constraints, as `ConstraintImpliedByRelConstraint`
    // reads them. The expressions are made in the current context.
    unsafe {
        let attribute = pg_sys::get_attnum(table, name.as_ptr());
        let known = (*(*open.0).rd_att).constr;
        if attribute <= 0 || known.is_null() || (*known).num_check == 0 {
            return Some(false);
        }
        let checks = std::slice::from_raw_parts((*known).check, usize::from((*known).num_check));
        let counts =
            |check: &&pg_sys::ConstrCheck| check.ccvalid && !without.contains(&from_server(check.ccname).as_str());
        let mut clauses = std::ptr::null_mut();
        for check in checks.iter().filter(counts) {
            clauses = pg_sys::list_concat(clauses, conjuncts(check.ccbin));
        }
        Some(pg_sys::predicate_implied_by(not_null(&open, attribute), clauses, true))
    }
}

/// A stored CHECK as the prover wants it: a list of ANDed clauses.
unsafe fn conjuncts(stored: *const c_char) -> *mut pg_sys::List {
    // SAFETY: the caller's text is what PostgreSQL stored itself.
    unsafe {
        let expression: *mut pg_sys::Node = pg_sys::stringToNode(stored).cast();
        let simple = pg_sys::eval_const_expressions(std::ptr::null_mut(), expression);
        let canonical = pg_sys::canonicalize_qual(simple.cast(), true);
        pg_sys::make_ands_implicit(canonical.cast())
    }
}

/// Whether a constraint, valid or not, says that the column holds no NULL: a CHECK by core's prover, as
/// `ConstraintImpliedByRelConstraint` prepares it, a NOT NULL constraint (18) by its column.
pub fn proves_not_null(table: Oid, constraint: &str, column: &str) -> Option<bool> {
    const SQL: &str = "SELECT contype::text, conbin::text, conkey[1] FROM pg_catalog.pg_constraint \
        WHERE conrelid OPERATOR(pg_catalog.=) $1 AND conname OPERATOR(pg_catalog.=) $2";
    // Not read-only, which would not see a constraint that this transaction has made.
    let (kind, expression, key) = Spi::connect_mut(|client| {
        let found = client.update(SQL, Some(1), &[table.into(), constraint.into()]).ok()?.first();
        let text = |at| found.get::<String>(at).ok().flatten();
        Some((text(1)?, text(2), found.get::<i16>(3).ok().flatten()))
    })?;
    let open = Open::new(table)?;
    let name = to_server(column);
    // SAFETY: an open relation; the stored expression is what PostgreSQL wrote there itself.
    unsafe {
        let attribute = pg_sys::get_attnum(table, name.as_ptr());
        if attribute <= 0 {
            return None;
        }
        if kind == "n" {
            return Some(key == Some(attribute));
        }
        let clauses = conjuncts(to_server(&expression?).as_ptr());
        Some(pg_sys::predicate_implied_by(not_null(&open, attribute), clauses, true))
    }
}

/// `ConstraintRelationId`, which pgrx does not bind.
const CONSTRAINT_RELATION: Oid = Oid::from_u32(2606);

/// The valid CHECK constraints of the table that mention the column, each with its name and its definition.
pub fn checks_on(table: Oid, column: &str) -> Vec<(String, String)> {
    const SQL: &str = "SELECT c.conname::text, pg_catalog.pg_get_constraintdef(c.oid) \
        FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_attribute a \
        ON a.attrelid OPERATOR(pg_catalog.=) c.conrelid AND a.attnum OPERATOR(pg_catalog.=) ANY (c.conkey) \
        WHERE c.conrelid OPERATOR(pg_catalog.=) $1 AND a.attname OPERATOR(pg_catalog.=) $2 \
        AND c.contype OPERATOR(pg_catalog.=) 'c' AND c.convalidated ORDER BY c.conname";
    Spi::connect_mut(|client| {
        let rows = client.update(SQL, None, &[table.into(), column.into()]).ok()?;
        let text = |row: &pgrx::spi::SpiHeapTupleData<'_>, at| row.get::<String>(at).ok().flatten();
        Some(rows.filter_map(|row| Some((text(&row, 1)?, text(&row, 2)?))).collect())
    })
    .unwrap_or_default()
}

/// What a constraint is about, as far as its row says it without being deformed.
pub(super) struct Known {
    pub oid: Oid,
    pub name: String,
    /// `pg_constraint.contype`
    pub kind: u8,
    pub table: Oid,
    pub referenced: Oid,
    pub valid: bool,
}

/// The constraints that depend on a column, those of other tables that reference it included.
pub(super) fn on_column(table: Oid, attribute: AttrNumber) -> Vec<Known> {
    let mut constraints = depending_on(table, |column| column == i32::from(attribute));
    constraints.sort_by_key(|oid| oid.to_u32());
    constraints.dedup();
    constraints.into_iter().filter_map(known).collect()
}

/// The constraints that depend on a table or on those of its columns that are wanted, one for each dependency.
fn depending_on(table: Oid, wanted: impl Fn(i32) -> bool) -> Vec<Oid> {
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let class = pg_sys::RelationRelationId;
    scan::rows(DEPEND_REFERENCE_INDEX, &[(4, class), (5, table)], |row: &Dependency| {
        (row.classid == CONSTRAINT_RELATION && wanted(row.refobjsubid)).then_some(row.objid)
    })
}

pub(super) fn known(constraint: Oid) -> Option<Known> {
    row::with_row(constraint, |row, _| Known {
        oid: constraint,
        // SAFETY: a NameData, NUL-terminated.
        name: unsafe { from_server(row.conname.data.as_ptr()) },
        kind: row.contype,
        table: row.conrelid,
        referenced: row.confrelid,
        valid: row.convalidated && row.is_enforced(),
    })
}

/// `FormData_pg_depend`, which pgrx does not bind.
#[repr(C)]
pub(super) struct Dependency {
    pub classid: Oid,
    pub objid: Oid,
    pub objsubid: i32,
    pub refclassid: Oid,
    pub refobjid: Oid,
    pub refobjsubid: i32,
    pub deptype: u8,
}

// SAFETY: the first columns of `src/include/catalog/pg_depend.h`.
unsafe impl scan::Form for Dependency {
    const CATALOG: u32 = 2608;
}

/// `column IS NOT NULL`, as a list of one.
pub(super) unsafe fn not_null(open: &Open, attribute: AttrNumber) -> *mut pg_sys::List {
    unsafe {
        let (mut typid, mut typmod, mut collation) = (Oid::INVALID, 0, Oid::INVALID);
        pg_sys::get_atttypetypmodcoll((*open.0).rd_id, attribute, &mut typid, &mut typmod, &mut collation);
        let test: *mut pg_sys::NullTest = pg_sys::palloc0(size_of::<pg_sys::NullTest>()).cast();
        (*test).xpr.type_ = NodeTag::T_NullTest;
        (*test).arg = pg_sys::makeVar(1, attribute, typid, typmod, collation, 0).cast();
        (*test).nulltesttype = pg_sys::NullTestType::IS_NOT_NULL;
        // argisrow = false, as core has it here: attnotnull and CHECK (… IS NOT NULL) of a row type mean the same.
        (*test).location = -1;
        pg_sys::lappend(std::ptr::null_mut(), test.cast())
    }
}
