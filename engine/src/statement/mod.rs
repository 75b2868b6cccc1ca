//! What a statement says, as plain data: no pointer into PostgreSQL's memory, no fact about the database.
//!
//! Expressions and type names stay with whoever parsed the statement; [`NodeId`] is the ticket with which a rule's
//! question about one ("is this default volatile?") finds its way back to PostgreSQL's own node.

mod alter_table;
mod constraint;
mod definition;
mod drop;
mod index;
mod lock_mode;
mod name;
mod new_name;
mod partition;

pub use alter_table::{AlterAction, ColumnDefinition, ColumnKind, Deferrability, RoleName};
pub use constraint::{Constraint, ConstraintKind, ForeignKeyTerms};
pub use definition::{
    AlterComposite, AlterDomain, CreateFunction, CreateSequence, CreateTrigger, CreateView, DomainChange,
    PublishTables, SequenceChange,
};
pub use drop::{DropObjects, ObjectKind, Owned};
pub use index::{AlterIndex, CreateIndex, EXPRESSION, Predicate, ReindexTarget};
pub use lock_mode::{Blocks, LockMode};
pub use name::{Name, Target, make_object_name, quote_identifier};
pub use new_name::NewName;
pub use partition::{Detach, PartitionBound};

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
    /// The names that it gives.
    #[serde(default)]
    pub names: Vec<NewName>,
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
    AlterIndex(AlterIndex),
    Reindex {
        target: ReindexTarget,
        concurrently: bool,
    },
    /// `lock` is the mode that PostgreSQL will request (`AlterTableGetLockLevel`): the strongest of all actions.
    AlterTable {
        table: Name,
        /// `ONLY`: not the tables below.
        only: bool,
        actions: Vec<AlterAction>,
        lock: LockMode,
    },
    /// `ALTER TABLE … ATTACH PARTITION`: always alone in its statement.
    AttachPartition {
        table: Name,
        partition: Name,
        bound: PartitionBound,
    },
    /// `ALTER TABLE … DETACH PARTITION`: always alone in its statement.
    DetachPartition {
        table: Name,
        partition: Name,
        detach: Detach,
    },
    CreateTable(CreateTable),
    /// `elements` are the tables and views that stand inside it: what else may stand there touches nothing but these.
    CreateSchema {
        name: String,
        elements: Vec<Operation>,
    },
    CreateSequence(CreateSequence),
    CreateExtension {
        name: Name,
        /// Which version, where the statement says.
        version: Option<String>,
    },
    /// `ALTER EXTENSION … UPDATE`
    UpdateExtension {
        name: Name,
        version: Option<String>,
    },
    DropTable {
        tables: Vec<Name>,
        cascade: bool,
    },
    DropSchema {
        schemas: Vec<Name>,
        cascade: bool,
    },
    DropObjects(DropObjects),
    DropDatabase {
        name: String,
    },
    /// `DROP OWNED BY`, `REASSIGN OWNED BY`.
    Owned(Owned),
    Truncate {
        tables: Vec<Target>,
        cascade: bool,
        restart_identity: bool,
    },
    /// `RENAME TO` of a table, a view, a sequence, in whatever kind's words but an index's.
    RenameTable {
        table: Name,
        to: String,
    },
    /// `ALTER INDEX … RENAME TO`
    RenameIndex {
        index: Name,
        to: String,
    },
    RenameColumn {
        table: Name,
        column: String,
        to: String,
        only: bool,
    },
    /// `ALTER TYPE … RENAME ATTRIBUTE`, which goes on to the tables that are declared OF the type.
    RenameAttribute {
        composite: Name,
        attribute: String,
        to: String,
    },
    RenameConstraint {
        table: Name,
        constraint: String,
        to: String,
        only: bool,
    },
    RenameTrigger {
        table: Name,
    },
    RenameSchema {
        schema: Name,
        to: String,
    },
    /// `ALTER TYPE … RENAME VALUE` of an enum.
    RenameEnumValue {
        enumeration: Name,
        value: String,
        to: String,
    },
    /// `ALTER TYPE … ADD VALUE` of an enum; `placed` with BEFORE or AFTER.
    AddEnumValue {
        enumeration: Name,
        value: String,
        placed: bool,
        if_not_exists: bool,
    },
    /// RENAME TO of a function or a procedure; the node is PostgreSQL's `RenameStmt`.
    RenameFunction {
        function: Name,
        statement: NodeId,
        to: String,
    },
    /// RENAME TO of a type or a domain.
    RenameType {
        type_name: Name,
        to: String,
    },
    SetSchema {
        relation: Name,
        schema: String,
    },
    /// `ALTER EXTENSION … SET SCHEMA`, which moves what belongs to it.
    SetExtensionSchema {
        extension: String,
        schema: String,
    },
    /// `ALTER TABLE ALL IN TABLESPACE`, and of indexes and materialized views.
    MoveTablespace(MoveTablespace),
    AlterComposite(AlterComposite),
    AlterDomain(AlterDomain),
    AlterSequence {
        sequence: Name,
        change: SequenceChange,
    },
    CreateView(CreateView),
    CreateTrigger(CreateTrigger),
    /// `CREATE POLICY`
    CreatePolicy {
        table: Name,
    },
    /// `CREATE RULE`; `locks` is what its commands write to or lock.
    CreateRule {
        relation: Name,
        locks: Vec<(Name, LockMode)>,
    },
    CreateFunction(CreateFunction),
    PublishTables(PublishTables),
    /// `VACUUM FULL`; no table means every table of the database.
    VacuumFull {
        tables: Vec<Target>,
    },
    /// `VACUUM` that keeps the tables' files.
    Vacuum {
        tables: Vec<Target>,
    },
    Analyze {
        tables: Vec<Target>,
    },
    RefreshMaterializedView {
        view: Name,
        concurrently: bool,
        with_data: bool,
    },
    LockTable {
        tables: Vec<Target>,
        mode: LockMode,
        nowait: bool,
    },
    /// `CLUSTER`; without a table it goes through all that have been clustered before.
    Cluster {
        table: Option<Name>,
        /// The one that the table is to be ordered by; without it the one of the last time.
        index: Option<String>,
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
    ChangeRows(ChangeRows),
    /// `COPY … FROM`: it fills a table that a script made.
    CopyFrom {
        table: Name,
    },
    Transaction(Transaction),
    /// `CREATE DATABASE`, `ALTER SYSTEM` and others that refuse a transaction block, and of which no more is asked.
    NonTransactional,
    /// `SET [LOCAL]` of a setting that a script's judgement follows; no value is RESET.
    Set {
        setting: Setting,
        value: Option<String>,
        local: bool,
    },
    Other,
}

impl Operation {
    /// The relation (or other object) that the statement names first.
    pub fn target(&self) -> Option<&Name> {
        match self {
            Operation::CreateIndex(index) => Some(&index.table),
            Operation::DropIndex { indexes: names, .. }
            | Operation::DropTable { tables: names, .. }
            | Operation::DropSchema { schemas: names, .. } => names.first(),
            Operation::Truncate { tables, .. }
            | Operation::VacuumFull { tables }
            | Operation::Vacuum { tables }
            | Operation::Analyze { tables }
            | Operation::LockTable { tables, .. } => tables.first().map(|target| &target.table),
            Operation::AlterIndex(alter) => Some(&alter.index),
            Operation::RefreshMaterializedView { view, .. } => Some(view),
            Operation::AlterTable { table, .. }
            | Operation::AttachPartition { table, .. }
            | Operation::DetachPartition { table, .. }
            | Operation::RenameTable { table, .. }
            | Operation::RenameColumn { table, .. }
            | Operation::RenameConstraint { table, .. }
            | Operation::RenameTrigger { table }
            | Operation::RenameIndex { index: table, .. }
            | Operation::RenameAttribute { composite: table, .. }
            | Operation::RenameSchema { schema: table, .. }
            | Operation::RenameEnumValue { enumeration: table, .. }
            | Operation::AddEnumValue { enumeration: table, .. }
            | Operation::RenameFunction { function: table, .. }
            | Operation::RenameType { type_name: table, .. }
            | Operation::CreateExtension { name: table, .. }
            | Operation::UpdateExtension { name: table, .. }
            | Operation::CreatePolicy { table }
            | Operation::SetSchema { relation: table, .. }
            | Operation::AlterSequence { sequence: table, .. }
            | Operation::CreateRule { relation: table, .. }
            | Operation::Insert { table, .. }
            | Operation::CopyFrom { table } => Some(table),
            Operation::CreateTable(table) => Some(&table.name),
            Operation::DropObjects(drop) => drop.objects.first(),
            Operation::CreateView(view) => Some(&view.view),
            Operation::CreateFunction(function) => Some(&function.name),
            Operation::CreateTrigger(trigger) => Some(&trigger.table),
            Operation::CreateSequence(create) => Some(&create.sequence),
            Operation::AlterComposite(alter) => Some(&alter.composite),
            Operation::AlterDomain(alter) => Some(&alter.domain),
            Operation::PublishTables(published) => published.tables.first().map(|(name, _)| name),
            Operation::ChangeRows(change) => Some(&change.table),
            Operation::Cluster { table, .. } => table.as_ref(),
            Operation::Lock { relations } => relations.first().map(|(name, _)| name),
            _ => None,
        }
    }

    /// The target is what the statement makes, or no relation at all: a relation of that name, if there is one, is another.
    pub fn makes_its_target(&self) -> bool {
        matches!(
            self,
            Operation::CreateTable(_)
                | Operation::CreateView(_)
                | Operation::CreateFunction(_)
                | Operation::CreateSequence(_)
                | Operation::CreateExtension { .. }
                | Operation::UpdateExtension { .. }
                | Operation::AddEnumValue { .. }
                | Operation::RenameFunction { .. }
        )
    }
}

/// `CREATE TABLE` in all its forms (`AS`, `PARTITION OF`, `INHERITS`), `SELECT INTO` and `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTable {
    pub name: Name,
    pub temporary: bool,
    pub unlogged: bool,
    pub if_not_exists: bool,
    pub partitioned: bool,
    pub columns: Vec<ColumnDefinition>,
    pub constraints: Vec<Constraint>,
    /// Filled by a query.
    pub filled: bool,
    /// `WITH (autovacuum_enabled = off)`, or of its TOAST table.
    pub autovacuum_off: bool,
    /// `LIKE … INCLUDING INDEXES`: keys may come from there.
    pub like_indexes: bool,
    /// What its query locks above ACCESS SHARE when PostgreSQL analyzes it: what FOR UPDATE and its sisters name.
    pub locks: Vec<(Target, LockMode)>,
    /// The query has a WHERE or a join's condition, which may leave partitions out.
    pub narrowed: bool,
    /// What stands behind INHERITS, or behind PARTITION OF.
    pub parents: Vec<Name>,
    /// The bound of a PARTITION OF.
    pub bound: Option<PartitionBound>,
}

/// `ALTER TABLE | INDEX | MATERIALIZED VIEW ALL IN TABLESPACE … [OWNED BY …] SET TABLESPACE …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveTablespace {
    pub moved: Moved,
    pub from: String,
    pub to: String,
    /// The owners of what is moved; nobody is everybody.
    pub owners: Vec<RoleName>,
}

/// What `ALL IN TABLESPACE` moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moved {
    Tables,
    Indexes,
    MaterializedViews,
}

/// `UPDATE` or `DELETE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRows {
    pub table: Name,
    /// The columns that UPDATE sets; DELETE sets none.
    pub sets: Vec<String>,
    /// There is no WHERE, or one that is always true.
    pub whole: bool,
    /// Nothing in the statement says how many rows at most: no WHERE, or one that only asks for NULLs, or that only
    /// joins another table.
    pub unbounded: bool,
}

impl ChangeRows {
    pub fn deletes(&self) -> bool {
        self.sets.is_empty()
    }
}

/// The settings that a script's judgement follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// `schema_guard.allow`
    Allow,
    /// `lock_timeout`
    LockTimeout,
    /// `schema_guard.lock_timeout`
    ImposedLockTimeout,
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
