//! The questions that the engine may ask of a database.
//!
//! The extension answers them from the live catalog, without taking a lock; [`crate::script::Overlay`] answers for
//! what a script itself has made so far. "Not known" is an answer, and what asks has to say what it does with it.

mod constraint;
mod dependency;
mod partition;

pub use constraint::{ConstraintId, Reference, TableConstraint, TableConstraintKind};
pub use dependency::{Dropped, Object, Reach, What};
pub use partition::{BoundCheck, BoundText, InheritedIndex};

use crate::statement::{ColumnDefinition, ColumnKind, CreateIndex, LockMode, Name, NodeId, RoleName};
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

impl TypeChange {
    /// The change as a statement finds it that drops these constraints of the table before it changes the type.
    pub fn without(mut self, table: RelationId, constraints: &[&str]) -> TypeChange {
        self.checks.retain(|name| !constraints.contains(&name.as_str()));
        self.foreign_keys.retain(|key| key.referencing != table || !constraints.contains(&key.name.as_str()));
        self
    }
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

    /// `public.orders`, quoted where SQL needs it.
    pub fn qualified(&self) -> String {
        match self.kind {
            RelationKind::Schema | RelationKind::Database => Name::new(None, &self.name).to_string(),
            RelationKind::Object if self.schema.is_empty() => Name::new(None, &self.name).to_string(),
            _ => Name::new(Some(&self.schema), &self.name).to_string(),
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
    /// Names of the key columns, expressions as in `CreateIndex::columns`.
    pub columns: Vec<String>,
    /// It has a predicate.
    pub partial: bool,
    /// What CLUSTER goes by without USING.
    pub clustered: bool,
}

/// An index that equals a new one by core's own comparison (`CompareIndexInfo`), which does not look at the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualIndex {
    pub index: Index,
    /// ASC, DESC and NULLS FIRST are the same, too.
    pub same_order: bool,
}

/// What building an index sorts or gathers, by its first column: what the time of the build depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyClass {
    /// Numbers, times, UUIDs: compared by their bytes.
    Plain,
    /// Text by the order of its bytes (the collations C and POSIX, and the builtin ones of 17).
    Text,
    /// Text by the rules of a language.
    Collated,
    /// Hashes of anything, put in one by one.
    Hash,
    /// GIN of arrays whose elements have a fixed width.
    GinArray,
    Gin,
    /// GiST, SP-GiST, and access methods of extensions.
    Gist,
    Brin,
}

/// What `ALTER COLUMN … TYPE` would do to one table, by core's own coercion rules (`ATColumnChangeRequiresRewrite`,
/// `ATPostAlterTypeCleanup`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeChange {
    pub rewrites: bool,
    /// Indexes that are built anew although the table is kept: those whose operator class or collation changes, and
    /// those with an expression or a predicate.
    pub rebuilds: usize,
    /// Every index on the column: it is dropped and made again, with or without its old file.
    pub indexes: Vec<RemadeIndex>,
    /// The valid CHECK constraints that mention the column: they are made again, and every row verified.
    pub checks: Vec<String>,
    /// The new type holds less than the old one: fewer characters or digits, a smaller range.
    pub narrows: bool,
    /// Foreign keys that the column is part of, on either side: they are dropped and made again.
    pub foreign_keys: Vec<RemadeForeignKey>,
    /// The type that the column has now.
    pub from: String,
    /// The type that it is to have.
    pub to: String,
}

/// An index that a statement drops and makes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemadeIndex {
    pub id: RelationId,
    /// The old file serves the new index (`TryReuseIndex`).
    pub keeps_file: bool,
    /// A partitioned index has no file of its own.
    pub has_file: bool,
}

/// A foreign key that a statement drops and makes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemadeForeignKey {
    pub name: String,
    pub referencing: RelationId,
    pub referenced: RelationId,
    /// It is valid, and the operators that it compares with change even if no table is rewritten.
    pub verifies: bool,
    /// It is valid, so that a rewrite of either side verifies it again.
    pub valid: bool,
}

/// What `ADD COLUMN` does to the rows that are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColumn {
    /// Why the table is rewritten, if it is.
    pub rewrites: Option<RewriteReason>,
    /// Whether existing rows get a value: from the column's default, or from that of its domain.
    pub has_value: bool,
    /// Sequences that the default takes a number from for every row.
    pub sequences: Vec<RelationId>,
    /// The default calls a function of the user's, which may do anything.
    pub calls_user_function: bool,
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

/// A partition below a partitioned table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    pub relation: Relation,
    /// The partitioned table that it hangs from.
    pub parent: RelationId,
}

/// A lock that the transaction holds from an earlier statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLock {
    pub relation: RelationId,
    pub mode: LockMode,
    /// How long ago it was requested; `None` in a script.
    pub since_ms: Option<u64>,
}

/// Another session that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: i32,
    /// Its `application_name`.
    pub application: String,
    /// How long its transaction has been open.
    pub age_ms: u64,
    /// Idle in transaction: it does nothing, and nobody knows when it ends.
    pub idle: bool,
}

/// The questions. Names are resolved as the statement would resolve them; all the rest goes by [`RelationId`].
pub trait Facts {
    /// The server's major version.
    fn server_version(&self) -> u32;

    /// The relation that a name means here and now; `None` where there is none.
    fn relation(&self, name: &Name) -> Option<Relation>;

    /// Storage, partitions and inheritance children included.
    fn size(&self, relation: RelationId) -> Fact<Size>;

    /// What the relation itself stores.
    fn own_size(&self, relation: RelationId) -> Fact<Size>;

    /// All partitions below a partitioned table, parents before children.
    fn partitions(&self, table: RelationId) -> Vec<Partition>;

    /// The relation and everything below it, partitions and inheritance children alike, parents before children
    /// (`find_all_inheritors`).
    fn tree(&self, relation: RelationId) -> Vec<RelationId>;

    /// The direct children, in the order in which PostgreSQL locks them.
    fn children(&self, relation: RelationId) -> Vec<RelationId>;

    /// The direct parents.
    fn parents(&self, relation: RelationId) -> Vec<RelationId>;

    /// The DEFAULT partition of a partitioned table.
    fn default_partition(&self, table: RelationId) -> Option<RelationId>;

    /// Whether the table is a partition of the other one, however it hangs there: half detached, too.
    fn is_partition_of(&self, partition: RelationId, table: RelationId) -> bool {
        self.parents(partition).contains(&table)
    }

    /// What is read when the table gets a partition within the bound: `partition` by ATTACH PARTITION, or with `None` a
    /// new one by PARTITION OF. `spec` is the statement's `PartitionBoundSpec`.
    fn bound_check(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundCheck>;

    /// What becomes of each index of the table when the other one becomes its partition.
    fn inherited_indexes(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>>;

    /// The bound in SQL, and the constraints that spare the reading.
    fn bound_text(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundText>;

    /// The definition of an index after its table's name: `USING btree (email) WHERE …`.
    fn index_definition(&self, index: RelationId) -> Fact<String>;

    /// The indexes of the table itself, invalid ones included.
    fn own_indexes(&self, table: RelationId) -> Vec<Index>;

    /// The column names of a table, in order.
    fn column_names(&self, table: RelationId) -> Vec<String>;

    fn column(&self, table: RelationId, name: &str) -> Option<Column>;

    /// The indexes of a table; of a partitioned table, those of its partitions.
    fn indexes(&self, table: RelationId) -> Vec<Index>;

    /// The index itself, asked by its own identity.
    fn index(&self, index: RelationId) -> Option<Index>;

    /// The columns of an index's key, in its order, INCLUDE left out; an expression has no name and is left out, too.
    fn key_columns(&self, index: RelationId) -> Vec<String>;

    /// What building the index anew sorts.
    fn key_class(&self, index: RelationId) -> KeyClass;

    /// What building an index whose first column this is sorts, by the column's own collation.
    fn column_key_class(&self, table: RelationId, column: &str, method: &str) -> KeyClass;

    /// The table's own indexes that equal the new one, in the order in which PostgreSQL looks at them. Empty where it
    /// cannot make sense of the definition.
    fn equal_indexes(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex>;

    /// The tables that TRUNCATE … CASCADE of these adds, by the foreign keys that reference them
    /// (`heap_truncate_find_FKs`).
    fn truncate_cascades_to(&self, tables: &[RelationId]) -> Vec<RelationId>;

    /// The relations that a view's query names, and of each whether what is below it is meant, too.
    fn view_sources(&self, view: RelationId) -> Vec<(RelationId, bool)>;

    /// Whether a materialized view has been filled.
    fn is_populated(&self, view: RelationId) -> bool;

    /// A relation by identity (an index's table).
    fn relation_by_id(&self, relation: RelationId) -> Option<Relation>;

    /// Whether the table has a constraint of that name.
    fn has_constraint(&self, table: RelationId, name: &str) -> bool;

    /// The constraint of that name, to ask what goes with it.
    fn constraint_object(&self, table: RelationId, name: &str) -> Option<Object>;

    /// The column of that name, to ask what goes with it.
    fn column_object(&self, table: RelationId, name: &str) -> Option<Object>;

    /// What dropping these objects deletes, CASCADE or not, themselves included, in the order of deletion; empty where
    /// PostgreSQL refuses to drop one of them by itself (a part of something else, what the system requires).
    fn dropped(&self, objects: &[Object]) -> Vec<Dropped>;

    /// Whether the catalog's dependencies are those that the statement will find: not after other DDL of a script.
    fn dependencies_are_current(&self) -> bool;

    /// The object of that number in a DROP; `None` where there is none, or the current role may not drop it.
    fn drop_target(&self, statement: NodeId, number: usize) -> Option<Object>;

    /// A schema that the current role may drop.
    fn schema_object(&self, name: &str) -> Option<Object>;

    /// The bytes of another database that the current role may drop; `None` where there is no such database.
    fn database(&self, name: &str) -> Option<Fact<u64>>;

    /// What DROP OWNED would delete and REASSIGN OWNED hand on, in this database; `None` where the current role may not.
    fn owned_by(&self, roles: &[RoleName]) -> Option<Vec<Object>>;

    /// An object in words: `view public.totals`.
    fn describe(&self, object: Object) -> String;

    /// The constraints of the table itself, by name.
    fn constraints(&self, table: RelationId) -> Vec<TableConstraint>;

    /// The table's own constraint of that name.
    fn constraint(&self, table: RelationId, name: &str) -> Option<TableConstraint> {
        self.constraints(table).into_iter().find(|constraint| constraint.name == name)
    }

    /// Whether a publication knows the rows that it updates or deletes by this index (its table's replica identity).
    fn identifies_published_rows(&self, index: RelationId) -> Fact<bool>;

    /// The foreign keys of any table that reference this one.
    fn foreign_keys_to(&self, table: RelationId) -> Vec<TableConstraint>;

    /// The constraints that are parts of this one, on partitions of either side.
    fn parts_of_constraint(&self, constraint: ConstraintId) -> Vec<TableConstraint>;

    /// Whether the expression of a CHECK calls a volatile function.
    fn check_is_volatile(&self, table: RelationId, expression: NodeId) -> Fact<bool>;

    /// Whether the constraint of that name, once valid, proves that the column holds no NULL.
    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool>;

    /// Whether valid constraints of the table itself, those named in `without` left out, prove that the column holds no
    /// NULL, so that SET NOT NULL need not scan it (`NotNullImpliedByRelConstraints`).
    fn not_null_is_proven(&self, table: RelationId, column: &str, without: &[&str]) -> Fact<bool>;

    /// What adding the column costs by its default and type. `Unknown` where PostgreSQL cannot make sense of them.
    fn new_column(&self, table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn>;

    /// What changing the column's type costs; `definition` is the statement's `ColumnDef`.
    /// `from` is the type that the column has by then, where the catalog does not know it yet.
    fn type_change(&self, table: RelationId, column: &str, from: Option<&str>, definition: NodeId) -> Fact<TypeChange>;

    /// The valid CHECK constraints that mention a column, each with its name and its definition (`pg_get_constraintdef`).
    fn checks_on(&self, table: RelationId, column: &str) -> Vec<(String, String)>;

    /// The sequences that a column owns: a serial's, an identity's, what OWNED BY says. Of all columns where none is named.
    fn owned_sequences(&self, table: RelationId, column: Option<&str>) -> Vec<RelationId>;

    /// The sequence behind an identity column (`getIdentitySequence`).
    fn identity_sequence(&self, table: RelationId, column: &str) -> Option<RelationId>;

    /// Whether `OWNER TO` would name another role than the owner.
    fn owner_differs(&self, relation: RelationId, role: &RoleName) -> Fact<bool>;

    /// Whether `SET TABLESPACE` would name another tablespace than the relation lies in.
    fn tablespace_differs(&self, relation: RelationId, tablespace: &str) -> Fact<bool>;

    /// Whether a row-level trigger of the table is among those that `ENABLE` or `DISABLE TRIGGER` means: one by name, or
    /// with `all` the system's too.
    fn has_row_trigger(&self, table: RelationId, name: Option<&str>, all: bool) -> bool;

    /// Whether `SET ACCESS METHOD` would name another method than the table has.
    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool>;

    /// The table whose column owns the sequence.
    fn owner_of_sequence(&self, sequence: RelationId) -> Option<RelationId>;

    /// The tables that a view reads, through other views as well.
    fn read_by_view(&self, view: RelationId) -> Vec<RelationId>;

    /// The tables that are declared OF a composite type.
    fn typed_tables(&self, composite: &Name) -> Vec<RelationId>;

    /// The domain of that name; `None` where there is none.
    fn domain(&self, name: &Name) -> Option<Domain>;

    /// The enum of that name, if the current role may alter it.
    fn enumeration(&self, name: &Name) -> Option<Enumeration>;

    /// The tables that a publication names itself.
    fn published_tables(&self, publication: &str) -> Vec<RelationId>;

    /// The tables (ordinary, partitioned) and materialized views of a schema; `None` where there is no such schema or
    /// the current role may not drop it.
    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>>;

    /// The tables that the current role may maintain in this database.
    fn all_tables(&self) -> Vec<Relation>;

    /// The locks that this transaction holds by now and that others may be waiting for.
    fn held_locks(&self) -> Vec<HeldLock>;

    /// The strongest lock on the relation that this transaction holds by now.
    fn held_lock(&self, relation: RelationId) -> Option<LockMode>;

    /// How many other sessions hold a lock on the relation that conflicts with the mode, this moment.
    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32>;

    /// Of these the one whose transaction is the oldest; `None` where there is none, or none that the current role may
    /// look at.
    fn oldest_holder(&self, relation: RelationId, mode: LockMode) -> Option<Holder>;

    /// Whether the script under `check` has added the column itself: nobody else has put anything into it yet.
    fn is_new_column(&self, table: RelationId, name: &str) -> bool;
}
