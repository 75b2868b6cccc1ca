//! What a new partition asks of the tables that are there.

use super::{Relation, RelationId};
use serde::{Deserialize, Serialize};

/// A partition below a partitioned table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    pub relation: Relation,
    /// The partitioned table that it hangs from.
    pub parent: RelationId,
}

/// The rows that have to be read before a table gets a new partition, by core's own prover
/// (`PartConstraintImpliedByRelConstraint`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoundCheck {
    /// The columns that the bound, and those above it, are about.
    pub columns: Vec<String>,
    /// Those that the rows of the DEFAULT partition are looked at for.
    pub default_columns: Vec<String>,
    /// The leaves of the table that becomes a partition whose constraints do not imply the bound.
    pub partition_scans: Vec<RelationId>,
    /// What is locked below the DEFAULT partition, itself included.
    pub default_locks: Vec<RelationId>,
    /// The leaves of the DEFAULT partition whose constraints do not keep the new partition's rows out.
    pub default_scans: Vec<RelationId>,
}

/// An index of a partitioned table, as a new partition gets it (`AttachPartitionEnsureIndexes`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InheritedIndex {
    /// The partitioned table's index.
    pub index: RelationId,
    /// The tables that it is built on, because none of their own is its equal.
    pub builds: Vec<RelationId>,
    /// Existing indexes of sub-partitions that become parts of one that is made above them.
    pub adopted: Vec<RelationId>,
}

/// A bound in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundText {
    /// `FOR VALUES …` or `DEFAULT`
    pub bound: String,
    /// What a CHECK on the table has to say so that its rows need not be read; `None` where every row is within.
    pub partition_check: Option<String>,
    /// The same for the DEFAULT partition; `None` without one.
    pub default_check: Option<String>,
}
