//! Queries of the catalogs that give many rows: read column by column from what SPI has fetched, without a conversion.

use crate::encoding::from_server;
use pgrx::Spi;
use pgrx::pg_sys::{self, Datum, Oid};

/// A row of a query's result; columns count from 1.
pub struct Row {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
}

impl Row {
    fn value(&self, at: i32) -> Option<Datum> {
        let mut null = false;
        // SAFETY: a tuple of this descriptor, which lives until SPI_finish.
        let value = unsafe { pg_sys::SPI_getbinval(self.tuple, self.descriptor, at, &mut null) };
        (!null).then_some(value)
    }

    /// A column of type `oid`; InvalidOid for NULL.
    pub fn oid(&self, at: i32) -> Oid {
        self.value(at).map_or(Oid::INVALID, |value| Oid::from(value.value() as u32))
    }

    pub fn flag(&self, at: i32) -> bool {
        self.value(at).is_some_and(|value| value.value() as u8 != 0)
    }

    /// A column of type `"char"`.
    pub fn letter(&self, at: i32) -> u8 {
        self.value(at).map_or(0, |value| value.value() as u8)
    }

    /// A column of type `smallint`.
    pub fn small(&self, at: i32) -> i16 {
        self.value(at).map_or(0, |value| value.value() as i16)
    }

    /// A column of type `integer`.
    pub fn int(&self, at: i32) -> i32 {
        self.value(at).map_or(0, |value| value.value() as i32)
    }

    /// A column of type `name`.
    pub fn name(&self, at: i32) -> String {
        // SAFETY: a NameData, NUL-terminated.
        self.value(at).map_or_else(String::new, |value| unsafe { from_server(value.cast_mut_ptr()) })
    }

    /// A column of type `text`.
    pub fn text(&self, at: i32) -> String {
        // SAFETY: a text, palloc'ed as a C string until SPI_finish.
        self.value(at)
            .map_or_else(String::new, |value| unsafe { from_server(pg_sys::text_to_cstring(value.cast_mut_ptr())) })
    }

    /// A column of type `int2vector` or `smallint[]` without NULLs.
    pub fn smalls(&self, at: i32) -> Vec<i16> {
        let Some(value) = self.value(at) else { return vec![] };
        // SAFETY: an array of fixed-length elements, detoasted; its data begins after its header.
        unsafe {
            let array: *mut pg_sys::ArrayType = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
            if (*array).ndim != 1 {
                return vec![];
            }
            let length = *array.add(1).cast::<i32>() as usize;
            let header = size_of::<pg_sys::ArrayType>() + 2 * size_of::<i32>();
            let data = array.cast::<u8>().add(header).cast::<i16>();
            (0..length).map(|n| data.add(n).read_unaligned()).collect()
        }
    }
}

/// Every row of a query, as the snapshot of the calling statement has them. The query is the extension's own text.
pub fn rows<T>(sql: &std::ffi::CStr, mut look: impl FnMut(&Row) -> Option<T>) -> Vec<T> {
    Spi::connect(|_| {
        // SAFETY: connected; what is fetched lives until SPI_finish.
        unsafe {
            let outcome = pg_sys::SPI_execute(sql.as_ptr(), true, 0);
            if outcome != pg_sys::SPI_OK_SELECT as i32 {
                pgrx::error!("a query of the catalogs failed: {outcome}");
            }
            let table = pg_sys::SPI_tuptable;
            let descriptor = (*table).tupdesc;
            let found = (0..(*table).numvals as usize).filter_map(|n| {
                pgrx::check_for_interrupts!();
                look(&Row { tuple: *(*table).vals.add(n), descriptor })
            });
            found.collect()
        }
    })
}
