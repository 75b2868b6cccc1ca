//! Indexes as tests write them, and a prover that knows what a test says.

use super::{IndexShape, Key, Prover, Uniqueness};

pub(super) const TABLE: u32 = 1;
/// The operator family of every key, and the operator that it has.
pub(super) const FAMILY: u32 = 1976;
pub(super) const EQUALS: u32 = 96;

/// A B-tree on these columns; 0 is an expression.
pub(super) fn index(id: u32, columns: &[i16]) -> IndexShape {
    IndexShape {
        id,
        table: TABLE,
        method: "btree".to_owned(),
        keys: columns.iter().map(|&column| key(column)).collect(),
        included: vec![],
        partial: false,
        uniqueness: None,
        valid: true,
        options: vec![],
        bound: false,
        parent: None,
        pages: 10,
    }
}

pub(super) fn key(column: i16) -> Key {
    Key { column, family: FAMILY, input: 23, collation: 0, descending: false, nulls_first: false, options: vec![] }
}

impl IndexShape {
    pub(super) fn with(mut self, change: impl FnOnce(&mut IndexShape)) -> IndexShape {
        change(&mut self);
        self
    }

    pub(super) fn unique(self) -> IndexShape {
        self.with(|index| index.uniqueness = Some(Uniqueness { nulls_not_distinct: false, immediate: true }))
    }
}

/// All expressions are the same. Of two predicates the one of the smaller index (by its OID) implies the other's, and
/// holds the same rows if the test says so; a foreign key's NOT NULL covers even OIDs.
pub(super) struct Known {
    pub same_rows: bool,
}

impl Prover for Known {
    fn same_expression(&self, _: (u32, usize), _: (u32, usize)) -> bool {
        true
    }

    fn implies(&self, one: u32, other: u32) -> bool {
        one < other
    }

    fn contains(&self, _: u32, _: u32) -> bool {
        self.same_rows
    }

    fn covers_not_null(&self, index: u32, _: &[i16]) -> bool {
        index.is_multiple_of(2)
    }

    fn searches(&self, family: u32, operator: u32) -> bool {
        (family, operator) == (FAMILY, EQUALS)
    }
}
