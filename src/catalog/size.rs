//! How much a relation stores, counted in blocks: `reltuples` is -1 until ANALYZE, the number of blocks is always true.

use super::inheritance;
use super::relation::{Open, namespace_name};
use crate::encoding::from_server;
use pgrx::Spi;
use pgrx::pg_sys::{self, ForkNumber, Oid};
use schema_guard_engine::facts::Size;
use std::collections::HashMap;
use std::rc::Rc;

/// The size of the relation and of what the statement reaches below it. `None` when something has just been dropped.
pub fn tree(relation: Oid, inheritance: bool) -> Option<Size> {
    let mut sum = Size::default();
    for member in inheritance::tree(relation, inheritance) {
        let one = single(member)?;
        sum.heap_bytes += one.heap_bytes;
        sum.toast_bytes += one.toast_bytes;
        sum.rows += one.rows;
    }
    Some(sum)
}

/// What a table of another database holds, as its `export_facts()` told.
#[derive(Debug, Clone, Copy)]
pub struct ImportedSize {
    pub bytes: u64,
    pub toast_bytes: u64,
    /// `None` where it was never analyzed.
    pub rows: Option<f64>,
}

/// The sizes that a script is judged by, in place of the tables' own.
#[derive(Debug, Clone)]
pub struct JudgedSizes {
    /// By schema and name.
    pub imported: Rc<HashMap<(String, String), ImportedSize>>,
    /// No table is smaller (`schema_guard.assume_size`).
    pub at_least: u64,
}

impl JudgedSizes {
    /// Whether they say anything.
    pub fn is_set(&self) -> bool {
        self.at_least > 0 || !self.imported.is_empty()
    }

    pub fn of(&self, relation: Oid) -> Option<&ImportedSize> {
        let open = Open::new(relation).filter(|_| !self.imported.is_empty())?;
        // SAFETY: an open relation; its pg_class row is in memory.
        let (schema, name) = unsafe {
            let form = (*open.0).rd_rel;
            (namespace_name((*form).relnamespace), from_server((*form).relname.data.as_ptr()))
        };
        self.imported.get(&(schema, name))
    }

    /// As [`tree`]. A partitioned table has been exported with all its partitions: theirs may bear other names here.
    pub fn tree(&self, relation: Oid, inheritance: bool) -> Option<Size> {
        // SAFETY: a syscache read.
        let kind = unsafe { pg_sys::get_rel_relkind(relation) } as u8;
        let whole = self.of(relation).filter(|_| kind == b'p').map(|size| size.here(relation));
        let mut sum = whole.unwrap_or_default();
        if whole.is_none() {
            for member in inheritance::tree(relation, inheritance) {
                let one = match self.of(member) {
                    Some(imported) => imported.here(member),
                    None => single(member)?,
                };
                sum.heap_bytes += one.heap_bytes;
                sum.toast_bytes += one.toast_bytes;
                sum.rows += one.rows;
            }
        }
        if matches!(kind, b'r' | b'm' | b'p') && sum.bytes() < self.at_least {
            let heap_bytes = self.at_least - sum.toast_bytes;
            let as_dense = sum.rows * heap_bytes as f64 / sum.heap_bytes as f64;
            sum.rows = if sum.heap_bytes == 0 { rows_in(relation, heap_bytes) } else { as_dense };
            sum.heap_bytes = heap_bytes;
        }
        Some(sum)
    }
}

impl ImportedSize {
    fn here(&self, relation: Oid) -> Size {
        let rows = self.rows.unwrap_or_else(|| rows_in(relation, self.bytes));
        Size { heap_bytes: self.bytes, toast_bytes: self.toast_bytes, rows }
    }
}

/// Whether a table of this database, whosever it is, holds more than so many bytes.
pub fn any_table_over(bytes: u64) -> bool {
    let tables = super::table::user_tables();
    let pages = bytes / u64::from(pg_sys::BLCKSZ);
    // VACUUM and ANALYZE have noted it for most; only where they have not the files are asked.
    tables.iter().any(|(_, noted)| u64::from(*noted) > pages)
        || tables.iter().any(|(table, _)| single(*table).is_some_and(|size| size.bytes() > bytes))
}

/// How many rows of the table's columns so many bytes hold, as the planner guesses for a table without statistics
/// (`table_block_relation_estimate_size`).
fn rows_in(relation: Oid, bytes: u64) -> f64 {
    const TUPLE_OVERHEAD: u64 = 28;
    let Some(open) = Open::new(relation) else { return 0.0 };
    // SAFETY: an open relation; no widths are asked for column by column.
    let width = unsafe { pg_sys::get_rel_data_width(open.0, std::ptr::null_mut()) };
    (bytes / (u64::from(width.unsigned_abs()) + TUPLE_OVERHEAD)) as f64
}

/// The files of a database, by PostgreSQL's own count; `None` where the current role may not see it.
pub fn database(name: &str) -> Option<u64> {
    const SQL: &str = "SELECT pg_catalog.pg_database_size($1)";
    let bytes = Spi::get_one_with_args::<i64>(SQL, &[name.into()]).ok().flatten()?;
    u64::try_from(bytes).ok()
}

pub fn single(relation: Oid) -> Option<Size> {
    let relation = Open::new(relation)?;
    let heap_bytes = relation.bytes();
    if heap_bytes == 0 {
        return Some(Size::default());
    }
    // SAFETY: an open relation; its pg_class row is in memory. The planner's own estimate reads block counts only.
    unsafe {
        let form = (*relation.0).rd_rel;
        let toast_bytes = match (*form).reltoastrelid {
            pg_sys::Oid::INVALID => 0,
            toast => Open::new(toast)?.bytes(),
        };
        let mut rows = 0.0;
        if matches!((*form).relkind as u8, b'r' | b'm') {
            let (mut pages, mut visible) = (0, 0.0);
            pg_sys::estimate_rel_size(relation.0, std::ptr::null_mut(), &mut pages, &mut rows, &mut visible);
            // The planner takes a table that was never analyzed for ten pages at least; we know better.
            let blocks = (heap_bytes / u64::from(pg_sys::BLCKSZ)) as f64;
            if (*form).reltuples < 0.0 && f64::from(pages) > blocks {
                rows = (rows * blocks / f64::from(pages)).ceil();
            }
        }
        Some(Size { heap_bytes, toast_bytes, rows })
    }
}

impl Open {
    /// Bytes of the main fork; 0 for what has no storage.
    pub(super) fn bytes(&self) -> u64 {
        // SAFETY: an open relation; only kinds with storage reach the storage manager.
        unsafe {
            if !matches!((*(*self.0).rd_rel).relkind as u8, b'r' | b'm' | b'i' | b't' | b'S') {
                return 0;
            }
            u64::from(pg_sys::RelationGetNumberOfBlocksInFork(self.0, ForkNumber::MAIN_FORKNUM))
                * u64::from(pg_sys::BLCKSZ)
        }
    }
}
