//! From bytes and rows to milliseconds.

use crate::facts::{Fact, Size};
use serde::{Deserialize, Serialize};

/// How fast one kind of work goes: a share that grows with the bytes and one that grows with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub megabytes_per_second: f64,
    pub rows_per_second: f64,
}

impl Rate {
    fn ms(&self, bytes: u64, size: &Size) -> f64 {
        let megabytes = bytes as f64 / (1024.0 * 1024.0);
        1000.0 * (megabytes / self.megabytes_per_second + size.rows / self.rows_per_second)
    }
}

/// The rates behind every estimate. The defaults are the best fit to 67 statements that `benches/rates/run` measured on
/// tables from 130 MB to 1 GB, narrow and wide, on two cores with everything cached; the typical error is a factor of
/// 1.6. An estimate errs on the low side where the disk has to be read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Reading the table once to verify a constraint.
    pub scan: Rate,
    /// Copying every row into new files, indexes not counted.
    pub rewrite: Rate,
    /// Building one index: reading, sorting, writing.
    pub build: Rate,
    /// Looking up every row's key in the referenced table.
    pub foreign_key: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Rates {
            scan: Rate { megabytes_per_second: 3800.0, rows_per_second: 43_000_000.0 },
            rewrite: Rate { megabytes_per_second: 300.0, rows_per_second: 1_600_000.0 },
            build: Rate { megabytes_per_second: 2000.0, rows_per_second: 3_000_000.0 },
            foreign_key: Rate { megabytes_per_second: 2000.0, rows_per_second: 5_000_000.0 },
        }
    }
}

/// The work of one statement on one relation, added up: every check of ALTER TABLE shares one pass over the rows, a
/// rewrite is that pass and rebuilds every index, and each new index or foreign key reads the table again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    pub scans: bool,
    pub rewrites: bool,
    /// Indexes built anew, those that a rewrite rebuilds not counted.
    pub builds: usize,
    /// Indexes that a rewrite rebuilds.
    pub rebuilds: usize,
    pub foreign_keys: usize,
}

impl Workload {
    /// Whole milliseconds, rounded up: work on a table that is not empty takes at least one.
    pub fn ms(&self, size: &Size, rates: &Rates) -> u64 {
        if size.is_empty() {
            return 0;
        }
        // TOASTed values are copied by a rewrite; verifying or sorting rows seldom has to read them.
        let reading = |rate: &Rate| rate.ms(size.heap_bytes, size);
        let pass = if self.rewrites {
            rates.rewrite.ms(size.bytes(), size) + self.rebuilds as f64 * reading(&rates.build)
        } else if self.scans {
            reading(&rates.scan)
        } else {
            0.0
        };
        let more = self.builds as f64 * reading(&rates.build) + self.foreign_keys as f64 * reading(&rates.foreign_key);
        (pass + more).ceil() as u64
    }
}

/// Milliseconds of a rewrite with so many indexes.
pub fn rewrite_ms(size: &Fact<Size>, indexes: usize, rates: &Rates) -> Fact<u64> {
    let workload = Workload { rewrites: true, rebuilds: indexes, ..Workload::default() };
    match size {
        Fact::Known(size) => Fact::Known(workload.ms(size, rates)),
        Fact::Unknown => Fact::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Size = Size { heap_bytes: 100 << 20, toast_bytes: 0, rows: 1_000_000.0 };

    #[test]
    fn checks_share_one_pass_and_a_rewrite_replaces_it() {
        let rates = Rates::default();
        let scan = Workload { scans: true, ..Workload::default() }.ms(&TABLE, &rates);
        let rewrite = Workload { rewrites: true, ..Workload::default() }.ms(&TABLE, &rates);
        let both = Workload { scans: true, rewrites: true, ..Workload::default() }.ms(&TABLE, &rates);
        assert!(scan > 0 && scan < rewrite);
        assert_eq!(both, rewrite);
        let with_indexes = Workload { rewrites: true, rebuilds: 3, ..Workload::default() }.ms(&TABLE, &rates);
        assert!(with_indexes > 2 * rewrite);
    }

    #[test]
    fn nothing_to_do_takes_no_time_and_one_block_takes_some() {
        let rates = Rates::default();
        let scan = Workload { scans: true, ..Workload::default() };
        assert_eq!(scan.ms(&Size::default(), &rates), 0);
        assert_eq!(scan.ms(&Size { heap_bytes: 8192, toast_bytes: 0, rows: 1.0 }, &rates), 1);
        assert_eq!(Workload::default().ms(&TABLE, &rates), 0);
    }
}
