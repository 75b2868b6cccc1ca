//! What a statement would do to whom: each lock, the work under it, and how long that takes.
//!
//! A forecast has two halves. The [`Footprint`] says which lock each relation gets and what happens to its files: it is
//! what `forecast()` shows and the server is asked about. The [`Effect`]s say what in the statement causes that, for the
//! rules. One file a family of statements makes both.

mod agreement;
mod alter_table;
mod cause;
mod circumstance;
mod create_table;
mod data;
mod definition;
mod drop;
mod effect;
mod footprint;
mod ground;
mod index;
mod maintenance;
mod names;
mod partition;
mod query;
mod reindex;
mod statement;
mod tablespace;
mod time;

pub use cause::Cause;
pub use circumstance::{Circumstance, Limits};
pub use drop::{Dropper, Loss};
pub use effect::{Effect, Work};
pub use footprint::{Footprint, Touch};
pub use partition::MissingIndex;
pub use time::{Kind, Rate, Rates, Workload};

use crate::facts::{Fact, Facts, RelationId};
use crate::statement::{LockMode, Operation, Statement};
use ground::Ground;

/// All that a statement would do to relations that exist before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast<'a> {
    pub effects: Vec<Effect<'a>>,
    pub footprint: Footprint,
    /// Runs in transactions of its own (CONCURRENTLY forms, VACUUM, REINDEX of a schema): interrupting it half way
    /// leaves something behind, so no lock_timeout is imposed on it.
    pub non_transactional: bool,
    /// It cannot end before every older snapshot of the database is gone: an index is built CONCURRENTLY.
    pub waits_for_snapshots: bool,
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

/// Everything that the statement would do to relations that exist before it. A name that means nothing has no
/// effect: PostgreSQL will say so itself.
pub fn forecast<'a>(statement: &'a Statement, facts: &dyn Facts, rates: &Rates) -> Forecast<'a> {
    let ground = Ground { facts, rates };
    let mut forecast = of_operation(&statement.operation, &ground);
    let is_ddl =
        |effect: &&Effect<'_>| effect.relation.kind.is_relation() && !matches!(effect.cause, Cause::ChangeRows(_));
    for effect in forecast.effects.iter().filter(is_ddl) {
        forecast.footprint.lock(effect.relation.id, effect.lock);
    }
    forecast.rates = rates.clone();
    forecast.working = ground.working(&forecast);
    forecast
}

fn of_operation<'a>(operation: &'a Operation, ground: &Ground<'_>) -> Forecast<'a> {
    match operation {
        Operation::CreateIndex(index) => ground.create_index(index),
        Operation::DropIndex { indexes, concurrently, cascade } => ground.drop_index(indexes, *concurrently, *cascade),
        Operation::AlterIndex(alter) => ground.alter_index(alter),
        Operation::Reindex { target, concurrently } => ground.reindex(target, *concurrently),
        Operation::AlterTable { table, only, actions, lock } => {
            alter_table::forecast(ground, table, *only, actions, *lock)
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
        Operation::RenameType { type_name, to } => ground.rename_type(type_name, to),
        Operation::SetSchema { relation, schema } => ground.set_schema(relation, schema),
        Operation::AlterComposite(alter) => ground.alter_composite(alter),
        Operation::AlterDomain(alter) => ground.alter_domain(alter),
        Operation::AlterSequence { sequence, change } => ground.alter_sequence(sequence, *change),
        Operation::CreateView(view) => ground.create_view(view),
        Operation::CreateTrigger(trigger) => ground.create_trigger(trigger),
        Operation::CreatePolicy { table } => ground.locks(&[(table.clone(), LockMode::AccessExclusive)]),
        Operation::CreateRule { relation, locks } => ground.create_rule(relation, locks),
        Operation::CreateFunction(function) => ground.locks(&function.locks),
        Operation::PublishTables(published) => ground.publish(published),
        Operation::DropSchema { schemas, cascade } => ground.drop_schema(schemas, *cascade),
        Operation::DropObjects(drop) => ground.drop_objects(drop),
        Operation::DropDatabase { name } => ground.drop_database(name),
        Operation::Owned(owned) => ground.owned(owned),
        Operation::Cluster { table, index } => ground.cluster(table.as_ref(), index.as_deref()),
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
        Operation::NonTransactional => Forecast { non_transactional: true, ..Forecast::default() },
        Operation::CreateSchema { elements, .. } => ground.create_schema(elements),
        Operation::SetExtensionSchema { extension, schema } => ground.set_extension_schema(extension, schema),
        Operation::MoveTablespace(moved) => ground.move_tablespace(moved),
        Operation::CreateSequence(_)
        | Operation::CreateExtension { .. }
        | Operation::UpdateExtension { .. }
        | Operation::AddEnumValue { .. }
        | Operation::RenameFunction { .. }
        | Operation::Insert { .. }
        | Operation::CopyFrom { .. }
        | Operation::Transaction(_)
        | Operation::Set { .. }
        | Operation::Other => Forecast::default(),
    }
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
