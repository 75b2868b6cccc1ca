//! The questions that the engine may ask of a database.
//!
//! The extension answers them from the live catalog, without taking a lock; [`crate::script::Overlay`] answers for
//! what a script itself has made so far. "Not known" is an answer, and what asks has to say what it does with it.

use crate::statement::{ColumnDefinition, LockMode, Name, NodeId};
use serde::{Deserialize, Serialize};

/// An answer, or the admission that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact<T> {
    Known(T),
    Unknown,
}

impl<T> Fact<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Fact::Known(value) => Some(value),
            Fact::Unknown => None,
        }
    }
}

/// Which relation: one of the catalog, by OID, or one that the script under `check` has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RelationId {
    Catalog(u32),
    Script(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelationKind {
    Table,
    PartitionedTable,
    Index,
    PartitionedIndex,
    MaterializedView,
    ForeignTable,
    View,
    Sequence,
    /// No relation: the schema that DROP SCHEMA names, which stands in a relation's place in its finding.
    Schema,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Persistence {
    Permanent,
    Unlogged,
    Temporary,
}

/// A relation, with what every question about it begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    pub id: RelationId,
    pub schema: String,
    pub name: String,
    pub kind: RelationKind,
    pub persistence: Persistence,
    /// Made in the running transaction (`rd_createSubid`): nobody else can see it yet, so nobody waits for it.
    pub made_in_transaction: bool,
    /// Whether the current role may run DDL on it. What it may not touch is not judged: PostgreSQL refuses that
    /// itself, and the size of what is not theirs is nobody's business.
    pub may_alter: bool,
}

impl Relation {
    /// `public.orders`, quoted where SQL needs it.
    pub fn qualified(&self) -> String {
        match self.kind {
            RelationKind::Schema => Name::new(None, &self.name).to_string(),
            _ => Name::new(Some(&self.schema), &self.name).to_string(),
        }
    }

    pub fn is_temporary(&self) -> bool {
        self.persistence == Persistence::Temporary
    }

    pub fn is_partitioned(&self) -> bool {
        matches!(self.kind, RelationKind::PartitionedTable | RelationKind::PartitionedIndex)
    }
}

/// What a relation stores, its partitions' and inheritance children's storage added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Bytes of the main fork, from the number of blocks that the storage manager reports now.
    pub heap_bytes: u64,
    /// Bytes of the TOAST table.
    pub toast_bytes: u64,
    /// Estimated rows, by the planner's own arithmetic (`estimate_rel_size`).
    pub rows: f64,
}

impl Size {
    /// What a scan or a rewrite has to read.
    pub fn bytes(&self) -> u64 {
        self.heap_bytes + self.toast_bytes
    }

    pub fn is_empty(&self) -> bool {
        self.bytes() == 0
    }
}

/// A column of an existing table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub not_null: bool,
    /// As `format_type()` prints it.
    pub type_name: String,
}

/// An index of an existing table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub id: RelationId,
    pub schema: String,
    pub name: String,
    pub table: RelationId,
    pub unique: bool,
    pub valid: bool,
    pub bytes: u64,
    /// The constraint that owns it, if one does: such an index cannot be dropped by itself.
    pub constraint: Option<String>,
}

/// What `ALTER COLUMN … TYPE` would do, by core's own coercion rules (`ATColumnChangeRequiresRewrite`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeChange {
    pub rewrites: bool,
    /// Indexes that are built anew although the table is kept: those whose operator class or collation changes, and
    /// those with an expression or a predicate.
    pub rebuilds: usize,
    /// The type that the column has now.
    pub from: String,
    /// The type that it is to have.
    pub to: String,
}

/// What `ADD COLUMN` does to the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColumn {
    /// Why the table is rewritten, if it is.
    pub rewrites: Option<RewriteReason>,
    /// Whether existing rows get a value: from the column's default, or from that of its domain.
    pub has_value: bool,
}

/// Why a new column rewrites the table (`ATExecAddColumn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RewriteReason {
    /// The default is volatile: it is evaluated for every row.
    VolatileDefault,
    /// The type is a domain with constraints: every row is checked, and rewritten while at it.
    ConstrainedDomain,
    Serial,
    Identity,
    StoredGenerated,
}

/// A partition below a partitioned table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    pub relation: Relation,
    /// The partitioned table that it hangs from.
    pub parent: RelationId,
}

/// The questions. Names are resolved as the statement would resolve them; all the rest goes by [`RelationId`].
pub trait Facts {
    /// The server's major version.
    fn server_version(&self) -> u32;

    /// The relation that a name means here and now; `None` where there is none.
    fn relation(&self, name: &Name) -> Option<Relation>;

    /// Storage, partitions and inheritance children included.
    fn size(&self, relation: RelationId) -> Fact<Size>;

    /// All partitions below a partitioned table, parents before children.
    fn partitions(&self, table: RelationId) -> Vec<Partition>;

    /// The column names of a table, in order.
    fn column_names(&self, table: RelationId) -> Vec<String>;

    fn column(&self, table: RelationId, name: &str) -> Option<Column>;

    /// The indexes of a table; of a partitioned table, those of its partitions.
    fn indexes(&self, table: RelationId) -> Vec<Index>;

    /// The index itself, asked by its own identity.
    fn index(&self, index: RelationId) -> Option<Index>;

    /// A relation by identity (an index's table).
    fn relation_by_id(&self, relation: RelationId) -> Option<Relation>;

    /// Whether the table has a constraint of that name.
    fn has_constraint(&self, table: RelationId, name: &str) -> bool;

    /// Whether the constraint of that name, once valid, proves that the column holds no NULL.
    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool>;

    /// Whether a valid constraint already proves that the column holds no NULL, so that SET NOT NULL need not scan.
    fn not_null_is_proven(&self, table: RelationId, column: &str) -> Fact<bool>;

    /// What adding the column costs by its default and type. `Unknown` where PostgreSQL cannot make sense of them.
    fn new_column(&self, table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn>;

    /// What changing the column's type costs; `definition` is the statement's `ColumnDef`.
    fn type_change(&self, table: RelationId, column: &str, definition: NodeId) -> Fact<TypeChange>;

    /// Whether `SET ACCESS METHOD` would name another method than the table has.
    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool>;

    /// The tables (ordinary, partitioned) and materialized views of a schema; `None` where there is no such schema or
    /// the current role may not drop it.
    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>>;

    /// The tables that the current role may maintain in this database.
    fn all_tables(&self) -> Vec<Relation>;

    /// How many other sessions hold a lock on the relation that conflicts with the mode, this moment.
    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32>;
}
