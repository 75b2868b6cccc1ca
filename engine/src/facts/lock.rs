//! The locks that this transaction holds, and those that others hold.

use super::RelationId;
use crate::statement::LockMode;
use serde::{Deserialize, Serialize};

/// A lock that the transaction holds from an earlier statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLock {
    pub relation: RelationId,
    pub mode: LockMode,
    /// How long ago it was requested; `None` in a script.
    pub since_ms: Option<u64>,
}

/// Another session that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: i32,
    /// Its `application_name`.
    pub application: String,
    /// How long its transaction has been open.
    pub age_ms: u64,
    /// Idle in transaction: it does nothing, and nobody knows when it ends.
    pub idle: bool,
}
