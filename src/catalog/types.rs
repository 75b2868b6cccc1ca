//! Types that tables are made of: composite types, domains, enums, and where each is used.

use super::constraint::Dependency;
use super::relation::{Open, namespace_name};
use super::{ids, scan};
use crate::encoding::{from_server, to_server};
use pgrx::pg_sys::{self, Oid, SysCacheIdentifier};
use schema_guard_engine::facts::{Domain, Enumeration, TypeUse};
use schema_guard_engine::statement::Name;

/// The type that a name means, by the rules of the search path.
fn oid_of(name: &Name) -> Option<Oid> {
    let type_name = to_server(&name.name);
    // SAFETY: NUL-terminated names; InvalidOid for what is missing.
    let oid = unsafe {
        match &name.schema {
            None => pg_sys::TypenameGetTypid(type_name.as_ptr()),
            Some(schema) => match pg_sys::LookupNamespaceNoError(to_server(schema).as_ptr()) {
                Oid::INVALID => Oid::INVALID,
                namespace => pg_sys::GetSysCacheOid(
                    SysCacheIdentifier::TYPENAMENSP as i32,
                    1,
                    pg_sys::Datum::from(type_name.as_ptr()),
                    namespace.into(),
                    pg_sys::Datum::null(),
                    pg_sys::Datum::null(),
                ),
            },
        }
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// What a `pg_type` row says.
fn form<T>(oid: Oid, look: impl FnOnce(&pg_sys::FormData_pg_type) -> T) -> Option<T> {
    // SAFETY: a syscache read; the tuple is looked at before it is released.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(SysCacheIdentifier::TYPEOID as i32, oid.into());
        if tuple.is_null() {
            return None;
        }
        let found = look(&*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>());
        pg_sys::ReleaseSysCache(tuple);
        Some(found)
    }
}

/// The relations with a column of the type, or of a type made from it that `follow` says yes to.
fn columns_of(oid: Oid, follow: &dyn Fn(Oid) -> bool) -> Vec<Oid> {
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let (mut types, mut found) = (vec![oid], vec![]);
    let mut next = 0;
    while let Some(&one) = types.get(next) {
        next += 1;
        let keys = [(4, pg_sys::TypeRelationId), (5, one)];
        for (class, object) in scan::rows(DEPEND_REFERENCE_INDEX, &keys, |row: &Dependency| {
            let column = row.classid == pg_sys::RelationRelationId && row.objsubid > 0;
            (column || row.classid == pg_sys::TypeRelationId).then_some((row.classid, row.objid))
        }) {
            let list = if class == pg_sys::RelationRelationId { &mut found } else { &mut types };
            if !list.contains(&object) && (class == pg_sys::RelationRelationId || follow(object)) {
                list.push(object);
            }
        }
    }
    found
}

pub fn domain(name: &Name) -> Option<Domain> {
    let oid = oid_of(name)?;
    let (kind, not_null) = form(oid, |form| (form.typtype as u8, form.typnotnull))?;
    // Arrays and composites of a domain make PostgreSQL refuse the statement (`get_rels_with_domain`).
    let is_domain = |other: Oid| form(other, |form| form.typtype as u8) == Some(b'd');
    (kind == b'd').then(|| Domain { not_null, columns_of: ids(columns_of(oid, &is_domain)) })
}

pub fn enumeration(name: &Name) -> Option<Enumeration> {
    let oid = oid_of(name)?;
    let is_enum = form(oid, |form| form.typtype as u8) == Some(b'e');
    if !is_enum || !owned(oid) {
        return None;
    }
    let TypeUse { schema, name, columns_of } = used(oid)?;
    Some(Enumeration { schema, name, values: values(oid), columns_of })
}

pub fn type_use(name: &Name) -> Option<TypeUse> {
    oid_of(name).filter(|oid| owned(*oid)).and_then(used)
}

fn used(oid: Oid) -> Option<TypeUse> {
    let (schema, name) = form(oid, |form| {
        // SAFETY: a NameData, NUL-terminated.
        (namespace_name(form.typnamespace), unsafe { from_server(form.typname.data.as_ptr()) })
    })?;
    Some(TypeUse { schema, name, columns_of: ids(columns_of(oid, &|_| true)) })
}

fn values(enumeration: Oid) -> Vec<String> {
    const ENUM_TYPID_LABEL_INDEX: u32 = 3503;
    scan::rows(ENUM_TYPID_LABEL_INDEX, &[(2, enumeration)], |row: &EnumValue| {
        // SAFETY: a NameData, NUL-terminated.
        Some(unsafe { from_server(row.label.data.as_ptr()) })
    })
}

/// `FormData_pg_enum`, which pgrx does not bind.
#[repr(C)]
struct EnumValue {
    _oid: Oid,
    _enumtypid: Oid,
    _enumsortorder: f32,
    label: pg_sys::NameData,
}

// SAFETY: the first columns of `src/include/catalog/pg_enum.h`.
unsafe impl scan::Form for EnumValue {
    const CATALOG: u32 = 3501;
}

/// The tables OF a composite type (`find_typed_table_dependencies`).
pub fn typed_tables(name: &Name) -> Vec<Oid> {
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let Some(oid) = oid_of(name) else { return vec![] };
    let keys = [(4, pg_sys::TypeRelationId), (5, oid)];
    let dependent = scan::rows(DEPEND_REFERENCE_INDEX, &keys, |row: &Dependency| {
        (row.classid == pg_sys::RelationRelationId && row.objsubid == 0).then_some(row.objid)
    });
    // SAFETY: an open relation.
    let is_typed = |table: &Oid| Open::new(*table).is_some_and(|open| unsafe { (*(*open.0).rd_rel).reloftype == oid });
    dependent.into_iter().filter(is_typed).collect()
}

#[cfg(feature = "pg15")]
fn owned(oid: Oid) -> bool {
    // SAFETY: a syscache read.
    unsafe { pg_sys::pg_type_ownercheck(oid, pg_sys::GetUserId()) }
}

#[cfg(not(feature = "pg15"))]
fn owned(oid: Oid) -> bool {
    // SAFETY: a syscache read.
    unsafe { pg_sys::object_ownercheck(pg_sys::TypeRelationId, oid, pg_sys::GetUserId()) }
}
