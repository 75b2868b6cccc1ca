//! What a column's new type, or a new column, does to the rows that are there.

use super::{RelationId, RemadeIndex};
use serde::{Deserialize, Serialize};

/// What `ALTER COLUMN … TYPE` would do to one table, by core's own coercion rules (`ATColumnChangeRequiresRewrite`,
/// `ATPostAlterTypeCleanup`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeChange {
    pub rewrites: bool,
    /// Indexes that are built anew although the table is kept: those whose operator class or collation changes, and
    /// those with an expression or a predicate.
    pub rebuilds: usize,
    /// Every index on the column: it is dropped and made again, with or without its old file.
    pub indexes: Vec<RemadeIndex>,
    /// The valid CHECK constraints that mention the column: they are made again, and every row verified.
    pub checks: Vec<String>,
    /// The new type holds less than the old one: fewer characters or digits, a smaller range.
    pub narrows: bool,
    /// Foreign keys that the column is part of, on either side: they are dropped and made again.
    pub foreign_keys: Vec<RemadeForeignKey>,
    /// The type that the column has now.
    pub from: String,
    /// The type that it is to have.
    pub to: String,
    /// That type is a domain with constraints: a new column of it would write every row, too.
    pub to_constrained_domain: bool,
}

impl TypeChange {
    /// The change as a statement finds it that drops these constraints of the table before it changes the type.
    pub fn without(mut self, table: RelationId, constraints: &[&str]) -> TypeChange {
        self.checks.retain(|name| !constraints.contains(&name.as_str()));
        self.foreign_keys.retain(|key| key.referencing != table || !constraints.contains(&key.name.as_str()));
        self
    }
}

/// A foreign key that a statement drops and makes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemadeForeignKey {
    pub name: String,
    pub referencing: RelationId,
    pub referenced: RelationId,
    /// It is valid, and the operators that it compares with change even if no table is rewritten.
    pub verifies: bool,
    /// It is valid, so that a rewrite of either side verifies it again.
    pub valid: bool,
}

/// What `ADD COLUMN` does to the rows that are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColumn {
    /// Why the table is rewritten, if it is.
    pub rewrites: Option<RewriteReason>,
    /// Whether existing rows get a value: from the column's default, or from that of its domain.
    pub has_value: bool,
    /// Sequences that the default takes a number from for every row.
    pub sequences: Vec<RelationId>,
    /// The default calls a function of the user's, which may do anything.
    pub calls_user_function: bool,
}

/// Why a new column rewrites the table (`ATExecAddColumn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RewriteReason {
    /// The default is volatile: it is evaluated for every row.
    VolatileDefault,
    /// The type is a domain with constraints: every row is checked, and rewritten while at it.
    ConstrainedDomain,
    Serial,
    Identity,
    StoredGenerated,
}
