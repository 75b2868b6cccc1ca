//! The tables of a schema, and of the whole database; row-level security.

use super::object::role_oid;
use super::relation::{Open, relation_by_oid};
use super::rights::{self, Right};
use super::scan;
use crate::encoding::to_server;
use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::facts::{Relation, RowSecurity};
use schema_guard_engine::statement::{MoveTablespace, Moved};

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

/// What `ALL IN TABLESPACE` moves (`AlterTableMoveAll`): not the system's own, nor what is shared or temporary.
pub fn in_tablespace(moved: &MoveTablespace, right: Right) -> Vec<Relation> {
    let owners: Option<Vec<Oid>> = moved.owners.iter().map(role_oid).collect();
    let (Some(from), Some(to), Some(owners)) = (tablespace(&moved.from), tablespace(&moved.to), owners) else {
        return vec![];
    };
    if from == to {
        return vec![];
    }
    let kinds: &[u8] = match moved.moved {
        Moved::Tables => b"rp",
        Moved::Indexes => b"iI",
        Moved::MaterializedViews => b"m",
    };
    let mut oids = vec![];
    each_relation(|form| {
        // SAFETY: compares OIDs.
        let is_system = unsafe {
            pg_sys::IsCatalogNamespace(form.relnamespace)
                || pg_sys::isAnyTempNamespace(form.relnamespace)
                || pg_sys::IsToastNamespace(form.relnamespace)
        };
        let is_owned = owners.is_empty() || owners.contains(&form.relowner);
        let is_meant = kinds.contains(&(form.relkind as u8)) && form.reltablespace == from && is_owned;
        if is_meant && !is_system && !form.relisshared {
            oids.push(form.oid);
        }
    });
    oids.into_iter().filter_map(|oid| relation_by_oid(oid, right)).collect()
}

/// As `pg_class.reltablespace` has it: 0 for the database's own.
fn tablespace(name: &str) -> Option<Oid> {
    // SAFETY: NUL-terminated; InvalidOid for what is missing.
    match unsafe { pg_sys::get_tablespace_oid(to_server(name).as_ptr(), true) } {
        Oid::INVALID => None,
        // SAFETY: a global that is set for the life of the backend.
        own if own == unsafe { pg_sys::MyDatabaseTableSpace } => Some(Oid::INVALID),
        other => Some(other),
    }
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

fn each_table(mut look: impl FnMut(&pg_sys::FormData_pg_class)) {
    each_relation(|form| {
        if matches!(form.relkind as u8, b'r' | b'p' | b'm') {
            look(form);
        }
    });
}

/// One pass over pg_class: for the statements without a name, which work through the whole database themselves.
fn each_relation(mut look: impl FnMut(&pg_sys::FormData_pg_class)) {
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
            look(&*form);
        }
        pg_sys::table_endscan(scan);
        pg_sys::table_close(pg_class, pg_sys::AccessShareLock as i32);
    }
}

pub fn row_security(table: Oid) -> RowSecurity {
    const POLICY_POLRELID_POLNAME_INDEX: u32 = 3258;
    let policies = scan::rows(POLICY_POLRELID_POLNAME_INDEX, &[(3, table)], |_: &Policy| Some(()));
    RowSecurity {
        // SAFETY: an open relation.
        enabled: Open::new(table).is_some_and(|open| unsafe { (*(*open.0).rd_rel).relrowsecurity }),
        has_policy: !policies.is_empty(),
    }
}

/// The first column of `pg_policy`.
#[repr(transparent)]
struct Policy(Oid);

// SAFETY: `src/include/catalog/pg_policy.h`.
unsafe impl scan::Form for Policy {
    const CATALOG: u32 = 3256;
}
