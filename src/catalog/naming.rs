//! What the live catalog answers about names.

use super::LiveFacts;
use super::keyword::keyword;
use crate::encoding::{from_server_opt, to_server};
use pgrx::pg_sys::{self, AttrNumber, Oid};
use schema_guard_engine::facts::NameFacts;
use schema_guard_engine::naming::{Keyword, Namespace, Subject};
use std::ffi::{CStr, c_char};

mod raw {
    use super::*;

    unsafe extern "C-unwind" {
        pub fn get_relation_constraint_oid(relid: Oid, name: *const c_char, missing_ok: bool) -> Oid;
        pub fn get_relation_policy_oid(relid: Oid, name: *const c_char, missing_ok: bool) -> Oid;
    }
}

impl NameFacts for LiveFacts<'_> {
    fn keyword(&self, word: &str) -> Option<Keyword> {
        keyword(word)
    }

    fn creation_schema(&self) -> Option<String> {
        let first = search_path(false).into_iter().next()?;
        // SAFETY: NULL for a schema that is gone.
        unsafe { from_server_opt(pg_sys::get_namespace_name(first)) }
    }

    fn is_taken(&self, subject: &Subject) -> bool {
        let name = to_server(&subject.name);
        let schema = || namespace(&subject.schema);
        let table = || relation_in(schema(), &to_server(&subject.table));
        match subject.kind.namespace() {
            Namespace::Relation | Namespace::Type => {
                let schema = schema();
                relation_in(schema, &name) != Oid::INVALID || type_in(schema, &name) != Oid::INVALID
            }
            Namespace::KeyConstraint => {
                relation_in(schema(), &name) != Oid::INVALID || constraint_on(table(), &name) != Oid::INVALID
            }
            Namespace::Constraint => constraint_on(table(), &name) != Oid::INVALID,
            // SAFETY: catalog lookups that give a zero for what is missing.
            Namespace::Column => unsafe { pg_sys::get_attnum(table(), name.as_ptr()) != 0 as AttrNumber },
            Namespace::Trigger => unsafe { pg_sys::get_trigger_oid(table(), name.as_ptr(), true) != Oid::INVALID },
            Namespace::Policy => policy_on(table(), &name) != Oid::INVALID,
            Namespace::Function => is_function(schema(), &name),
            Namespace::Schema => namespace(&subject.name) != Oid::INVALID,
            Namespace::Publication => unsafe { pg_sys::get_publication_oid(name.as_ptr(), true) != Oid::INVALID },
            Namespace::Role => unsafe { pg_sys::get_role_oid(name.as_ptr(), true) != Oid::INVALID },
        }
    }

    fn shadow(&self, subject: &Subject) -> Option<(String, bool)> {
        if !matches!(subject.kind.namespace(), Namespace::Relation | Namespace::Type) {
            return None;
        }
        let (name, own) = (to_server(&subject.name), namespace(&subject.schema));
        let path = search_path(true);
        let at = path.iter().position(|schema| *schema == own)?;
        let bears = |schema: &Oid| {
            *schema != own && (relation_in(*schema, &name) != Oid::INVALID || type_in(*schema, &name) != Oid::INVALID)
        };
        let other = path.iter().position(bears)?;
        // SAFETY: a schema of the search path; NULL for one that is gone.
        let schema = unsafe { from_server_opt(pg_sys::get_namespace_name(path[other])) }?;
        Some((schema, other < at))
    }
}

/// The schemas in which names are looked for; with `implicit`, pg_catalog and a temporary schema too.
fn search_path(implicit: bool) -> Vec<Oid> {
    // SAFETY: a List of OIDs, whose elements are contiguous.
    unsafe {
        let list = pg_sys::fetch_search_path(implicit);
        let length = if list.is_null() { 0 } else { (*list).length as usize };
        (0..length).map(|at| (*(*list).elements.add(at)).oid_value).collect()
    }
}

fn namespace(name: &str) -> Oid {
    // SAFETY: a syscache lookup; InvalidOid for what is missing.
    unsafe { pg_sys::get_namespace_oid(to_server(name).as_ptr(), true) }
}

fn relation_in(schema: Oid, name: &CStr) -> Oid {
    // SAFETY: a syscache lookup.
    unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) }
}

fn type_in(schema: Oid, name: &CStr) -> Oid {
    // SAFETY: a syscache lookup; a type's OID is the first column.
    unsafe {
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
            pg_sys::Anum_pg_type_oid as AttrNumber,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::from(0),
            pg_sys::Datum::from(0),
        )
    }
}

#[expect(ffi_unwind_calls, reason = "inside the boundary")]
fn constraint_on(table: Oid, name: &CStr) -> Oid {
    // SAFETY: a catalog lookup; InvalidOid for what is missing.
    unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| raw::get_relation_constraint_oid(table, name.as_ptr(), true)) }
}

#[expect(ffi_unwind_calls, reason = "inside the boundary")]
fn policy_on(table: Oid, name: &CStr) -> Oid {
    // SAFETY: a catalog lookup; InvalidOid for what is missing.
    unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| raw::get_relation_policy_oid(table, name.as_ptr(), true)) }
}

/// Whether the schema has a function of the name, whatever its arguments.
fn is_function(schema: Oid, name: &CStr) -> bool {
    // SAFETY: a syscache list of pg_proc rows, released again.
    unsafe {
        let list = pg_sys::SearchSysCacheList(
            pg_sys::SysCacheIdentifier::PROCNAMEARGSNSP as i32,
            1,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(0),
            pg_sys::Datum::from(0),
        );
        let members = (*list).members.as_slice((*list).n_members as usize);
        let found = members.iter().any(|member| {
            let row: pg_sys::Form_pg_proc = pg_sys::GETSTRUCT(&raw mut (**member).tuple).cast();
            (*row).pronamespace == schema
        });
        pg_sys::ReleaseCatCacheList(list);
        found
    }
}
