//! How fast each kind of work goes: the defaults, which `benches/rates/run` measured, and what a database has set.

use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// A kind of work with a rate of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    Scan,
    Rewrite,
    Toast,
    Copy,
    Default,
    Sequence,
    Build,
    BuildText,
    BuildCollated,
    BuildHash,
    BuildGinArray,
    BuildGin,
    BuildGist,
    BuildBrin,
    ForeignKey,
    ForeignKeyLarge,
    Referenced,
}

impl Kind {
    pub const ALL: [Kind; 17] = [
        Kind::Scan,
        Kind::Rewrite,
        Kind::Toast,
        Kind::Copy,
        Kind::Default,
        Kind::Sequence,
        Kind::Build,
        Kind::BuildText,
        Kind::BuildCollated,
        Kind::BuildHash,
        Kind::BuildGinArray,
        Kind::BuildGin,
        Kind::BuildGist,
        Kind::BuildBrin,
        Kind::ForeignKey,
        Kind::ForeignKeyLarge,
        Kind::Referenced,
    ];

    /// Its name in `set_rate()` and in the table `rate`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Scan => "scan",
            Kind::Rewrite => "rewrite",
            Kind::Toast => "toast",
            Kind::Copy => "copy",
            Kind::Default => "default",
            Kind::Sequence => "sequence",
            Kind::Build => "build",
            Kind::BuildText => "build-text",
            Kind::BuildCollated => "build-collated",
            Kind::BuildHash => "build-hash",
            Kind::BuildGinArray => "build-gin-array",
            Kind::BuildGin => "build-gin",
            Kind::BuildGist => "build-gist",
            Kind::BuildBrin => "build-brin",
            Kind::ForeignKey => "foreign-key",
            Kind::ForeignKeyLarge => "foreign-key-large",
            Kind::Referenced => "referenced",
        }
    }

    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What is done, for the view `status`.
    pub fn meaning(self) -> &'static str {
        match self {
            Kind::Scan => "reading the table once to verify a constraint",
            Kind::Rewrite => "copying every row into new files, without its indexes",
            Kind::Toast => "copying TOASTed values along with their rows",
            Kind::Copy => "copying files block by block",
            Kind::Default => "calling a volatile default once a row",
            Kind::Sequence => "taking a number from a sequence once a row",
            Kind::Build => "building an index on numbers, times or UUIDs",
            Kind::BuildText => "building an index on text by the collation C",
            Kind::BuildCollated => "building an index on text by another collation",
            Kind::BuildHash => "building a hash index",
            Kind::BuildGinArray => "building a GIN index on arrays of numbers",
            Kind::BuildGin => "building a GIN index on documents or text",
            Kind::BuildGist => "building a GiST or SP-GiST index",
            Kind::BuildBrin => "building a BRIN index",
            Kind::ForeignKey => "looking up every row's key in a small table",
            Kind::ForeignKeyLarge => "looking up every row's key in a table of more than 100,000 rows",
            Kind::Referenced => "reading the keys of the referenced table",
        }
    }
}

/// How fast one kind of work goes: a share that grows with the bytes and one that grows with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub megabytes_per_second: f64,
    pub rows_per_second: f64,
}

impl Rate {
    pub const fn new(megabytes_per_second: f64, rows_per_second: f64) -> Rate {
        Rate { megabytes_per_second, rows_per_second }
    }

    /// Both positive and finite: anything else would be no rate.
    pub fn is_sane(&self) -> bool {
        [self.megabytes_per_second, self.rows_per_second].iter().all(|rate| rate.is_finite() && *rate > 0.0)
    }

    pub(super) fn ms(&self, bytes: u64, rows: f64) -> f64 {
        let megabytes = bytes as f64 / (1024.0 * 1024.0);
        1000.0 * (megabytes / self.megabytes_per_second + rows / self.rows_per_second)
    }
}

/// `300 MB/s and 5.00 million rows/s`; a share that does not matter is left out.
impl Display for Rate {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let megabytes = match self.megabytes_per_second {
            NO_MATTER.. => None,
            rate @ 100.0.. => Some(format!("{rate:.0} MB/s")),
            rate => Some(format!("{rate:.1} MB/s")),
        };
        let rows = match self.rows_per_second {
            NO_MATTER.. => None,
            rate @ 10_000_000.0.. => Some(format!("{:.0} million rows/s", rate / 1e6)),
            rate @ 100_000.0.. => Some(format!("{:.2} million rows/s", rate / 1e6)),
            rate => Some(format!("{rate:.0} rows/s")),
        };
        let shares: Vec<String> = [megabytes, rows].into_iter().flatten().collect();
        f.write_str(&shares.join(" and "))
    }
}

/// The rates behind every estimate, one a kind. The defaults are the best fit to the statements that
/// `benches/rates/run` measured on tables from 110 to 500 MB, on two cores with everything cached; docs/estimates.md has
/// the measurements. An estimate errs on the low side where the disk has to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rates([Rate; Kind::ALL.len()]);

impl Default for Rates {
    fn default() -> Self {
        Rates(Kind::ALL.map(|kind| match kind {
            Kind::Scan => Rate::new(4_400.0, 41_000_000.0),
            Kind::Rewrite => Rate::new(300.0, 5_000_000.0),
            Kind::Toast => Rate::new(48.0, NO_MATTER),
            Kind::Copy => Rate::new(500.0, NO_MATTER),
            Kind::Default => Rate::new(NO_MATTER, 500_000.0),
            Kind::Sequence => Rate::new(NO_MATTER, 2_000_000.0),
            Kind::Build => Rate::new(4_500.0, 3_100_000.0),
            Kind::BuildText => Rate::new(6_600.0, 1_250_000.0),
            Kind::BuildCollated => Rate::new(3_500.0, 1_240_000.0),
            Kind::BuildHash => Rate::new(4_500.0, 550_000.0),
            Kind::BuildGinArray => Rate::new(2_500.0, 1_400_000.0),
            Kind::BuildGin => Rate::new(2_500.0, 150_000.0),
            Kind::BuildGist => Rate::new(20_000.0, 85_000.0),
            Kind::BuildBrin => Rate::new(4_400.0, 11_000_000.0),
            Kind::ForeignKey => Rate::new(4_900.0, 10_000_000.0),
            Kind::ForeignKeyLarge => Rate::new(1_500.0, 1_500_000.0),
            Kind::Referenced => Rate::new(NO_MATTER, 9_800_000.0),
        }))
    }
}

/// The rate of what costs nothing in this kind of work.
const NO_MATTER: f64 = 1e9;

impl Rates {
    pub const fn all(rate: Rate) -> Rates {
        Rates([rate; Kind::ALL.len()])
    }

    pub fn of(&self, kind: Kind) -> Rate {
        self.0[kind as usize]
    }

    pub const fn with(mut self, kind: Kind, rate: Rate) -> Rates {
        self.0[kind as usize] = rate;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_place_and_its_name() {
        let rates = Rates::default();
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at);
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert!(rates.of(kind).is_sane(), "{kind:?}");
            let other = rates.clone().with(kind, Rate::new(1.0, 2.0));
            assert_eq!(other.of(kind), Rate::new(1.0, 2.0));
            assert_ne!(other, rates);
        }
        assert_eq!(Kind::parse("sleep"), None);
    }

    #[test]
    fn a_rate_is_read_aloud() {
        let text = |kind| Rates::default().of(kind).to_string();
        assert_eq!(text(Kind::Rewrite), "300 MB/s and 5.00 million rows/s");
        assert_eq!(text(Kind::Toast), "48.0 MB/s");
        assert_eq!(Rate::new(1e9, 85_000.0).to_string(), "85000 rows/s");
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for (megabytes, rows) in [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            assert!(!Rate::new(megabytes, rows).is_sane(), "{megabytes} {rows}");
        }
    }
}
