//! The actions of ALTER TABLE.

use super::{Constraint, NodeId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AlterAction {
    AddColumn {
        column: ColumnDefinition,
        if_not_exists: bool,
    },
    DropColumn {
        column: String,
        cascade: bool,
        if_exists: bool,
    },
    /// `ALTER COLUMN … TYPE`; the node is PostgreSQL's `ColumnDef` with the new type and the USING expression.
    SetType {
        column: String,
        definition: NodeId,
        /// The new type as PostgreSQL would print it.
        type_name: String,
        location: Option<usize>,
    },
    SetNotNull {
        column: String,
    },
    DropNotNull {
        column: String,
    },
    AddConstraint(Constraint),
    ValidateConstraint {
        name: String,
    },
    DropConstraint {
        name: String,
    },
    /// `SET LOGGED`, `SET UNLOGGED`: a rewrite unless the table is so already.
    SetPersistence {
        logged: bool,
    },
    /// `SET ACCESS METHOD`: a rewrite unless the table has it already. `None` is the default method.
    SetAccessMethod {
        method: Option<String>,
    },
    /// An action without work of its own; `name` is for messages.
    Other,
}

/// A column as CREATE TABLE or ADD COLUMN declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnDefinition {
    pub name: String,
    /// PostgreSQL's `ColumnDef`.
    pub definition: NodeId,
    /// The type as it was written, in PostgreSQL's spelling.
    pub type_name: String,
    pub kind: ColumnKind,
    pub has_default: bool,
    pub not_null: bool,
    /// Constraints written beside the column, NOT NULL and DEFAULT left out.
    pub constraints: Vec<Constraint>,
    pub location: Option<usize>,
}

/// Where the column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    Plain,
    /// `serial` and its sisters: integer, NOT NULL, `DEFAULT nextval(…)`.
    Serial,
    Identity,
    /// `GENERATED ALWAYS AS (…) STORED`.
    Stored,
    /// `GENERATED ALWAYS AS (…) VIRTUAL` (18).
    Virtual,
}
