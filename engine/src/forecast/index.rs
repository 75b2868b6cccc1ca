//! Indexes: CREATE INDEX, DROP INDEX, ALTER INDEX.

use super::ground::Ground;
use super::time::{Keys, Workload};
use super::{Cause, Footprint, Forecast, Work};
use crate::facts::{Fact, KeyClass, Object, RelationId, RelationKind};
use crate::statement::{AlterIndex, CreateIndex, EXPRESSION, LockMode, Name};

impl Ground<'_> {
    pub(super) fn create_index<'a>(&self, index: &'a CreateIndex) -> Forecast<'a> {
        let mut forecast = Forecast { non_transactional: index.concurrently, ..Forecast::default() };
        let Some(table) = self.table(&index.table) else { return forecast };
        let lock = if index.concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
        let recurses = table.is_partitioned() && !index.only;
        if recurses {
            // ProcessUtilitySlow locks the whole tree first.
            for member in self.facts.tree(table.id) {
                forecast.footprint.lock(member, lock);
            }
        }
        let named = |name: &str| self.facts.relation(&Name::new(Some(&table.schema), name));
        let existing = index.name.as_deref().filter(|_| index.if_not_exists).and_then(named);
        if let Some(existing) = existing {
            let kept = self.facts.index(existing.id).filter(|existing| !existing.valid && !table.is_partitioned());
            let cause = kept.map_or(Cause::Lock, Cause::KeepInvalidIndex);
            forecast.effects.push(self.effect(cause, table, lock, index.table.location));
            return forecast;
        }
        // Of a column that is not there PostgreSQL speaks itself. (What a script's own table has is known in part only.)
        let in_catalog = matches!(table.id, RelationId::Catalog(_));
        let columns = self.facts.column_names(table.id);
        let unknown = |column: &String| in_catalog && column != EXPRESSION && !columns.contains(column);
        let nothing_to_build = index.columns.iter().any(unknown) || (table.is_partitioned() && !recurses);
        if nothing_to_build {
            forecast.effects.push(self.effect(Cause::Lock, table, lock, index.table.location));
            return forecast;
        }
        let mut tables = vec![table.id];
        let mut adopted = false;
        if recurses {
            tables.clear();
            adopted = self.build_below(table.id, index, lock, &mut forecast.footprint, &mut tables);
        }
        for built in &tables {
            forecast.footprint.build(*built, 1);
        }
        if adopted && tables.is_empty() {
            forecast.effects.push(self.effect(Cause::Lock, table, lock, index.table.location));
            return forecast;
        }
        let mut effect = self.effect(Cause::CreateIndex(index), table, lock, index.table.location);
        if adopted {
            effect.size = self.sum(&tables);
        }
        let keys = Keys::of(self.new_key_class(effect.relation.id, index));
        self.work(&mut effect, Work::Build, Workload { builds: 1, keys, ..Workload::default() });
        forecast.effects.push(effect);
        forecast.waits_for_snapshots = index.concurrently;
        forecast
    }

    /// What the new index sorts. An expression counts as text: `lower(email)` is the usual one.
    fn new_key_class(&self, table: RelationId, index: &CreateIndex) -> KeyClass {
        let Some(column) = index.columns.first() else { return KeyClass::Plain };
        let class = match column == EXPRESSION && index.method == "btree" {
            true => KeyClass::Collated,
            false => self.facts.column_key_class(table, column, &index.method),
        };
        match (class, index.collation.as_deref()) {
            (KeyClass::Text | KeyClass::Collated, Some("C" | "POSIX" | "ucs_basic")) => KeyClass::Text,
            (KeyClass::Text | KeyClass::Collated, Some(_)) => KeyClass::Collated,
            (class, _) => class,
        }
    }

    /// `DefineIndex` goes from partition to partition: it attaches an index that equals the new one and belongs to no
    /// other, with all that is below it, and builds one where there is none. The tables that get one are added to
    /// `built`; true where any had one.
    fn build_below(
        &self,
        table: RelationId,
        index: &CreateIndex,
        lock: LockMode,
        footprint: &mut Footprint,
        built: &mut Vec<RelationId>,
    ) -> bool {
        let mut adopted = false;
        for child in self.facts.children(table) {
            let Some(relation) = self.facts.relation_by_id(child) else { continue };
            let equal = self.facts.equal_indexes(child, index).into_iter().map(|equal| equal.index.id);
            match relation.kind {
                RelationKind::ForeignTable => {}
                _ => match equal.into_iter().find(|equal| self.facts.parents(*equal).is_empty()) {
                    Some(equal) => {
                        adopted = true;
                        footprint.lock(equal, lock);
                    }
                    None if relation.is_partitioned() => {
                        adopted |= self.build_below(child, index, lock, footprint, built);
                    }
                    None => built.push(child),
                },
            }
        }
        adopted
    }

    pub(super) fn drop_index<'a>(&self, names: &[Name], concurrently: bool, cascade: bool) -> Forecast<'a> {
        let mut forecast = Forecast { non_transactional: concurrently, ..Forecast::default() };
        let mut objects = vec![];
        for name in names {
            let Some(relation) = self.facts.relation(name) else { continue };
            let Some(index) = self.facts.index(relation.id) else { continue };
            let Some(table) = self.facts.relation_by_id(index.table) else { continue };
            let partitioned = relation.is_partitioned();
            if concurrently {
                let lock = LockMode::ShareUpdateExclusive;
                forecast.footprint.lock(relation.id, lock);
                // Once it has waited for those who may still use the index, which then holds nobody up (`index_drop`).
                forecast.footprint.lock(relation.id, LockMode::AccessExclusive);
                forecast.effects.push(self.effect(Cause::Lock, table, lock, name.location));
                continue;
            }
            // RemoveRelations locks the tables of the tree before any of the indexes.
            if partitioned {
                for member in self.facts.tree(table.id) {
                    forecast.footprint.lock(member, LockMode::AccessExclusive);
                }
            }
            forecast.footprint.lock(relation.id, LockMode::AccessExclusive);
            objects.extend(Object::relation(relation.id));
            // An index that a constraint owns is not dropped by itself: PostgreSQL refuses.
            let cause = match index.constraint {
                Some(_) => Cause::Lock,
                None => Cause::DropIndex { index, cascade, partitioned },
            };
            forecast.effects.push(self.effect(cause, table, LockMode::AccessExclusive, name.location));
        }
        forecast.footprint.remove(&self.facts.dropped(&objects));
        forecast
    }

    /// A partitioned index becomes valid with the last of its parts, and the one above it may, too
    /// (`validatePartitionedIndex`): that one is locked for it, and its table. 16 and later let go of both at once.
    fn validate_above(&self, index: RelationId, part: RelationId, footprint: &mut Footprint) {
        let Some(known) = self.facts.index(index).filter(|known| !known.valid) else { return };
        let is_valid = |id: &RelationId| *id == part || self.facts.index(*id).is_some_and(|one| one.valid);
        let mut parts = self.facts.children(index);
        if !parts.contains(&part) {
            parts.push(part);
        }
        if parts.iter().filter(|id| is_valid(id)).count() < self.facts.children(known.table).len() {
            return;
        }
        for above in self.facts.parents(index) {
            footprint.lock(above, LockMode::AccessExclusive);
            if let Some(known) = self.facts.index(above) {
                footprint.lock(known.table, LockMode::AccessExclusive);
            }
            self.validate_above(above, index, footprint);
        }
    }

    /// `ATExecAttachPartitionIdx`, and what else may be altered of an index.
    pub(super) fn alter_index<'a>(&self, alter: &AlterIndex) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        // The two tables are locked in ACCESS SHARE mode.
        let attached = alter.attached.as_ref().and_then(|name| self.facts.relation(name));
        if let Some(attached) = &attached {
            forecast.footprint.lock(attached.id, LockMode::AccessExclusive);
        }
        let Some(index) = self.facts.relation(&alter.index) else { return forecast };
        let attached = attached.and_then(|attached| self.facts.index(attached.id));
        let keeps_locks = self.facts.server_version() < 16;
        if let Some(attached) = attached.filter(|attached| attached.valid && keeps_locks) {
            self.validate_above(index.id, attached.id, &mut forecast.footprint);
        }
        let moves = |tablespace: &String| self.facts.tablespace_differs(index.id, tablespace) == Fact::Known(true);
        // A partitioned index has no file.
        if index.kind == RelationKind::Index && alter.tablespace.as_ref().is_some_and(moves) {
            self.copy_index(&index, &mut forecast);
        }
        if alter.statistics {
            for below in self.facts.tree(index.id) {
                forecast.footprint.lock(below, alter.lock);
            }
        }
        forecast.effects.push(self.effect(Cause::Lock, index, alter.lock, alter.index.location));
        forecast
    }
}

#[cfg(test)]
mod tests {
    use crate::forecast::tests::touches;
    use crate::statement::{AlterIndex, CreateIndex, LockMode, Operation};
    use crate::testing::*;

    fn partitioned() -> Database {
        Database::pg(17)
            .table("public.orders", |table| table.partitioned().column("email", "text"))
            .table("public.eu", |table| {
                table.partition_of("orders").megabytes(100, 1e6).index("eu_email").index_on(&["email"])
            })
            .table("public.us", |table| table.partition_of("orders").partitioned())
            .table("public.us_1", |table| table.partition_of("us").megabytes(200, 2e6))
    }

    fn on_orders(say: impl FnOnce(&mut CreateIndex)) -> crate::statement::Statement {
        create_index_as("CREATE INDEX …", "orders", &["email"], say)
    }

    #[test]
    fn a_partition_that_has_the_index_gets_no_second_one() {
        let database = partitioned();
        assert_eq!(
            touches(&database, &on_orders(|_| {})),
            ["orders Share", "eu Share", "eu_email Share", "us Share", "us_1 Share builds 1"]
        );
        let create = on_orders(|_| {});
        let effect = &super::super::forecast(&create, &database, &RATES).effects[0];
        assert_eq!(effect.size.known().map(|size| size.heap_bytes), Some(200 << 20), "only what is built");
        let unique = touches(&database, &on_orders(|index| index.unique = true));
        assert_eq!(unique, ["orders Share", "eu Share builds 1", "us Share", "us_1 Share builds 1"]);
        assert_eq!(touches(&database, &on_orders(|index| index.only = true)), ["orders Share"]);
    }

    #[test]
    fn nothing_is_built_where_all_partitions_have_it() {
        let database = Database::pg(17)
            .table("public.orders", |table| table.partitioned().column("email", "text"))
            .table("public.eu", |table| table.partition_of("orders").index("eu_email").index_on(&["email"]));
        let create = on_orders(|_| {});
        assert_eq!(touches(&database, &create), ["orders Share", "eu Share", "eu_email Share"]);
        assert_eq!(fired(&database, &create), [""; 0]);
    }

    #[test]
    fn concurrently_there_is_less_to_lock() {
        let create = on_orders(|index| index.concurrently = true);
        let database = orders(large);
        assert_eq!(touches(&database, &create), ["orders ShareUpdateExclusive builds 1"]);
        assert_eq!(
            touches(&database, &drop_index("orders_email_idx", true)),
            ["orders ShareUpdateExclusive", "orders_email_idx AccessExclusive"]
        );
        assert_eq!(
            touches(&database, &drop_index("orders_email_idx", false)),
            ["orders AccessExclusive", "orders_email_idx AccessExclusive"]
        );
    }

    #[test]
    fn an_index_is_altered_without_its_table() {
        let alter = |attached: Option<&str>, tablespace: Option<&str>| {
            let (attached, tablespace) = (attached.map(name), tablespace.map(str::to_owned));
            let index = AlterIndex {
                index: name("orders_pkey"),
                lock: LockMode::AccessExclusive,
                attached,
                tablespace,
                statistics: false,
            };
            statement("ALTER INDEX …", Operation::AlterIndex(index))
        };
        let database = orders(large);
        assert_eq!(touches(&database, &alter(None, None)), ["orders_pkey AccessExclusive"]);
        assert_eq!(
            touches(&database, &alter(Some("orders_email_idx"), None)),
            ["orders_pkey AccessExclusive", "orders_email_idx AccessExclusive"]
        );
        assert_eq!(
            touches(&database, &alter(None, Some("fast"))),
            ["orders builds 1", "orders_pkey AccessExclusive rewrites"]
        );
        assert_eq!(touches(&database, &alter(None, Some("pg_default"))), ["orders_pkey AccessExclusive"]);
    }
}
