//! An index, and what building it takes.

use super::RelationId;
use crate::statement::Predicate;
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
    /// The access method (`btree`).
    pub method: String,
    pub predicate: Predicate,
    /// What CLUSTER goes by without USING.
    pub clustered: bool,
}

impl Index {
    /// Whether the trigger of a foreign key on these columns finds the rows of a key by it. It asks for all of them by
    /// `=` (`ri_GenerateQual`), so that their order is nothing to it, and no row that it looks for has a NULL there.
    pub fn finds_references(&self, columns: &[String]) -> bool {
        let of_key = |column: &String| columns.contains(column);
        let covers = match &self.predicate {
            Predicate::None => true,
            Predicate::NotNull(tested) => tested.iter().all(of_key),
            Predicate::Other => false,
        };
        let leads = self.columns.len() >= columns.len() && self.columns.iter().take(columns.len()).all(of_key);
        // A unique part of the columns leaves one row to look at.
        let identifies = self.unique && !self.columns.is_empty() && self.columns.iter().all(of_key);
        self.valid
            && covers
            && match self.method.as_str() {
                "btree" => leads || identifies,
                "hash" => self.columns == columns,
                _ => false,
            }
    }
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
