//! Constraints as the catalog knows them.

use super::RelationId;
use crate::statement::ForeignKeyTerms;
use serde::{Deserialize, Serialize};

/// Which constraint: one of the catalog, by OID, or one that the script under `check` has made, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ConstraintId {
    Catalog(u32),
    Script(u32),
}

/// A constraint that a table has (`pg_constraint`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableConstraint {
    pub id: ConstraintId,
    pub name: String,
    /// The table that carries it: of a foreign key, the referencing one.
    pub table: RelationId,
    pub kind: TableConstraintKind,
    /// The columns that it is about, in its own order; of a CHECK those that it mentions.
    pub columns: Vec<String>,
    /// Existing rows satisfy it.
    pub valid: bool,
    /// Checked at all; never false before 18.
    pub enforced: bool,
    pub deferrable: bool,
    pub initially_deferred: bool,
    /// The INCLUDE columns of a key.
    pub including: Vec<String>,
    /// `UNIQUE NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// The index of a key or an exclusion; of a foreign key, the referenced table's.
    pub index: Option<RelationId>,
    /// The partitioned table's constraint that it is a part of (`conparentid`).
    pub parent: Option<ConstraintId>,
    /// Parents that have it, too (`coninhcount`).
    pub inherited: usize,
    /// Declared on the table itself as well (`conislocal`).
    pub local: bool,
    pub no_inherit: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableConstraintKind {
    Check,
    /// A row of `pg_constraint` since 18.
    NotNull,
    Unique,
    PrimaryKey,
    Exclusion,
    ForeignKey(Reference),
    /// `CREATE CONSTRAINT TRIGGER`
    Trigger,
}

/// What a foreign key references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub table: RelationId,
    pub columns: Vec<String>,
    pub terms: ForeignKeyTerms,
}

impl TableConstraint {
    pub fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            TableConstraintKind::ForeignKey(reference) => Some(reference),
            _ => None,
        }
    }

    /// What a child table may inherit from its parent (`MergeConstraintsIntoExisting`).
    pub fn is_inheritable(&self) -> bool {
        matches!(self.kind, TableConstraintKind::Check | TableConstraintKind::NotNull)
    }
}
