//! The types that tables use.

use super::RelationId;
use serde::{Deserialize, Serialize};

/// A domain, and where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    pub not_null: bool,
    /// The relations with a column of the domain, or of a domain made from it.
    pub columns_of: Vec<RelationId>,
}

/// An enum, and where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enumeration {
    pub schema: String,
    pub name: String,
    pub values: Vec<String>,
    /// The relations with a column of the enum, of an array or a domain of it.
    pub columns_of: Vec<RelationId>,
}
