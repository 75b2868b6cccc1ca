//! What a statement says, as plain data: no pointer into PostgreSQL's memory, no fact about the database.
//!
//! Expressions and type names stay with whoever parsed the statement; [`NodeId`] is the ticket with which a rule's
//! question about one ("is this default volatile?") finds its way back to PostgreSQL's own node.

mod alter_table;
mod constraint;
mod lock_mode;
mod name;

pub use alter_table::{AlterAction, ColumnDefinition, ColumnKind};
pub use constraint::{Constraint, ConstraintKind};
pub use lock_mode::{Blocks, LockMode};
pub use name::{Name, make_object_name, quote_identifier};

use serde::{Deserialize, Serialize};

/// A ticket for a node of the parse tree (an expression, a column definition) that only the parser's side can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// One statement, as it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The command tag, as PostgreSQL reports it (`CREATE INDEX`).
    pub tag: String,
    pub operation: Operation,
    /// The statement's own text, without its neighbours in the same message; `None` where it cannot be had (a
    /// statement inside a function, seen by the event trigger).
    pub text: Option<String>,
}

/// What the statement would do. Statements that the engine has no opinion on are [`Operation::Other`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    CreateIndex(CreateIndex),
    DropIndex {
        indexes: Vec<Name>,
        concurrently: bool,
        cascade: bool,
    },
    Reindex {
        target: ReindexTarget,
        concurrently: bool,
    },
    /// `lock` is the mode that PostgreSQL will request (`AlterTableGetLockLevel`): the strongest of all actions.
    AlterTable {
        table: Name,
        actions: Vec<AlterAction>,
        lock: LockMode,
    },
    CreateTable(CreateTable),
    CreateSchema {
        name: String,
    },
    DropTable {
        tables: Vec<Name>,
        cascade: bool,
    },
    DropSchema {
        schemas: Vec<Name>,
        cascade: bool,
    },
    Truncate {
        tables: Vec<Name>,
        cascade: bool,
    },
    RenameTable {
        table: Name,
        to: String,
    },
    RenameColumn {
        table: Name,
        column: String,
        to: String,
    },
    /// `VACUUM FULL`; no table means every table of the database.
    VacuumFull {
        tables: Vec<Name>,
    },
    /// `CLUSTER`; without a table it goes through all that have been clustered before.
    Cluster {
        table: Option<Name>,
    },
    /// A statement without work of its own that locks existing relations (CREATE TRIGGER, DROP POLICY, …).
    Lock {
        relations: Vec<(Name, LockMode)>,
    },
    /// `INSERT`: it fills a table that a script made. `literal` where the rows stand in the statement itself.
    Insert {
        table: Name,
        literal: bool,
    },
    /// `COPY … FROM`: it fills a table that a script made.
    CopyFrom {
        table: Name,
    },
    Transaction(Transaction),
    /// `SET [LOCAL]` of a setting that a script's judgement follows; no value is RESET.
    Set {
        setting: Setting,
        value: Option<String>,
        local: bool,
    },
    Other,
}

/// What stands in [`CreateIndex::columns`] for an expression: the word that PostgreSQL uses when it makes a name.
pub const EXPRESSION: &str = "expr";

/// `CREATE INDEX`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// `None` where PostgreSQL is to choose the name.
    pub name: Option<String>,
    pub table: Name,
    /// Column names; an expression stands as `expr`, the word that PostgreSQL uses when it makes a name.
    pub columns: Vec<String>,
    pub unique: bool,
    pub concurrently: bool,
    pub if_not_exists: bool,
    /// `ON ONLY`: no index on the partitions.
    pub only: bool,
    /// The access method (`btree`).
    pub method: String,
}

/// `CREATE TABLE` in all its forms (`AS`, `PARTITION OF`, `INHERITS`), `SELECT INTO` and `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTable {
    pub name: Name,
    pub temporary: bool,
    pub if_not_exists: bool,
    pub partitioned: bool,
    pub columns: Vec<ColumnDefinition>,
    pub constraints: Vec<Constraint>,
    /// Filled by a query.
    pub filled: bool,
    /// Existing relations that it locks: referenced tables, parents.
    pub locks: Vec<(Name, LockMode)>,
}

/// What `REINDEX` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReindexTarget {
    Index(Name),
    Table(Name),
    /// A schema, or the whole database: the forms that run in transactions of their own, table by table.
    Schema(Name),
    Database,
    System,
}

/// The settings that a script's judgement follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// `schema_guard.allow`
    Allow,
    /// `lock_timeout`
    LockTimeout,
    /// `search_path`, its names quoted as SQL wants them
    SearchPath,
}

/// Transaction control, which decides what a script's own tables count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transaction {
    Begin,
    Commit,
    Rollback,
    /// Savepoints and two-phase commit: no change to what the engine keeps.
    Other,
}
