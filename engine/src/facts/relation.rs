//! A relation, what it stores, and its columns.

use crate::statement::{ColumnKind, Name};
use serde::{Deserialize, Serialize};

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
    /// No relation: the schema that a statement names, which stands in a relation's place in its finding.
    Schema,
    /// The same for DROP DATABASE.
    Database,
    /// No relation: what a statement names that is none (yet), in a relation's place in its finding.
    Object,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Persistence {
    Permanent,
    Unlogged,
    Temporary,
}

impl RelationKind {
    /// Whether it is a relation at all, and not what stands in one's place.
    pub fn is_relation(self) -> bool {
        !matches!(self, RelationKind::Schema | RelationKind::Database | RelationKind::Object)
    }
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
    /// A schema in a relation's place.
    pub fn schema(name: &str) -> Relation {
        Relation::stand_in(RelationKind::Schema, name, name)
    }

    /// What is no relation but stands in a finding as one does.
    pub fn stand_in(kind: RelationKind, schema: &str, name: &str) -> Relation {
        Relation {
            id: RelationId::Catalog(0),
            schema: schema.to_owned(),
            name: name.to_owned(),
            kind,
            persistence: Persistence::Permanent,
            made_in_transaction: false,
            may_alter: true,
        }
    }

    /// Its schema and its name.
    pub fn qualified_name(&self) -> Name {
        Name::new(Some(&self.schema), &self.name)
    }

    /// `public.orders`, quoted where SQL needs it.
    pub fn qualified(&self) -> String {
        match self.kind {
            RelationKind::Schema | RelationKind::Database => Name::new(None, &self.name).to_string(),
            RelationKind::Object if self.schema.is_empty() => Name::new(None, &self.name).to_string(),
            _ => self.qualified_name().to_string(),
        }
    }

    /// Neither made in this transaction nor temporary.
    pub fn is_seen_by_others(&self) -> bool {
        !self.made_in_transaction && !self.is_temporary()
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
    /// Where its values come from; a serial column is a plain one with a default by now.
    pub kind: ColumnKind,
    /// Parents that have it, too (`attinhcount`).
    pub inherited: usize,
    /// Declared on the table itself as well (`attislocal`).
    pub local: bool,
}

/// Row-level security of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSecurity {
    pub enabled: bool,
    /// A policy exists, in force or not.
    pub has_policy: bool,
}

/// A relation that a view's query names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewSource {
    pub relation: RelationId,
    /// What is below it is meant, too.
    pub inherits: bool,
    /// In a FROM of the query, or of a query in its FROM: not in an expression, nor in a WITH.
    pub in_from: bool,
}
