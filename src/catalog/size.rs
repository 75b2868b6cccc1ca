//! How much a relation stores, counted in blocks: `reltuples` is -1 until ANALYZE, the number of blocks is always true.

use super::inheritance;
use super::relation::Open;
use pgrx::pg_sys::{self, ForkNumber, Oid};
use schema_guard_engine::facts::Size;

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

fn single(relation: Oid) -> Option<Size> {
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
