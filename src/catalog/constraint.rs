//! Constraints: their names, and what they prove.

use super::inheritance;
use super::relation::Open;
use crate::encoding::to_server;
use pgrx::Spi;
use pgrx::pg_sys::{self, AttrNumber, NodeTag, Oid};
use std::ffi::c_char;

mod raw {
    use super::*;

    // `src/include/catalog/pg_constraint.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn get_relation_constraint_oid(relation: Oid, name: *const c_char, missing_ok: bool) -> Oid;
    }
}

pub fn exists(table: Oid, name: &str) -> bool {
    let name = to_server(name);
    // SAFETY: a catalog scan; InvalidOid for what is missing.
    unsafe {
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        let oid = pg_sys::ffi::pg_guard_ffi_boundary(|| raw::get_relation_constraint_oid(table, name.as_ptr(), true));
        oid != Oid::INVALID
    }
}

/// Whether valid constraints prove that the column holds no NULL, on every table that SET NOT NULL would scan: the
/// test that `NotNullImpliedByRelConstraints` makes, with core's own prover.
pub fn not_null_is_proven(table: Oid, column: &str) -> Option<bool> {
    let name = to_server(column);
    for member in inheritance::tree(table, true) {
        let open = Open::new(member)?;
        // SAFETY: an open relation; the expression is built as makeVar and makeNode do it, in the current context.
        let proven = unsafe {
            if (*(*open.0).rd_rel).relkind as u8 == b'p' {
                true
            } else {
                let attribute = pg_sys::get_attnum(member, name.as_ptr());
                attribute > 0 && pg_sys::PartConstraintImpliedByRelConstraint(open.0, not_null(&open, attribute))
            }
        };
        if !proven {
            return Some(false);
        }
    }
    Some(true)
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
        let stored: *mut pg_sys::Node = pg_sys::stringToNode(to_server(&expression?).as_ptr()).cast();
        let simple = pg_sys::eval_const_expressions(std::ptr::null_mut(), stored);
        let canonical = pg_sys::canonicalize_qual(simple.cast(), true);
        let clauses = pg_sys::make_ands_implicit(canonical.cast());
        Some(pg_sys::predicate_implied_by(not_null(&open, attribute), clauses, true))
    }
}

/// `column IS NOT NULL`, as a list of one.
unsafe fn not_null(open: &Open, attribute: AttrNumber) -> *mut pg_sys::List {
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
