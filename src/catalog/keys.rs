//! What an index sorts, which decides how long building it takes.

use super::relation::Open;
use crate::encoding::{from_server, to_server};
use pgrx::pg_sys::{self, Oid, SysCacheIdentifier};
use schema_guard_engine::facts::KeyClass;

/// Of an index that exists.
pub fn class_of_index(index: Oid) -> Option<KeyClass> {
    let open = Open::new(index)?;
    // SAFETY: an open relation; rd_index is NULL for everything but an index, whose arrays have an entry a key column.
    unsafe {
        if (*open.0).rd_index.is_null() {
            return None;
        }
        let method = pg_sys::get_am_name((*(*open.0).rd_rel).relam);
        // The index's own descriptor has the type of what GIN and GiST store, not of the column.
        let form = (*open.0).rd_index;
        let column = (*form).indkey.values.as_slice((*form).indnatts as usize).first().copied().unwrap_or(0);
        let typid = if column > 0 { pg_sys::get_atttype((*form).indrelid, column) } else { Oid::INVALID };
        Some(class(&crate::encoding::from_server_opt(method)?, typid, *(*open.0).rd_indcollation))
    }
}

/// Of a new index on a column of the table, or on an expression.
pub fn class_of_column(table: Oid, column: &str, method: &str) -> KeyClass {
    let (mut typid, mut typmod, mut collation) = (Oid::INVALID, 0, Oid::INVALID);
    // SAFETY: syscache reads; 0 for a column that is not there.
    unsafe {
        let attribute = pg_sys::get_attnum(table, to_server(column).as_ptr());
        if attribute > 0 {
            pg_sys::get_atttypetypmodcoll(table, attribute, &mut typid, &mut typmod, &mut collation);
        }
    }
    class(method, typid, collation)
}

fn class(method: &str, typid: Oid, collation: Oid) -> KeyClass {
    match method {
        "hash" => KeyClass::Hash,
        "gin" if is_fixed_width_array(typid) => KeyClass::GinArray,
        "gin" => KeyClass::Gin,
        "brin" => KeyClass::Brin,
        "btree" if collation == Oid::INVALID => KeyClass::Plain,
        "btree" if is_byte_order(collation) => KeyClass::Text,
        "btree" => KeyClass::Collated,
        _ => KeyClass::Gist,
    }
}

fn is_fixed_width_array(typid: Oid) -> bool {
    // SAFETY: syscache reads; InvalidOid for what is no array.
    unsafe {
        let element = pg_sys::get_element_type(typid);
        element != Oid::INVALID && pg_sys::get_typlen(element) > 0
    }
}

/// Whether the collation orders text by its bytes: then keys are abbreviated (`varstr_sortsupport`).
fn is_byte_order(collation: Oid) -> bool {
    // SAFETY: syscache reads of rows that exist; an OID without a row is answered with no.
    unsafe {
        if collation == pg_sys::DEFAULT_COLLATION_OID {
            let own = pg_sys::MyDatabaseId;
            return by_provider(
                SysCacheIdentifier::DATABASEOID,
                own,
                pg_sys::Anum_pg_database_datlocprovider,
                pg_sys::Anum_pg_database_datcollate,
            );
        }
        by_provider(
            SysCacheIdentifier::COLLOID,
            collation,
            pg_sys::Anum_pg_collation_collprovider,
            pg_sys::Anum_pg_collation_collcollate,
        )
    }
}

/// The builtin provider (17) knows no other order; libc has it for C and POSIX.
unsafe fn by_provider(cache: SysCacheIdentifier::Type, oid: Oid, provider: u32, locale: u32) -> bool {
    // SAFETY: the attribute numbers are of the cache's own catalog; the tuple is released after the last look at it.
    unsafe {
        let cache = cache as i32;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return false;
        }
        let mut is_null = false;
        let provider = pg_sys::SysCacheGetAttr(cache, tuple, provider as i16, &mut is_null).value() as u8;
        let locale = pg_sys::SysCacheGetAttr(cache, tuple, locale as i16, &mut is_null);
        let name = if is_null { String::new() } else { from_server(pg_sys::text_to_cstring(locale.cast_mut_ptr())) };
        pg_sys::ReleaseSysCache(tuple);
        provider == b'b' || (provider == b'c' && matches!(name.as_str(), "C" | "POSIX"))
    }
}
