//! An index, and what building it takes.

use super::RelationId;
use serde::{Deserialize, Serialize};

/// An index of an existing table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub id: RelationId,
    pub schema: String,
    pub name: String,
    pub table: RelationId,
    pub unique: bool,
    pub valid: bool,
    pub bytes: u64,
    /// The constraint that owns it, if one does: such an index cannot be dropped by itself.
    pub constraint: Option<String>,
    /// Names of the key columns, expressions as in `CreateIndex::columns`.
    pub columns: Vec<String>,
    /// It has a predicate.
    pub partial: bool,
    /// What CLUSTER goes by without USING.
    pub clustered: bool,
}

/// An index that equals a new one by core's own comparison (`CompareIndexInfo`), which does not look at the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualIndex {
    pub index: Index,
    /// ASC, DESC and NULLS FIRST are the same, too.
    pub same_order: bool,
}

/// What building an index sorts or gathers, by its first column: what the time of the build depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyClass {
    /// Numbers, times, UUIDs: compared by their bytes.
    Plain,
    /// Text by the order of its bytes (the collations C and POSIX, and the builtin ones of 17).
    Text,
    /// Text by the rules of a language.
    Collated,
    /// Hashes of anything, put in one by one.
    Hash,
    /// GIN of arrays whose elements have a fixed width.
    GinArray,
    Gin,
    /// GiST, SP-GiST, and access methods of extensions.
    Gist,
    Brin,
}

/// An index that a statement drops and makes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemadeIndex {
    pub id: RelationId,
    /// The old file serves the new index (`TryReuseIndex`).
    pub keeps_file: bool,
    /// A partitioned index has no file of its own.
    pub has_file: bool,
}
