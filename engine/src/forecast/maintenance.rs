//! Maintenance: CLUSTER, VACUUM, ANALYZE, REFRESH MATERIALIZED VIEW, TRUNCATE, LOCK TABLE.

use super::ground::Ground;
use super::time::Workload;
use super::{Cause, Effect, Footprint, Forecast, Work};
use crate::facts::{Index, KeyClass, Relation, RelationId, RelationKind, ViewSource};
use crate::statement::{LockMode, Name, Target};

impl Ground<'_> {
    /// Without a table, and on a partitioned one, CLUSTER runs in transactions of its own.
    pub(super) fn cluster<'a>(&self, name: Option<&Name>, index: Option<&str>) -> Forecast<'a> {
        let mut forecast = Forecast { non_transactional: true, ..Forecast::default() };
        match name {
            Some(name) => {
                let Some(table) = self.table(name) else { return forecast };
                forecast.non_transactional = table.is_partitioned();
                self.cluster_table(table, index, name.location, &mut forecast);
            }
            None => {
                let clustered = |table: &Relation| {
                    !table.is_partitioned() && self.facts.own_indexes(table.id).iter().any(|index| index.clustered)
                };
                for table in self.facts.all_tables().into_iter().filter(clustered) {
                    self.cluster_table(table, None, None, &mut forecast);
                }
            }
        }
        forecast
    }

    fn cluster_table<'a>(
        &self,
        table: Relation,
        index: Option<&str>,
        location: Option<usize>,
        forecast: &mut Forecast<'a>,
    ) {
        // cluster_rel leaves a view alone that has no rows yet.
        if table.kind == RelationKind::MaterializedView && !self.facts.is_populated(table.id) {
            forecast.effects.push(self.effect(Cause::Lock, table, LockMode::AccessExclusive, location));
            return;
        }
        for member in self.stored(self.below(table.id, false)) {
            self.write_anew(member, &mut forecast.footprint);
        }
        let sort = self.sort_key(&table, index);
        let mut effect = self.rewrite(Cause::Cluster, table, location);
        let workload = Workload { sort, ..effect.workload };
        self.work(&mut effect, Work::Rewrite, workload);
        forecast.effects.push(effect);
    }

    /// What the rows are sorted by. Only a B-tree's order can be had by sorting, which the planner prefers to following
    /// the index for all but small tables (`plan_cluster_use_sort`).
    fn sort_key(&self, table: &Relation, name: Option<&str>) -> Option<KeyClass> {
        let wanted = |index: &Index| match name {
            Some(name) => index.name == name,
            None => index.clustered,
        };
        let index = self.facts.own_indexes(table.id).into_iter().find(wanted)?;
        let class = self.facts.key_class(index.id);
        matches!(class, KeyClass::Plain | KeyClass::Text | KeyClass::Collated).then_some(class)
    }

    /// The table and all its indexes written anew under ACCESS EXCLUSIVE.
    pub(super) fn rewrite<'a>(&self, cause: Cause<'a>, table: Relation, location: Option<usize>) -> Effect<'a> {
        let mut workload = Workload { rewrites: true, ..Workload::default() };
        self.rebuilds(&table, &mut workload);
        let mut effect = self.effect(cause, table, LockMode::AccessExclusive, location);
        self.work(&mut effect, Work::Rewrite, workload);
        effect
    }

    /// The table and, unless it is meant alone, its partitions.
    fn below(&self, table: RelationId, only: bool) -> Vec<RelationId> {
        let partitioned = self.facts.relation_by_id(table).is_some_and(|table| table.is_partitioned());
        if partitioned && !only { self.facts.tree(table) } else { vec![table] }
    }

    /// Those that have a file.
    fn stored(&self, tables: Vec<RelationId>) -> Vec<RelationId> {
        let has_file =
            |relation: Relation| matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView);
        tables.into_iter().filter(|id| self.facts.relation_by_id(*id).is_some_and(has_file)).collect()
    }

    /// The tables that VACUUM and ANALYZE work on: those that are named, with their partitions, since 18 with all that
    /// is below them (`expand_vacuum_rel`); or all of the database.
    fn vacuumed(&self, tables: &[Target]) -> Vec<(Relation, Option<usize>, Vec<RelationId>)> {
        if tables.is_empty() {
            let all = self.facts.all_tables().into_iter();
            return all.map(|table| (table.clone(), None, vec![table.id])).collect();
        }
        let named = tables.iter().filter_map(|target| {
            let table = self.table(&target.table)?;
            let inherits = self.facts.server_version() >= 18 || table.is_partitioned();
            let members = if inherits && !target.only { self.facts.tree(table.id) } else { vec![table.id] };
            Some((table, target.table.location, members))
        });
        named.collect()
    }

    pub(super) fn vacuum_full<'a>(&self, tables: &[Target]) -> Forecast<'a> {
        let mut forecast = Forecast { non_transactional: true, ..Forecast::default() };
        for (table, location, members) in self.vacuumed(tables) {
            for member in self.stored(members) {
                self.write_anew(member, &mut forecast.footprint);
            }
            // A partitioned table has nothing of its own; its partitions stand in the list themselves.
            if !(tables.is_empty() && table.is_partitioned()) {
                forecast.effects.push(self.rewrite(Cause::VacuumFull, table, location));
            }
        }
        forecast
    }

    pub(super) fn vacuum<'a>(&self, tables: &[Target]) -> Forecast<'a> {
        let mut forecast = Forecast { non_transactional: true, ..Forecast::default() };
        for (_, _, members) in self.vacuumed(tables) {
            for member in self.stored(members) {
                forecast.footprint.lock(member, LockMode::ShareUpdateExclusive);
                for index in self.facts.own_indexes(member) {
                    forecast.footprint.lock(index.id, LockMode::RowExclusive);
                }
            }
        }
        forecast
    }

    /// Outside a transaction block ANALYZE of several tables takes a transaction for each; inside it is like any other.
    pub(super) fn analyze<'a>(&self, tables: &[Target]) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        for (_, _, members) in self.vacuumed(tables) {
            for member in members {
                forecast.footprint.lock(member, LockMode::ShareUpdateExclusive);
            }
        }
        forecast
    }

    pub(super) fn refresh<'a>(&self, name: &Name, concurrently: bool, with_data: bool) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let Some(view) = self.facts.relation(name).filter(|view| view.kind == RelationKind::MaterializedView) else {
            return forecast;
        };
        // make_new_heap opens the old one in this mode, whatever the statement's own is.
        forecast.footprint.lock(view.id, LockMode::Exclusive);
        if concurrently {
            // refresh_by_match_merge: a DELETE and an INSERT.
            forecast.footprint.lock(view.id, LockMode::RowExclusive);
            for index in self.facts.own_indexes(view.id) {
                forecast.footprint.lock(index.id, LockMode::RowExclusive);
            }
            forecast.effects.push(self.effect(
                Cause::Refresh { empties: false },
                view,
                LockMode::Exclusive,
                name.location,
            ));
            return forecast;
        }
        self.write_anew(view.id, &mut forecast.footprint);
        let mut effect = self.rewrite(Cause::Refresh { empties: !with_data }, view, name.location);
        if !with_data {
            self.work(&mut effect, Work::None, Workload::default());
        }
        forecast.effects.push(effect);
        forecast
    }

    pub(super) fn truncate<'a>(&self, targets: &[Target], cascade: bool, restart_identity: bool) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        let mut emptied: Vec<RelationId> = vec![];
        for target in targets {
            let Some(table) = self.facts.relation(&target.table) else { continue };
            let members = if target.only { vec![table.id] } else { self.facts.tree(table.id) };
            for member in members {
                if !emptied.contains(&member) {
                    emptied.push(member);
                }
            }
            let cause = Cause::Truncate { cascade, reached: false };
            let mut effect = self.effect(cause, table, LockMode::AccessExclusive, target.table.location);
            if target.only {
                effect.size = self.facts.own_size(effect.relation.id);
            }
            forecast.effects.push(effect);
        }
        let reached = if cascade { self.facts.truncate_cascades_to(&emptied) } else { vec![] };
        for id in &reached {
            // A partition goes with its parent's finding.
            let parents = self.facts.parents(*id);
            let Some(table) = self.facts.relation_by_id(*id) else { continue };
            if parents.iter().any(|parent| reached.contains(parent)) {
                continue;
            }
            let partitioned = table.is_partitioned();
            let cause = Cause::Truncate { cascade, reached: true };
            let location = targets.first().and_then(|target| target.table.location);
            let mut effect = self.effect(cause, table, LockMode::AccessExclusive, location);
            if !partitioned {
                effect.size = self.facts.own_size(*id);
            }
            forecast.effects.push(effect);
        }
        emptied.extend(reached);
        self.empty(&emptied, restart_identity, &mut forecast.footprint);
        forecast
    }

    /// `ExecuteTruncateGuts`
    fn empty(&self, tables: &[RelationId], restart_identity: bool, footprint: &mut Footprint) {
        for &table in tables {
            footprint.lock(table, LockMode::AccessExclusive);
            if restart_identity {
                for sequence in self.facts.owned_sequences(table, None) {
                    footprint.lock(sequence, LockMode::AccessExclusive);
                    footprint.lock(sequence, LockMode::RowExclusive);
                    footprint.rewrite(sequence);
                }
            }
        }
        for table in self.stored(tables.to_vec()) {
            self.write_anew(table, footprint);
        }
    }

    pub(super) fn lock_table<'a>(&self, targets: &[Target], mode: LockMode, nowait: bool) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        for target in targets {
            let Some(relation) = self.facts.relation(&target.table) else { continue };
            let mut locked = vec![relation.id];
            if relation.kind == RelationKind::View {
                self.lock_view(relation.id, &mut vec![], &mut locked);
            } else if !target.only {
                locked.extend(self.facts.tree(relation.id));
            }
            for id in locked {
                let Some(relation) = self.facts.relation_by_id(id) else { continue };
                let below = self.facts.parents(id).iter().any(|parent| forecast.footprint.get(*parent).is_some());
                forecast.footprint.lock(id, mode);
                // One finding a tree.
                let known = forecast.effects.iter().any(|effect| effect.relation.id == id);
                if !below && !known {
                    let cause = Cause::LockTable { nowait };
                    forecast.effects.push(self.effect(cause, relation, mode, target.table.location));
                }
            }
        }
        forecast
    }

    /// `LockViewRecurse`: the tables and views that the view's query names, wherever it does, and what is below them.
    fn lock_view(&self, view: RelationId, above: &mut Vec<RelationId>, locked: &mut Vec<RelationId>) {
        above.push(view);
        for ViewSource { relation: source, inherits, .. } in self.facts.view_sources(view) {
            let Some(relation) = self.facts.relation_by_id(source) else { continue };
            match relation.kind {
                RelationKind::View if !above.contains(&source) => {
                    locked.push(source);
                    self.lock_view(source, above, locked);
                }
                RelationKind::Table | RelationKind::PartitionedTable if inherits => {
                    locked.extend(self.facts.tree(source));
                }
                RelationKind::Table | RelationKind::PartitionedTable => locked.push(source),
                _ => {}
            }
        }
        above.pop();
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::forecast::tests::touches;
    use crate::statement::{LockMode, Operation, Statement};
    use crate::testing::*;

    fn shop() -> Database {
        Database::pg(17)
            .table("public.orders", |table| table.megabytes(100, 1e6).index("orders_pkey"))
            .table("public.items", |table| table.megabytes(300, 3e6).foreign_key("fk", &["fk_id"], "orders", &["id"]))
            .table("public.events", |table| table.partitioned())
            .table("public.events_1", |table| table.partition_of("events").megabytes(50, 1e6).index("events_1_k"))
            .table("public.totals", |table| table.kind(RelationKind::View).reads("orders").reads("sums"))
            .table("public.sums", |table| table.kind(RelationKind::View).reads("events").reads("totals"))
            .table("public.daily", |table| table.kind(RelationKind::MaterializedView).index("daily_day"))
    }

    fn run(operation: Operation) -> Vec<String> {
        touches(&shop(), &statement("…", operation))
    }

    #[test]
    fn truncate_writes_every_table_that_it_reaches_anew() {
        assert_eq!(
            run(truncation(&["orders"], false)),
            ["orders AccessExclusive rewrites builds 1", "orders_pkey AccessExclusive rewrites"]
        );
        assert_eq!(
            run(truncation(&["orders"], true)),
            [
                "orders AccessExclusive rewrites builds 1",
                "orders_pkey AccessExclusive rewrites",
                "items AccessExclusive rewrites",
            ]
        );
        assert_eq!(
            run(truncation(&["events"], false)),
            [
                "events AccessExclusive",
                "events_1 AccessExclusive rewrites builds 1",
                "events_1_k AccessExclusive rewrites",
            ]
        );
    }

    #[test]
    fn a_view_is_locked_with_its_tables() {
        let lock = |table: &str, mode| run(Operation::LockTable { tables: targets(&[table]), mode, nowait: false });
        assert_eq!(lock("events", LockMode::Share), ["events Share", "events_1 Share"]);
        assert_eq!(
            lock("totals", LockMode::Exclusive),
            ["orders Exclusive", "events Exclusive", "events_1 Exclusive", "totals Exclusive", "sums Exclusive"]
        );
    }

    #[test]
    fn a_view_is_refreshed_in_new_files_or_row_by_row() {
        let refresh = |concurrently, with_data| {
            run(Operation::RefreshMaterializedView { view: name("daily"), concurrently, with_data })
        };
        let anew = ["daily AccessExclusive rewrites builds 1", "daily_day AccessExclusive rewrites"];
        assert_eq!(refresh(false, true), anew);
        assert_eq!(refresh(false, false), anew);
        assert_eq!(refresh(true, true), ["daily Exclusive", "daily_day RowExclusive"]);
    }

    #[test]
    fn vacuum_and_analyze_go_down_to_partitions() {
        assert_eq!(
            run(Operation::Analyze { tables: targets(&["events"]) }),
            ["events ShareUpdateExclusive", "events_1 ShareUpdateExclusive"]
        );
        assert_eq!(
            run(Operation::Vacuum { tables: targets(&["events"]) }),
            ["events_1 ShareUpdateExclusive", "events_1_k RowExclusive"]
        );
        let all = run(Operation::Analyze { tables: vec![] });
        assert!(all.contains(&"daily ShareUpdateExclusive".to_owned()), "{all:?}");
        let full = run(Operation::VacuumFull { tables: targets(&["orders"]) });
        assert_eq!(full, ["orders AccessExclusive rewrites builds 1", "orders_pkey AccessExclusive rewrites"]);
    }

    #[test]
    fn no_lock_timeout_on_what_waits_on_purpose() {
        let wants = |operation| {
            let statement: Statement = statement("…", operation);
            crate::forecast::forecast(&statement, &shop(), &RATES).wants_lock_timeout(&shop())
        };
        let view = name("daily");
        assert!(!wants(Operation::RefreshMaterializedView { view, concurrently: false, with_data: true }));
        let tables = targets(&["orders"]);
        assert!(!wants(Operation::LockTable { tables, mode: LockMode::AccessExclusive, nowait: false }));
        assert!(wants(truncation(&["orders"], false)));
    }
}
