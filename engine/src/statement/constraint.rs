//! Constraints as a statement declares them, inside CREATE TABLE or by ADD CONSTRAINT.

use super::{Name, NodeId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// `None` where PostgreSQL is to choose the name.
    pub name: Option<String>,
    pub kind: ConstraintKind,
    /// `NOT VALID`: existing rows are not verified now.
    pub not_valid: bool,
    /// `NOT ENFORCED` (18): nothing is ever verified.
    pub not_enforced: bool,
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub no_inherit: bool,
    /// `INCLUDE (…)` of a key.
    pub including: Vec<String>,
    pub nulls_not_distinct: bool,
    pub location: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ConstraintKind {
    /// `not_null` lists the columns whose NOT NULL the expression states outright (`a IS NOT NULL AND …`).
    Check {
        expression: NodeId,
        /// The columns that it mentions, each once.
        columns: Vec<String>,
        not_null: Vec<String>,
    },
    ForeignKey {
        columns: Vec<String>,
        referenced: Name,
        /// Empty where the primary key is meant.
        referenced_columns: Vec<String>,
        terms: ForeignKeyTerms,
    },
    Unique {
        columns: Vec<String>,
        using_index: Option<String>,
    },
    PrimaryKey {
        columns: Vec<String>,
        using_index: Option<String>,
    },
    /// A named NOT NULL constraint (18).
    NotNull {
        column: String,
    },
    Exclusion,
}

/// What MATCH, ON UPDATE and ON DELETE say, in the letters of `pg_constraint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKeyTerms {
    pub matching: char,
    pub on_update: char,
    pub on_delete: char,
}

impl Default for ForeignKeyTerms {
    /// `MATCH SIMPLE ON UPDATE NO ACTION ON DELETE NO ACTION`
    fn default() -> Self {
        ForeignKeyTerms { matching: 's', on_update: 'a', on_delete: 'a' }
    }
}
