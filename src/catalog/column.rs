//! Columns: what they are.

use super::relation::Open;
use crate::encoding::{from_server, to_server};
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::facts::{Column, Object, RelationId};
use schema_guard_engine::statement::ColumnKind;

/// `format_type()` of a type name; where there is no such type, the name as it was written.
pub fn type_text(type_name: *mut pg_sys::TypeName) -> String {
    // SAFETY: a valid TypeName of the statement; the results are palloc'ed strings.
    unsafe {
        attempt(|| {
            let (mut oid, mut typmod) = (Oid::INVALID, 0);
            pg_sys::typenameTypeIdAndMod(std::ptr::null_mut(), type_name, &mut oid, &mut typmod);
            from_server(pg_sys::format_type_with_typemod(oid, typmod))
        })
        .unwrap_or_else(|_| from_server(pg_sys::TypeNameToString(type_name)))
    }
}

pub fn names(table: Oid) -> Vec<String> {
    attributes(table, from_server_name)
}

/// The column as an object of the catalog.
pub fn object(table: Oid, name: &str) -> Option<Object> {
    // SAFETY: a syscache read; 0 for a column that is not there.
    let number = unsafe { pg_sys::get_attnum(table, to_server(name).as_ptr()) };
    let table = Object::relation(RelationId::Catalog(table.to_u32()))?;
    (number > 0).then(|| Object { column: number.into(), ..table })
}

pub fn column(table: Oid, name: &str) -> Option<Column> {
    attributes(table, |attribute| {
        let own = from_server_name(attribute);
        (own == name).then(|| Column {
            name: own,
            not_null: attribute.attnotnull,
            // SAFETY: the type of an existing column.
            type_name: unsafe {
                from_server(pg_sys::format_type_with_typemod(attribute.atttypid, attribute.atttypmod))
            },
            kind: match (attribute.attidentity as u8, attribute.attgenerated as u8) {
                (_, b's') => ColumnKind::Stored,
                (_, b'v') => ColumnKind::Virtual,
                (b'a' | b'd', _) => ColumnKind::Identity,
                _ => ColumnKind::Plain,
            },
            inherited: attribute.attinhcount as usize,
            local: attribute.attislocal,
        })
    })
    .into_iter()
    .flatten()
    .next()
}

fn from_server_name(attribute: &pg_sys::FormData_pg_attribute) -> String {
    // SAFETY: a NameData, NUL-terminated.
    unsafe { from_server(attribute.attname.data.as_ptr()) }
}

/// Every live column of a table, through `look`.
pub(super) fn attributes<T>(table: Oid, look: impl Fn(&pg_sys::FormData_pg_attribute) -> T) -> Vec<T> {
    let Some(open) = Open::new(table) else { return vec![] };
    // SAFETY: an open relation; its tuple descriptor has `natts` attributes.
    unsafe {
        let descriptor = (*open.0).rd_att;
        (0..(*descriptor).natts)
            .map(|at| &*attribute_at(descriptor, at))
            .filter(|attribute| !attribute.attisdropped)
            .map(look)
            .collect()
    }
}

#[cfg(not(feature = "pg18"))]
unsafe fn attribute_at(descriptor: pg_sys::TupleDesc, at: i32) -> *const pg_sys::FormData_pg_attribute {
    unsafe { (*descriptor).attrs.as_ptr().add(at as usize) }
}

/// 18 keeps an array of compact attributes before the full ones (`TupleDescAttr`).
#[cfg(feature = "pg18")]
unsafe fn attribute_at(descriptor: pg_sys::TupleDesc, at: i32) -> *const pg_sys::FormData_pg_attribute {
    unsafe { pg_sys::TupleDescAttr(descriptor, at) }
}

/// The type of an attribute of a tuple descriptor.
///
/// # Safety
/// The descriptor has as many attributes.
pub unsafe fn attribute_type(descriptor: pg_sys::TupleDesc, at: i32) -> Oid {
    // SAFETY: the caller's promise.
    unsafe { (*attribute_at(descriptor, at)).atttypid }
}
