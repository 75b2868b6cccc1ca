//! What in a statement brings an effect about: what the rules tell apart.

use super::{Circumstance, Loss, MissingIndex};
use crate::facts::{Index, Relation, RelationId, RewriteReason, TableConstraint, TypeChange};
use crate::naming::Subject;
use crate::statement::{
    AlterDomain, ChangeRows, ColumnDefinition, Constraint, CreateIndex, CreateTable, CreateTrigger, PartitionBound,
};

/// What in the statement brings the effect about.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause<'a> {
    /// Nothing but the lock.
    Lock,
    /// Rows that UPDATE or DELETE changes.
    ChangeRows(&'a ChangeRows),
    /// What stands around the statement, on the relation that suffers from it.
    Circumstance(Circumstance),
    /// A name that the statement gives, its schema and table resolved.
    Name(Box<Subject>),
    /// The statement as a whole, once each: for the rules that look at `case.statement` and not at what it locks.
    Statement,
    CreateIndex(&'a CreateIndex),
    /// `CREATE INDEX IF NOT EXISTS` passes over an index of that name whose build has failed.
    KeepInvalidIndex(Index),
    DropIndex {
        index: Index,
        cascade: bool,
        partitioned: bool,
    },
    Reindex {
        /// What the statement names: an index, or the table itself.
        index: Option<Index>,
        /// More than this table is rebuilt (REINDEX SCHEMA, REINDEX DATABASE).
        whole: bool,
        concurrently: bool,
    },
    /// `ADD COLUMN` that writes every row.
    AddColumn {
        action: usize,
        column: &'a ColumnDefinition,
        reason: RewriteReason,
    },
    /// `ADD COLUMN … NOT NULL` that leaves existing rows without a value.
    AddRequiredColumn {
        action: usize,
        column: &'a ColumnDefinition,
    },
    SetType {
        action: usize,
        column: &'a str,
        change: TypeChange,
    },
    /// A foreign key of this relation is made again because a column of it changes its type, on this side or on the other
    /// one; its rows are verified.
    RemakeForeignKey {
        /// The table that is altered, and its column.
        altered: Relation,
        column: &'a str,
    },
    SetNotNull {
        action: usize,
        column: &'a str,
        /// The constraint's own name, where the statement gives one (18).
        constraint: Option<&'a str>,
    },
    /// A constraint whose rows are verified now, or whose index is built now. `column` where it stands in ADD COLUMN.
    AddConstraint {
        action: usize,
        constraint: &'a Constraint,
        column: Option<&'a ColumnDefinition>,
    },
    /// `VALIDATE CONSTRAINT` of what is not valid yet, or `ALTER CONSTRAINT … INHERIT` (18).
    ValidateConstraint {
        action: usize,
        name: &'a str,
    },
    /// `ALTER CONSTRAINT … ENFORCED` (18).
    EnforceConstraint {
        action: usize,
        constraint: TableConstraint,
    },
    DropConstraint {
        action: usize,
        constraint: TableConstraint,
        cascade: bool,
    },
    /// A foreign key is dropped, with its column or by itself, seen from the table that it references.
    DropForeignKey {
        name: String,
        referencing: Relation,
    },
    /// A rewrite for another reason: persistence, access method, or one that only the server's event reported.
    Rewrite {
        what: &'static str,
    },
    /// `SET EXPRESSION` of a generated column (17).
    SetExpression {
        column: &'a str,
    },
    /// `SET TABLESPACE`: the file is copied.
    SetTablespace {
        tablespace: &'a str,
    },
    /// ATTACH PARTITION of a table whose rows are read: nothing proves that they are within the bound.
    AttachScan {
        parent: Relation,
        bound: PartitionBound,
    },
    /// ATTACH PARTITION of a table without an equal to each index of the partitioned one.
    AttachBuild {
        parent: Relation,
        missing: Vec<MissingIndex>,
    },
    /// ATTACH PARTITION that looks up every row's key for a foreign key of the partitioned table.
    AttachForeignKey {
        parent: Relation,
        constraint: TableConstraint,
    },
    /// A DEFAULT partition that is searched for rows of a new one: one that is attached, or made.
    DefaultPartitionScan {
        parent: Relation,
        partition: Option<RelationId>,
        bound: PartitionBound,
    },
    /// DETACH PARTITION without CONCURRENTLY; `default`: there is a DEFAULT partition, beside which PostgreSQL refuses that.
    DetachPartition {
        partition: Relation,
        default: bool,
    },
    /// DETACH PARTITION that reads this table, because a foreign key of it references the partitioned one.
    DetachReferenced {
        parent: Relation,
        partition: Relation,
        constraint: TableConstraint,
    },
    /// CREATE TABLE … PARTITION OF
    CreatePartition {
        table: &'a CreateTable,
        bound: PartitionBound,
    },
    DropColumn {
        column: &'a str,
        cascade: bool,
    },
    DropTable {
        /// Tables that are locked because its foreign keys reference them.
        partners: Vec<Relation>,
    },
    /// DROP TABLE of partitions, seen from the partitioned table.
    DropPartitions {
        partitions: Vec<Relation>,
    },
    /// A relation that goes, or loses a part, without being named.
    Loss(Loss),
    DropView,
    DropTrigger {
        /// In words: `trigger t on public.orders`.
        trigger: String,
    },
    DropDatabase,
    DropSchema {
        cascade: bool,
        /// Tables and materialized views inside.
        tables: usize,
    },
    Truncate {
        cascade: bool,
        /// Not named: CASCADE reaches it over a foreign key.
        reached: bool,
    },
    RenameColumn {
        column: &'a str,
        to: &'a str,
    },
    RenameTable {
        to: &'a str,
    },
    RenameSchema {
        to: &'a str,
        /// Tables and materialized views inside.
        tables: usize,
    },
    RenameEnumValue {
        value: &'a str,
        to: &'a str,
        /// Tables with a column of the enum.
        tables: usize,
    },
    RenameType {
        to: &'a str,
        /// Tables with a column of the type.
        tables: usize,
    },
    SetSchema {
        schema: &'a str,
    },
    /// A constraint of a domain that is verified on this table and on so many others.
    DomainConstraint {
        alter: &'a AlterDomain,
        others: usize,
    },
    AlterSequence,
    ReplaceView,
    CreateTrigger(&'a CreateTrigger),
    /// `ALTER TABLE … DISABLE TRIGGER`: one by name, `USER`, or `ALL`.
    DisableTrigger {
        name: Option<&'a str>,
        all: bool,
    },
    CreateRule,
    /// ENABLE ROW LEVEL SECURITY on a table without a policy.
    EnableRowSecurity,
    VacuumFull,
    Cluster,
    /// `REFRESH MATERIALIZED VIEW`; `empties` WITH NO DATA.
    Refresh {
        empties: bool,
    },
    LockTable {
        nowait: bool,
    },
}

impl Cause<'_> {
    /// About what the statement says, not about what it does to a relation: no lock, no size.
    pub fn is_text(&self) -> bool {
        matches!(self, Cause::Statement | Cause::Name(_))
    }
}
