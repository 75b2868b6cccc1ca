//! From bytes and rows to milliseconds.

mod rates;

pub use rates::{Kind, Rate, Rates};

use crate::facts::{KeyClass, Size};
use crate::rules::words;

/// The work of one statement on one relation, added up: every check of ALTER TABLE shares one pass over the rows, a
/// rewrite is that pass and rebuilds every index, and each new index or foreign key reads the table again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    pub scans: bool,
    pub rewrites: bool,
    /// The files are copied as they are, block by block (SET TABLESPACE).
    pub copies: bool,
    /// Indexes built anew, those that a rewrite rebuilds not counted.
    pub builds: usize,
    /// Indexes that a rewrite rebuilds.
    pub rebuilds: usize,
    /// What those indexes sort by, where it is not plain values.
    pub keys: Keys,
    /// Volatile defaults called for every row.
    pub defaults: usize,
    /// Sequences that every row takes a number from.
    pub sequences: usize,
    /// The index's key that the rows are sorted by before they are copied (CLUSTER).
    pub sort: Option<KeyClass>,
    pub foreign_keys: usize,
    /// Rows of the tables that the foreign keys reference, added up.
    pub referenced_rows: u64,
}

/// The keys of this many rows, hashed, fit into a processor's cache.
const CACHED_ROWS: u64 = 100_000;

/// How many of the indexes that are built are of each class; the rest sort plain values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keys {
    text: usize,
    collated: usize,
    hash: usize,
    gin_array: usize,
    gin: usize,
    gist: usize,
    brin: usize,
}

impl Keys {
    /// As many indexes of the class.
    pub fn add(&mut self, class: KeyClass, indexes: usize) {
        match class {
            KeyClass::Plain => {}
            KeyClass::Text => self.text += indexes,
            KeyClass::Collated => self.collated += indexes,
            KeyClass::Hash => self.hash += indexes,
            KeyClass::GinArray => self.gin_array += indexes,
            KeyClass::Gin => self.gin += indexes,
            KeyClass::Gist => self.gist += indexes,
            KeyClass::Brin => self.brin += indexes,
        }
    }

    /// One index of the class.
    pub fn of(class: KeyClass) -> Keys {
        let mut keys = Keys::default();
        keys.add(class, 1);
        keys
    }

    fn kinds(&self) -> [(Kind, usize); 7] {
        [
            (Kind::BuildText, self.text),
            (Kind::BuildCollated, self.collated),
            (Kind::BuildHash, self.hash),
            (Kind::BuildGinArray, self.gin_array),
            (Kind::BuildGin, self.gin),
            (Kind::BuildGist, self.gist),
            (Kind::BuildBrin, self.brin),
        ]
    }
}

impl Workload {
    /// The kinds of work that add up, each with how often it is done.
    pub fn kinds(&self) -> Vec<(Kind, usize)> {
        let mut kinds = vec![];
        if self.rewrites {
            kinds.extend([(Kind::Rewrite, 1), (Kind::Toast, 1)]);
        } else if self.scans {
            kinds.push((Kind::Scan, 1));
        }
        if self.copies {
            kinds.push((Kind::Copy, 1));
        }
        let mut keys = self.keys;
        self.sort.inspect(|class| keys.add(*class, 1));
        let special = keys.kinds();
        let rebuilds = if self.rewrites { self.rebuilds } else { 0 };
        // Sorting rows by a key costs about what building an index on it does.
        let builds = self.builds + rebuilds + usize::from(self.sort.is_some());
        let plain = builds.saturating_sub(special.iter().map(|(_, indexes)| indexes).sum());
        kinds.push((Kind::Build, plain));
        kinds.extend(special);
        // Small tables' keys stay in the processor's cache; each lookup in a large one waits for memory.
        let large = self.referenced_rows > CACHED_ROWS;
        let lookup = if large { Kind::ForeignKeyLarge } else { Kind::ForeignKey };
        kinds.extend([(Kind::Default, self.defaults), (Kind::Sequence, self.sequences), (lookup, self.foreign_keys)]);
        kinds.push((Kind::Referenced, self.foreign_keys.min(1)));
        kinds.retain(|(_, times)| *times > 0);
        kinds
    }

    /// Whole milliseconds, rounded up: work on a table that is not empty takes at least one.
    pub fn ms(&self, size: &Size, rates: &Rates) -> u64 {
        if size.is_empty() {
            return 0;
        }
        let one = |kind: Kind| {
            let rate = rates.of(kind);
            match kind {
                // TOASTed values are copied by a rewrite; verifying or sorting rows seldom has to read them.
                Kind::Toast => rate.ms(size.toast_bytes, 0.0),
                Kind::Copy => rate.ms(size.bytes(), 0.0),
                Kind::Referenced => rate.ms(0, self.referenced_rows as f64),
                Kind::Default | Kind::Sequence => rate.ms(0, size.rows),
                _ => rate.ms(size.heap_bytes, size.rows),
            }
        };
        self.kinds().into_iter().map(|(kind, times)| times as f64 * one(kind)).sum::<f64>().ceil() as u64
    }

    /// The rates that an estimate rests on: `rewrite at 300 MB/s and 5.0 million rows/s, 3 × build at …`.
    pub fn explain(&self, size: &Size, rates: &Rates) -> String {
        let matters = |kind: Kind| kind != Kind::Toast || size.toast_bytes > 0;
        let one = |(kind, times): (Kind, usize)| {
            let what = match (kind, times) {
                (Kind::Referenced, _) => format!("{} {}", words::rows(self.referenced_rows as f64), kind.as_str()),
                (_, 1) => kind.as_str().to_owned(),
                _ => format!("{times} × {}", kind.as_str()),
            };
            format!("{what} at {}", rates.of(kind))
        };
        self.kinds().into_iter().filter(|(kind, _)| matters(*kind)).map(one).collect::<Vec<_>>().join(", ")
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
        assert!(with_indexes > rewrite + rewrite / 2);
    }

    #[test]
    fn nothing_to_do_takes_no_time_and_one_block_takes_some() {
        let rates = Rates::default();
        let scan = Workload { scans: true, ..Workload::default() };
        assert_eq!(scan.ms(&Size::default(), &rates), 0);
        assert_eq!(scan.ms(&Size { heap_bytes: 8192, toast_bytes: 0, rows: 1.0 }, &rates), 1);
        assert_eq!(Workload::default().ms(&TABLE, &rates), 0);
    }

    #[test]
    fn what_an_index_sorts_by_counts() {
        let ms =
            |class| Workload { builds: 1, keys: Keys::of(class), ..Workload::default() }.ms(&TABLE, &Rates::default());
        let (plain, text, collated) = (ms(KeyClass::Plain), ms(KeyClass::Text), ms(KeyClass::Collated));
        assert!(plain < text && text < collated, "{plain} {text} {collated}");
        assert!(ms(KeyClass::Brin) < plain && plain < ms(KeyClass::Gin));
        let mut keys = Keys::of(KeyClass::Collated);
        keys.add(KeyClass::Plain, 1);
        let both = Workload { builds: 2, keys, ..Workload::default() }.ms(&TABLE, &Rates::default());
        assert!(both.abs_diff(plain + collated) <= 1);
    }

    #[test]
    fn the_referenced_table_and_toasted_values_count() {
        let rates = Rates::default();
        let foreign_key =
            |referenced_rows| Workload { foreign_keys: 1, referenced_rows, ..Workload::default() }.ms(&TABLE, &rates);
        assert!(foreign_key(0) < foreign_key(1_000_000));
        let rewrite = Workload { rewrites: true, ..Workload::default() };
        let scan = Workload { scans: true, ..Workload::default() };
        let toasted = Size { toast_bytes: 1 << 30, ..TABLE };
        assert!(rewrite.ms(&TABLE, &rates) + 1000 < rewrite.ms(&toasted, &rates));
        assert_eq!(scan.ms(&TABLE, &rates), scan.ms(&toasted, &rates));
    }
}
