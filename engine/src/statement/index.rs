//! CREATE INDEX, ALTER INDEX, REINDEX.

use super::{LockMode, Name, NodeId};
use serde::{Deserialize, Serialize};

/// What stands in [`CreateIndex::columns`] for an expression: the word that PostgreSQL uses when it makes a name.
pub const EXPRESSION: &str = "expr";

/// `CREATE INDEX`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// The `IndexStmt` itself.
    pub definition: NodeId,
    /// `None` where PostgreSQL is to choose the name.
    pub name: Option<String>,
    pub table: Name,
    /// Names of the key columns; an expression stands as `expr`, the word that PostgreSQL uses when it makes a name.
    pub columns: Vec<String>,
    pub unique: bool,
    pub predicate: Predicate,
    pub concurrently: bool,
    pub if_not_exists: bool,
    /// `ON ONLY`: no index on the partitions.
    pub only: bool,
    /// The access method (`btree`).
    pub method: String,
    /// The first column's own COLLATE, without its schema.
    pub collation: Option<String>,
    /// The columns that it goes with: those of its key, of INCLUDE, of its expressions and of its predicate.
    pub depends_on: Vec<String>,
    /// All that decides what is in the index and in which order, in PostgreSQL's own words for its nodes: two of the same
    /// table with the same shape are equal.
    pub shape: String,
}

/// What the WHERE clause of an index leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Predicate {
    /// Nothing: there is no such clause.
    #[default]
    None,
    /// The rows with a NULL in one of these columns, and no others.
    NotNull(Vec<String>),
    Other,
}

/// `ALTER INDEX`, but for RENAME, which any relation can have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterIndex {
    pub index: Name,
    /// The mode that PostgreSQL will request (`AlterTableGetLockLevel`).
    pub lock: LockMode,
    /// `ATTACH PARTITION`
    pub attached: Option<Name>,
    /// `SET TABLESPACE`
    pub tablespace: Option<String>,
    /// `SET STATISTICS`, the one action that goes on to the indexes of the partitions.
    pub statistics: bool,
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
