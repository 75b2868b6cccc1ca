//! Whether an index serves a foreign key: what the trigger on the referenced table looks up on each DELETE and on each
//! UPDATE of the key (`ri_GenerateQual()` in `src/backend/utils/adt/ri_triggers.c`): `$1 = column`, for every column.

use super::{IndexShape, Key, Prover};

/// The referencing side of a foreign key, on one table that holds rows. The lists run in parallel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    pub table: u32,
    /// Attribute numbers.
    pub columns: Vec<i16>,
    /// The operators that compare the referenced column with the referencing one (`pg_constraint.conpfeqop`).
    pub operators: Vec<u32>,
    /// The collations of the columns, which the trigger compares by; 0 where the type has none.
    pub collations: Vec<u32>,
}

/// What an index does for the lookup; the better is the greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    None,
    /// It finds the rows by these columns, and the rest of the foreign key is compared row by row.
    Part(Vec<i16>),
    Full,
}

/// What the best of the table's indexes does for the foreign key.
pub fn service<'a>(key: &ForeignKey, indexes: impl Iterator<Item = &'a IndexShape>, prover: &dyn Prover) -> Service {
    let mut best = Service::None;
    for index in indexes {
        best = best.max(service_of(key, index, prover));
        if best == Service::Full {
            break;
        }
    }
    best
}

fn service_of(key: &ForeignKey, index: &IndexShape, prover: &dyn Prover) -> Service {
    let searched = |of_index: &Key| key.searches(of_index, prover);
    let columns = match index.method.as_str() {
        _ if !index.valid || index.table != key.table => return Service::None,
        // Each column of GIN stands for itself; a BRIN or bloom index is read from end to end.
        "gin" => index.keys.iter().filter_map(searched).collect(),
        "brin" | "bloom" => vec![],
        _ => index.keys.iter().map_while(searched).collect::<Vec<i16>>(),
    };
    if columns.is_empty() || (index.partial && !prover.covers_not_null(index.id, &key.columns)) {
        return Service::None;
    }
    // A unique part of the columns leaves one row to look at.
    let identifies = index.uniqueness.is_some() && columns.len() == index.keys.len();
    if identifies || key.columns.iter().all(|column| columns.contains(column)) {
        Service::Full
    } else {
        Service::Part(columns)
    }
}

impl ForeignKey {
    /// The foreign key's column that a key column of an index is searched by.
    fn searches(&self, key: &Key, prover: &dyn Prover) -> Option<i16> {
        let terms = self.columns.iter().zip(&self.operators).zip(&self.collations);
        let mut fitting = terms.filter(|((column, operator), collation)| {
            **column == key.column
                && (key.collation == 0 || key.collation == **collation)
                && prover.searches(key.family, **operator)
        });
        fitting.next().map(|((column, _), _)| *column)
    }
}

#[cfg(test)]
mod tests;
