//! The questions that the engine may ask of a database.
//!
//! The extension answers them from the live catalog, without taking a lock; [`crate::script::Overlay`] answers for
//! what a script itself has made so far. "Not known" is an answer, and what asks has to say what it does with it.

mod change;
mod constraint;
mod dependency;
mod index;
mod lock;
mod naming;
mod partition;
mod relation;
mod types;

pub use change::{NewColumn, RemadeForeignKey, RewriteReason, TypeChange};
pub use constraint::{ConstraintId, Reference, TableConstraint, TableConstraintKind};
pub use dependency::{Dropped, Object, Reach, What};
pub use index::{EqualIndex, Index, KeyClass, RemadeIndex};
pub use lock::{HeldLock, Holder};
pub use naming::NameFacts;
pub use partition::{BoundCheck, BoundText, InheritedIndex, Partition};
pub use relation::{Column, Persistence, Relation, RelationId, RelationKind, RowSecurity, Size, ViewSource};
pub use types::{Domain, EnumValue, Enumeration, TypeUse};

use crate::statement::{ColumnDefinition, CreateIndex, LockMode, MoveTablespace, Name, NodeId, RoleName, Statement};
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

/// The questions. Names are resolved as the statement would resolve them; all the rest goes by [`RelationId`].
pub trait Facts: NameFacts {
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

    /// The relations that a view's query names.
    fn view_sources(&self, view: RelationId) -> Vec<ViewSource>;

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

    /// The type or domain of that name, if the current role may alter it.
    fn type_use(&self, name: &Name) -> Option<TypeUse>;

    /// The function that a RENAME names, if the current role may alter it; the node is its `RenameStmt`.
    fn renamed_function(&self, statement: NodeId) -> Option<Object>;

    /// The values that the script has added to enums in the transaction that is open: nobody may use them before COMMIT
    /// (`check_safe_enum_use`). A running statement meets PostgreSQL's own error.
    fn uncommitted_enum_values(&self) -> Vec<EnumValue>;

    /// Whether the text stands as a literal in the statement, an INSERT, UPDATE or DELETE.
    fn statement_mentions(&self, literal: &str) -> bool;

    fn row_security(&self, table: RelationId) -> RowSecurity;

    /// Whether statements that nobody knows yet may follow before the transaction commits.
    fn more_may_follow(&self) -> bool;

    /// How many locks on relations all sessions together can hold at least
    /// (`max_locks_per_transaction * (max_connections + max_prepared_transactions)`).
    fn lock_table_size(&self) -> Fact<u64>;

    /// The tables that a publication names itself.
    fn published_tables(&self, publication: &str) -> Vec<RelationId>;

    /// The relations that belong to an extension itself, in whichever schema; none where it stands in `schema` already.
    fn extension_members(&self, extension: &str, schema: &str) -> Vec<RelationId>;

    /// The relations that `ALL IN TABLESPACE` moves: none where the two tablespaces are one.
    fn in_tablespace(&self, moved: &MoveTablespace) -> Vec<Relation>;

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

    /// The oldest transaction of this database with a snapshot, whatever it looks at, under the same condition: what builds
    /// an index CONCURRENTLY waits for it.
    fn oldest_snapshot(&self) -> Option<Holder>;

    /// The statement is one of a script that nobody runs: what PostgreSQL itself would refuse has not been said yet, and
    /// statements may follow.
    fn in_script(&self) -> bool {
        false
    }

    /// The indexes of the table that the script has dropped, and that others miss by now.
    fn lost_indexes(&self, _table: RelationId) -> Vec<Index> {
        vec![]
    }

    /// Whether the script under `check` has added the column itself: nobody else has put anything into it yet.
    fn is_new_column(&self, table: RelationId, name: &str) -> bool;

    /// Whether the statement runs inside a transaction block, whose end decides what comes of it.
    fn in_transaction_block(&self) -> bool;

    /// The statement of the script directly before this one, SET left out, if it is an ALTER TABLE. None on a live server,
    /// which does not know what else a session has in mind.
    fn previous_alter(&self) -> Option<&Statement>;
}
