//! What a statement would do to whom: each lock, the work under it, and how long that takes.
//!
//! A forecast has two halves. The [`Footprint`] says which lock each relation gets and what happens to its files: it is
//! what `forecast()` shows and the server is asked about. The [`Effect`]s say what in the statement causes that, for the
//! rules. One file a family of statements makes both.

mod agreement;
mod alter_table;
mod circumstance;
mod create_table;
mod data;
mod definition;
mod drop;
mod footprint;
mod ground;
mod index;
mod maintenance;
mod partition;
mod reindex;
mod statement;
mod time;

pub use circumstance::{Circumstance, Limits};
pub use drop::{Dropper, Loss};
pub use footprint::{Footprint, Touch};
pub use partition::MissingIndex;
pub use time::{Kind, Rate, Rates, Workload};

use crate::facts::{Fact, Facts, Index, Relation, RelationId, RewriteReason, Size, TableConstraint, TypeChange};
use crate::statement::{
    AlterDomain, ChangeRows, ColumnDefinition, Constraint, CreateIndex, CreateTable, CreateTrigger, LockMode,
    Operation, PartitionBound, Statement,
};
use ground::Ground;
use serde::{Deserialize, Serialize};

/// The work that is done while the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    None,
    Scan,
    Build,
    Rewrite,
}

impl Work {
    /// The value of the column `work`.
    pub fn as_str(self) -> &'static str {
        match self {
            Work::None => "none",
            Work::Scan => "scan",
            Work::Build => "build",
            Work::Rewrite => "rewrite",
        }
    }
}

/// All that a statement would do to relations that exist before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast<'a> {
    pub effects: Vec<Effect<'a>>,
    pub footprint: Footprint,
    /// Runs in transactions of its own (CONCURRENTLY forms, VACUUM, REINDEX of a schema): interrupting it half way
    /// leaves something behind, so no lock_timeout is imposed on it.
    pub non_transactional: bool,
    /// What the milliseconds were reckoned with.
    pub rates: Rates,
    /// What the statement is busy with, and how long; `None` where all it does is instant.
    pub working: Option<Working>,
}

/// The work of the statement, all relations together.
#[derive(Debug, Clone, PartialEq)]
pub struct Working {
    /// The relation that takes longest.
    pub on: RelationId,
    pub work: Work,
    pub ms: Fact<u64>,
}

/// One lock that the statement takes, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect<'a> {
    pub cause: Cause<'a>,
    /// The relation that others wait for.
    pub relation: Relation,
    pub lock: LockMode,
    pub work: Work,
    pub size: Fact<Size>,
    /// Milliseconds that the whole statement works under its lock on this relation; waiting is not counted.
    pub ms: Fact<u64>,
    /// What those milliseconds are made of.
    pub workload: Workload,
    /// Byte offset of the object in the source text.
    pub location: Option<usize>,
}

impl Effect<'_> {
    /// Bytes that the work has to read, of what is only dropped those that are lost; `None` where nobody knows.
    pub fn bytes(&self) -> Option<u64> {
        self.size.known().map(|size| match self.work {
            Work::Scan | Work::Build => size.heap_bytes,
            Work::None | Work::Rewrite => size.bytes(),
        })
    }
}

/// What in the statement brings the effect about.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause<'a> {
    /// Nothing but the lock.
    Lock,
    /// Rows that UPDATE or DELETE changes.
    ChangeRows(&'a ChangeRows),
    /// What stands around the statement, on the relation that suffers from it.
    Circumstance(Circumstance),
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
    /// A foreign key is dropped, seen from the table that it references.
    DropForeignKey {
        name: &'a str,
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

/// Everything that the statement would do to relations that exist before it. A name that means nothing has no
/// effect: PostgreSQL will say so itself.
pub fn forecast<'a>(statement: &'a Statement, facts: &dyn Facts, rates: &Rates) -> Forecast<'a> {
    let ground = Ground { facts, rates };
    let mut forecast = match &statement.operation {
        Operation::CreateIndex(index) => ground.create_index(index),
        Operation::DropIndex { indexes, concurrently, cascade } => ground.drop_index(indexes, *concurrently, *cascade),
        Operation::AlterIndex(alter) => ground.alter_index(alter),
        Operation::Reindex { target, concurrently } => ground.reindex(target, *concurrently),
        Operation::AlterTable { table, only, actions, lock } => {
            alter_table::forecast(&ground, table, *only, actions, *lock)
        }
        Operation::DropTable { tables, cascade } => ground.drop_table(tables, *cascade),
        Operation::Truncate { tables, cascade, restart_identity } => {
            ground.truncate(tables, *cascade, *restart_identity)
        }
        Operation::RenameTable { table, to } => ground.rename_relation(table, to, false),
        Operation::RenameIndex { index, to } => ground.rename_relation(index, to, true),
        Operation::RenameColumn { table, column, to, only } => ground.rename_column(table, column, to, *only),
        Operation::RenameAttribute { composite, .. } => ground.rename_attribute(composite),
        Operation::RenameConstraint { table, constraint, only, .. } => {
            ground.rename_constraint(table, constraint, *only)
        }
        Operation::RenameTrigger { table } => ground.rename_trigger(table),
        Operation::RenameSchema { schema, to } => ground.rename_schema(schema, to),
        Operation::RenameEnumValue { enumeration, value, to } => ground.rename_enum_value(enumeration, value, to),
        Operation::SetSchema { relation, schema } => ground.set_schema(relation, schema),
        Operation::AlterComposite(alter) => ground.alter_composite(alter),
        Operation::AlterDomain(alter) => ground.alter_domain(alter),
        Operation::AlterSequence { sequence, change } => ground.alter_sequence(sequence, *change),
        Operation::CreateView(view) => ground.create_view(view),
        Operation::CreateTrigger(trigger) => ground.create_trigger(trigger),
        Operation::CreateRule { relation, locks } => ground.create_rule(relation, locks),
        Operation::CreateFunction(function) => ground.locks(&function.locks),
        Operation::PublishTables(published) => ground.publish(published),
        Operation::DropSchema { schemas, cascade } => ground.drop_schema(schemas, *cascade),
        Operation::DropObjects(drop) => ground.drop_objects(drop),
        Operation::DropDatabase { name } => ground.drop_database(name),
        Operation::Owned(owned) => ground.owned(owned),
        Operation::Cluster { table } => ground.cluster(table.as_ref()),
        Operation::VacuumFull { tables } => ground.vacuum_full(tables),
        Operation::Vacuum { tables } => ground.vacuum(tables),
        Operation::Analyze { tables } => ground.analyze(tables),
        Operation::RefreshMaterializedView { view, concurrently, with_data } => {
            ground.refresh(view, *concurrently, *with_data)
        }
        Operation::LockTable { tables, mode, nowait } => ground.lock_table(tables, *mode, *nowait),
        Operation::AttachPartition { table, partition, bound } => ground.attach_partition(table, partition, *bound),
        Operation::DetachPartition { table, partition, detach } => ground.detach_partition(table, partition, *detach),
        Operation::CreateTable(table) => ground.create_table(table),
        Operation::ChangeRows(change) => ground.change_rows(change),
        Operation::Lock { relations } => ground.locks(relations),
        Operation::CreateSchema { .. }
        | Operation::Insert { .. }
        | Operation::CopyFrom { .. }
        | Operation::Transaction(_)
        | Operation::Set { .. }
        | Operation::Other => Forecast::default(),
    };
    let is_ddl =
        |effect: &&Effect<'_>| effect.relation.kind.is_relation() && !matches!(effect.cause, Cause::ChangeRows(_));
    for effect in forecast.effects.iter().filter(is_ddl) {
        forecast.footprint.lock(effect.relation.id, effect.lock);
    }
    forecast.rates = rates.clone();
    forecast.working = ground.working(&forecast);
    forecast
}

/// A rewrite of the table that only the server's event reported.
pub fn unforeseen_rewrite(table: RelationId, facts: &dyn Facts, rates: &Rates) -> Forecast<'static> {
    let ground = Ground { facts, rates };
    let cause = Cause::Rewrite { what: "the statement" };
    let effects = facts.relation_by_id(table).map(|relation| ground.rewrite(cause, relation, None));
    Forecast { effects: effects.into_iter().collect(), rates: rates.clone(), ..Forecast::default() }
}

impl Forecast<'_> {
    /// Whether a lock_timeout of ours belongs on the statement: it waits for a lock that stops writers, on a relation
    /// that others can see, and may be interrupted without leaving anything behind.
    pub fn wants_lock_timeout(&self, facts: &dyn Facts) -> bool {
        let seen = |id| facts.relation_by_id(id).is_some_and(|one| !one.made_in_transaction && !one.is_temporary());
        // REFRESH takes as long as its query does, and an explicit LOCK is the application's own way to wait.
        let waits = |effect: &Effect<'_>| matches!(effect.cause, Cause::Refresh { .. } | Cause::LockTable { .. });
        if self.effects.iter().any(waits) {
            return false;
        }
        let strong = |touch: &Touch| touch.lock().is_some_and(|lock| lock >= LockMode::Share);
        !self.non_transactional && self.footprint.iter().any(|(id, touch)| strong(touch) && seen(id))
    }

    /// The relations that the statement is expected to rewrite.
    pub fn rewritten(&self) -> impl Iterator<Item = RelationId> + '_ {
        self.effects.iter().filter(|effect| effect.work == Work::Rewrite).map(|effect| effect.relation.id)
    }
}

#[cfg(test)]
mod tests;
