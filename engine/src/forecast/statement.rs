//! The forecast of each kind of statement but ALTER TABLE, which has a file of its own.

use super::time::Workload;
use super::{Cause, Effect, Forecast, Rates, Work, alter_table};
use crate::facts::{Fact, Facts, Persistence, Relation, RelationId, RelationKind, Size};
use crate::statement::{CreateIndex, EXPRESSION, LockMode, Name, Operation, ReindexTarget, Statement};

/// Everything that the statement would do to relations that exist before it. A name that means nothing has no
/// effect: PostgreSQL will say so itself.
pub fn forecast<'a>(statement: &'a Statement, facts: &dyn Facts, rates: &Rates) -> Forecast<'a> {
    let ground = Ground { facts, rates };
    match &statement.operation {
        Operation::CreateIndex(index) => ground.create_index(index),
        Operation::DropIndex { indexes, concurrently, cascade } => ground.drop_index(indexes, *concurrently, *cascade),
        Operation::Reindex { target, concurrently } => ground.reindex(target, *concurrently),
        Operation::AlterTable { table, actions, lock } => alter_table::forecast(&ground, table, actions, *lock),
        Operation::DropTable { tables, cascade } => ground.each(tables, |_| Cause::DropTable { cascade: *cascade }),
        Operation::Truncate { tables, cascade } => ground.each(tables, |_| Cause::Truncate { cascade: *cascade }),
        Operation::RenameTable { table, to } => ground.each([table], |_| Cause::RenameTable { to }),
        Operation::RenameColumn { table, column, to } => {
            ground.each([table], |relation| match facts.column(relation.id, column) {
                Some(_) => Cause::RenameColumn { column, to },
                None => Cause::Lock,
            })
        }
        Operation::DropSchema { schemas, cascade } => ground.drop_schema(schemas, *cascade),
        Operation::Cluster { table } => ground.cluster(table.as_ref()),
        Operation::VacuumFull { tables } => ground.vacuum_full(tables),
        Operation::CreateTable(table) => ground.locks(&table.locks),
        Operation::Lock { relations } => ground.locks(relations),
        Operation::CreateSchema { .. }
        | Operation::Insert { .. }
        | Operation::CopyFrom { .. }
        | Operation::Transaction(_)
        | Operation::Set { .. }
        | Operation::Other => Forecast::default(),
    }
}

/// What every forecast stands on.
pub(super) struct Ground<'f> {
    pub facts: &'f dyn Facts,
    pub rates: &'f Rates,
}

impl<'f> Ground<'f> {
    pub fn table(&self, name: &Name) -> Option<Relation> {
        self.facts.relation(name).filter(|relation| {
            matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
            )
        })
    }

    pub fn ms(&self, size: &Fact<Size>, workload: Workload) -> Fact<u64> {
        match size {
            _ if workload == Workload::default() => Fact::Known(0),
            Fact::Known(size) => Fact::Known(workload.ms(size, self.rates)),
            Fact::Unknown => Fact::Unknown,
        }
    }

    fn effect<'a>(&self, cause: Cause<'a>, relation: Relation, lock: LockMode, location: Option<usize>) -> Effect<'a> {
        // A lock alone is weighed by nothing.
        let size = if cause == Cause::Lock { Fact::Unknown } else { self.facts.size(relation.id) };
        Effect { cause, relation, lock, work: Work::None, size, ms: Fact::Known(0), location }
    }

    /// An instant ACCESS EXCLUSIVE on each of the tables.
    fn each<'a, 'n>(
        &self,
        names: impl IntoIterator<Item = &'n Name>,
        cause: impl Fn(&Relation) -> Cause<'a>,
    ) -> Forecast<'a> {
        let effects = names.into_iter().filter_map(|name| {
            let relation = self.table(name)?;
            Some(self.effect(cause(&relation), relation, LockMode::AccessExclusive, name.location))
        });
        Forecast { effects: effects.collect(), non_transactional: false }
    }

    fn locks<'a>(&self, relations: &[(Name, LockMode)]) -> Forecast<'a> {
        let effects = relations.iter().filter_map(|(name, lock)| {
            Some(self.effect(Cause::Lock, self.facts.relation(name)?, *lock, name.location))
        });
        Forecast { effects: effects.collect(), non_transactional: false }
    }

    fn create_index<'a>(&self, index: &'a CreateIndex) -> Forecast<'a> {
        let non_transactional = index.concurrently;
        let Some(table) = self.table(&index.table) else { return Forecast { effects: vec![], non_transactional } };
        if index.concurrently {
            let effect = self.effect(Cause::Lock, table, LockMode::ShareUpdateExclusive, index.table.location);
            return Forecast { effects: vec![effect], non_transactional };
        }
        let exists = index.if_not_exists
            && index
                .name
                .as_deref()
                .is_some_and(|name| self.facts.relation(&Name::new(Some(&table.schema), name)).is_some());
        // Of a column that is not there PostgreSQL speaks itself. (What a script's own table has is known in part only.)
        let in_catalog = matches!(table.id, RelationId::Catalog(_));
        let columns = self.facts.column_names(table.id);
        let unknown = |column: &String| in_catalog && column != EXPRESSION && !columns.contains(column);
        let missing = index.columns.iter().any(unknown);
        let nothing_to_build = exists || missing || (index.only && table.is_partitioned());
        let cause = if nothing_to_build { Cause::Lock } else { Cause::CreateIndex(index) };
        let mut effect = self.effect(cause, table, LockMode::Share, index.table.location);
        if !nothing_to_build {
            effect.work = Work::Build;
            effect.ms = self.ms(&effect.size, Workload { builds: 1, ..Workload::default() });
        }
        Forecast { effects: vec![effect], non_transactional }
    }

    fn drop_index<'a>(&self, names: &[Name], concurrently: bool, cascade: bool) -> Forecast<'a> {
        let effects = names.iter().filter_map(|name| {
            let relation = self.facts.relation(name)?;
            let index = self.facts.index(relation.id)?;
            let table = self.facts.relation_by_id(index.table)?;
            let partitioned = relation.is_partitioned();
            Some(match concurrently {
                true => self.effect(Cause::Lock, table, LockMode::ShareUpdateExclusive, name.location),
                // An index that a constraint owns is not dropped by itself: PostgreSQL refuses.
                false if index.constraint.is_some() => {
                    self.effect(Cause::Lock, table, LockMode::AccessExclusive, name.location)
                }
                false => {
                    let cause = Cause::DropIndex { index, cascade, partitioned };
                    self.effect(cause, table, LockMode::AccessExclusive, name.location)
                }
            })
        });
        Forecast { effects: effects.collect(), non_transactional: concurrently }
    }

    fn reindex<'a>(&self, target: &ReindexTarget, concurrently: bool) -> Forecast<'a> {
        let whole = matches!(target, ReindexTarget::Schema(_) | ReindexTarget::Database | ReindexTarget::System);
        // A partitioned table or index is rebuilt partition by partition, each in a transaction of its own.
        let partitioned = match target {
            ReindexTarget::Index(name) | ReindexTarget::Table(name) => {
                self.facts.relation(name).is_some_and(|relation| relation.is_partitioned())
            }
            _ => false,
        };
        let non_transactional = concurrently || whole || partitioned;
        if concurrently {
            return Forecast { effects: vec![], non_transactional };
        }
        let rebuild = |table: Relation, index: Option<_>, builds: usize, location| {
            let mut effect = self.effect(Cause::Reindex { index, whole }, table, LockMode::Share, location);
            effect.work = if builds == 0 { Work::None } else { Work::Build };
            effect.ms = self.ms(&effect.size, Workload { builds, ..Workload::default() });
            effect
        };
        let rebuild_all = |table: Relation, location| {
            let builds = self.facts.indexes(table.id).len();
            rebuild(table, None, builds, location)
        };
        let effects = match target {
            ReindexTarget::Index(name) => self
                .facts
                .relation(name)
                .and_then(|relation| self.facts.index(relation.id))
                .and_then(|index| Some((self.facts.relation_by_id(index.table)?, index)))
                .map(|(table, index)| rebuild(table, Some(index), 1, name.location))
                .into_iter()
                .collect(),
            ReindexTarget::Table(name) => {
                self.table(name).map(|table| rebuild_all(table, name.location)).into_iter().collect()
            }
            ReindexTarget::Schema(name) => self
                .facts
                .schema_tables(&name.name)
                .unwrap_or_default()
                .into_iter()
                .filter(|table| !table.is_partitioned())
                .map(|table| rebuild_all(table, name.location))
                .collect(),
            ReindexTarget::Database => self
                .facts
                .all_tables()
                .into_iter()
                .filter(|table| !table.is_partitioned())
                .map(|table| rebuild_all(table, None))
                .collect(),
            ReindexTarget::System => vec![],
        };
        Forecast { effects, non_transactional }
    }

    fn drop_schema<'a>(&self, schemas: &[Name], cascade: bool) -> Forecast<'a> {
        let effects = schemas.iter().filter_map(|name| {
            let tables: Vec<_> =
                self.facts.schema_tables(&name.name)?.into_iter().filter(|table| !table.made_in_transaction).collect();
            // Without CASCADE PostgreSQL refuses to drop a schema that holds anything.
            if tables.is_empty() || !cascade {
                return None;
            }
            let mut size = Fact::Known(Size::default());
            // A partitioned table's size is that of its partitions, which may stand in the list themselves.
            for table in tables.iter().filter(|table| !table.is_partitioned()) {
                size = match (size, self.facts.size(table.id)) {
                    (Fact::Known(sum), Fact::Known(one)) => Fact::Known(Size {
                        heap_bytes: sum.heap_bytes + one.heap_bytes,
                        toast_bytes: sum.toast_bytes + one.toast_bytes,
                        rows: sum.rows + one.rows,
                    }),
                    _ => Fact::Unknown,
                };
            }
            Some(Effect {
                cause: Cause::DropSchema { cascade, tables: tables.len() },
                relation: Relation {
                    id: RelationId::Catalog(0),
                    schema: name.name.clone(),
                    name: name.name.clone(),
                    kind: RelationKind::Schema,
                    persistence: Persistence::Permanent,
                    made_in_transaction: false,
                    may_alter: true,
                },
                lock: LockMode::AccessExclusive,
                work: Work::None,
                size,
                ms: Fact::Known(0),
                location: name.location,
            })
        });
        Forecast { effects: effects.collect(), non_transactional: false }
    }

    /// Without a table, and on a partitioned one, CLUSTER runs in transactions of its own.
    fn cluster<'a>(&self, name: Option<&Name>) -> Forecast<'a> {
        let Some((table, name)) = name.and_then(|name| Some((self.table(name)?, name))) else {
            return Forecast { effects: vec![], non_transactional: true };
        };
        let non_transactional = table.is_partitioned();
        let effect = self.rewrite(Cause::Rewrite { what: "CLUSTER" }, table, name.location);
        Forecast { effects: vec![effect], non_transactional }
    }

    /// The table and all its indexes written anew under ACCESS EXCLUSIVE.
    fn rewrite<'a>(&self, cause: Cause<'a>, table: Relation, location: Option<usize>) -> Effect<'a> {
        let rebuilds = self.facts.indexes(table.id).len();
        let mut effect = self.effect(cause, table, LockMode::AccessExclusive, location);
        effect.work = Work::Rewrite;
        effect.ms = self.ms(&effect.size, Workload { rewrites: true, rebuilds, ..Workload::default() });
        effect
    }

    fn vacuum_full<'a>(&self, tables: &[Name]) -> Forecast<'a> {
        let targets: Vec<(Relation, Option<usize>)> = if tables.is_empty() {
            // A partitioned table has nothing of its own; its partitions stand in the list themselves.
            self.facts
                .all_tables()
                .into_iter()
                .filter(|table| !table.is_partitioned())
                .map(|table| (table, None))
                .collect()
        } else {
            tables.iter().filter_map(|name| Some((self.table(name)?, name.location))).collect()
        };
        let effects = targets.into_iter().map(|(table, location)| self.rewrite(Cause::VacuumFull, table, location));
        Forecast { effects: effects.collect(), non_transactional: true }
    }
}
