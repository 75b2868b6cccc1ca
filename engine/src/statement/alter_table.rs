//! The actions of ALTER TABLE.

use super::{Constraint, Name, NodeId};
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
        if_exists: bool,
        cascade: bool,
    },
    /// `ALTER CONSTRAINT`; each part is `None` where the statement does not speak of it.
    AlterConstraint {
        name: String,
        deferrability: Option<Deferrability>,
        /// `ENFORCED`, `NOT ENFORCED` (18).
        enforced: Option<bool>,
        /// `INHERIT`, `NO INHERIT` (18).
        inherit: Option<bool>,
    },
    /// `SET LOGGED`, `SET UNLOGGED`: a rewrite unless the table is so already.
    SetPersistence {
        logged: bool,
    },
    /// `SET ACCESS METHOD`: a rewrite unless the table has it already. `None` is the default method.
    SetAccessMethod {
        method: Option<String>,
    },
    /// `SET DEFAULT`, `DROP DEFAULT`, `SET STORAGE`, `SET STATISTICS`: goes on to every table below.
    ColumnProperty {
        column: String,
    },
    /// `SET (n_distinct = …)`, `SET COMPRESSION`: stays on the table.
    OwnColumnProperty {
        column: String,
    },
    AddIdentity {
        column: String,
    },
    /// `SET GENERATED …`, `SET INCREMENT …`, `RESTART`: `sequence` where an option of the sequence is named.
    SetIdentity {
        column: String,
        generated: bool,
        sequence: bool,
    },
    DropIdentity {
        column: String,
        if_exists: bool,
    },
    /// `ALTER COLUMN … SET EXPRESSION` (17): a rewrite of a stored generated column.
    SetExpression {
        column: String,
    },
    DropExpression {
        column: String,
    },
    Owner {
        to: RoleName,
    },
    /// `CLUSTER ON index`
    ClusterOn {
        index: String,
    },
    /// `SET TABLESPACE`: the file is copied unless it lies there already.
    SetTablespace {
        tablespace: String,
    },
    /// `REPLICA IDENTITY`; with the index of `USING INDEX`.
    ReplicaIdentity {
        index: Option<String>,
    },
    /// `ENABLE` or `DISABLE TRIGGER`: one by name, `USER`, or `ALL`.
    Trigger {
        name: Option<String>,
        all: bool,
        enable: bool,
    },
    /// `SET (autovacuum_enabled = …)`, `RESET`: of the table, or with `toast.` of its TOAST table.
    Autovacuum {
        enabled: bool,
        toast: bool,
    },
    /// `ENABLE` or `DISABLE ROW LEVEL SECURITY`
    RowSecurity {
        enable: bool,
    },
    Inherit {
        parent: Name,
    },
    NoInherit {
        parent: Name,
    },
    /// An action without work of its own that stays on the table.
    Other,
}

/// Who becomes the owner: a name, or one of the words for a role of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoleName {
    Named(String),
    CurrentUser,
    SessionUser,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferrability {
    pub deferrable: bool,
    pub initially_deferred: bool,
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
