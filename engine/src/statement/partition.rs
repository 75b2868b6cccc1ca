//! Partitions as a statement names them: the bound of a new one, the way of taking one off.

use super::NodeId;
use serde::{Deserialize, Serialize};

/// `FOR VALUES …` or `DEFAULT`; the node is PostgreSQL's `PartitionBoundSpec`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionBound {
    pub spec: NodeId,
    pub is_default: bool,
}

/// The forms of DETACH PARTITION.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detach {
    Plain,
    Concurrently,
    Finalize,
}
