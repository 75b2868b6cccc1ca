//! An index as the catalog defines it, as far as it decides what the index can answer and what it enforces.

/// An index that is there. Numbers that name something are OIDs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexShape {
    pub id: u32,
    pub table: u32,
    /// The access method's name.
    pub method: String,
    pub keys: Vec<Key>,
    /// Attribute numbers of the INCLUDE columns.
    pub included: Vec<i16>,
    pub partial: bool,
    pub uniqueness: Option<Uniqueness>,
    /// Valid, ready and live: queries use it, and it enforces what it is to enforce.
    pub valid: bool,
    /// Storage parameters that decide what the index can answer, such as `pages_per_range`; in alphabetical order.
    pub options: Vec<String>,
    /// Something else than queries needs it: a constraint, a foreign key that references its columns, the replica
    /// identity, CLUSTER, an extension.
    pub bound: bool,
    /// The partitioned index that it is attached to: it cannot be dropped by itself.
    pub parent: Option<u32>,
    /// `pg_class.relpages`
    pub pages: u32,
}

/// A column of an index's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The attribute number; 0 is an expression.
    pub column: i16,
    /// The operator family, and the type that its operator class takes.
    pub family: u32,
    pub input: u32,
    /// 0 where the type has none.
    pub collation: u32,
    pub descending: bool,
    pub nulls_first: bool,
    /// The operator class's own parameters.
    pub options: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uniqueness {
    pub nulls_not_distinct: bool,
    /// Checked row by row; false where the constraint is DEFERRABLE.
    pub immediate: bool,
}

impl IndexShape {
    /// Whether an index-only scan can give this column back: every column of a B-tree, INCLUDE columns elsewhere.
    pub(super) fn returns(&self, column: i16) -> bool {
        let of_key = || self.method == "btree" && self.keys.iter().any(|key| key.column == column);
        self.included.contains(&column) || of_key()
    }
}
