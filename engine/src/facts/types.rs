//! The types that tables use.

use super::RelationId;
use crate::statement::Name;
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

/// A type of whatever kind, and where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeUse {
    pub schema: String,
    pub name: String,
    /// The relations with a column of the type, of an array or a domain of it.
    pub columns_of: Vec<RelationId>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumValue {
    pub enumeration: Name,
    pub value: String,
}
