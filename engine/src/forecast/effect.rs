//! One lock that a statement takes, and the work under it.

use super::{Cause, Workload};
use crate::facts::{Fact, Relation, Size};
use crate::statement::LockMode;
use serde::{Deserialize, Serialize};

/// The work that is done while the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    None,
    Scan,
    Build,
    Rewrite,
}

impl Work {
    /// The value of the column `work`.
    pub fn as_str(self) -> &'static str {
        match self {
            Work::None => "none",
            Work::Scan => "scan",
            Work::Build => "build",
            Work::Rewrite => "rewrite",
        }
    }
}

/// One lock that the statement takes, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect<'a> {
    pub cause: Cause<'a>,
    /// The relation that others wait for.
    pub relation: Relation,
    pub lock: LockMode,
    pub work: Work,
    pub size: Fact<Size>,
    /// Milliseconds that the whole statement works under its lock on this relation; waiting is not counted.
    pub ms: Fact<u64>,
    /// What those milliseconds are made of.
    pub workload: Workload,
    /// Byte offset of the object in the source text.
    pub location: Option<usize>,
}

impl Effect<'_> {
    /// Bytes that the work has to read, of what is only dropped those that are lost; `None` where nobody knows.
    pub fn bytes(&self) -> Option<u64> {
        self.size.known().map(|size| match self.work {
            Work::Scan | Work::Build => size.heap_bytes,
            Work::None | Work::Rewrite => size.bytes(),
        })
    }
}
