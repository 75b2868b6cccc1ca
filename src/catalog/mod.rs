//! The engine's questions, answered from the live catalog: no lock is taken on what is asked about, and no row written.

mod column;
mod constraint;
mod dependency;
mod equal_index;
pub mod held;
mod holder;
mod inheritance;
mod keys;
pub mod measure;
mod membership;
mod new_column;
mod object;
mod partition;
mod relation;
mod rights;
mod scan;
mod size;
mod type_change;
mod types;
mod view;

pub use column::{attribute_type, type_text};
use relation::relation_by_oid;
pub use relation::{bytes_of, owner_of};
pub use rights::Right;
pub use size::{ImportedSize, JudgedSizes, any_table_over};

use crate::parse::Nodes;
use crate::subtransaction::attempt;
use pgrx::pg_sys;
use schema_guard_engine::facts::{
    BoundCheck, BoundText, Column, ConstraintId, Domain, Dropped, Enumeration, EqualIndex, Fact, Facts, HeldLock,
    Holder, Index, InheritedIndex, KeyClass, NewColumn, Object, Partition, Relation, RelationId, Size, TableConstraint,
    TypeChange,
};
use schema_guard_engine::statement::{ColumnDefinition, CreateIndex, LockMode, Name, NodeId, RoleName};

/// The database as it is this moment, for one statement.
pub struct LiveFacts<'a> {
    /// The statement's own nodes, for questions about its expressions and types.
    pub nodes: &'a Nodes,
    /// What the current role needs on a relation for the statement to be judged.
    pub right: Right,
    /// Whether the statement goes on to inheritance children (ALTER TABLE, TRUNCATE); partitions always count.
    pub inherits: bool,
    /// What a script is judged by in place of the tables' own sizes; a statement that runs is not.
    pub sizes: Option<&'a JudgedSizes>,
}

/// The major version that this library was built for, which is the server's: another one does not load it.
pub const SERVER_VERSION: u32 = pg_sys::PG_VERSION_NUM / 10000;

fn catalog_oid(relation: RelationId) -> Option<pg_sys::Oid> {
    match relation {
        RelationId::Catalog(oid) => Some(pg_sys::Oid::from(oid)),
        RelationId::Script(_) => None,
    }
}

fn ids(oids: Vec<pg_sys::Oid>) -> Vec<RelationId> {
    oids.into_iter().map(|oid| RelationId::Catalog(oid.to_u32())).collect()
}

/// Whether the rewrite of a table was expected: of itself, or of a table that it hangs below.
pub fn is_expected(table: pg_sys::Oid, expected: &[pg_sys::Oid]) -> bool {
    expected.iter().any(|&root| root == table || inheritance::tree(root, true).contains(&table))
}

/// What fails (a file that a concurrent DROP has just removed, a default that PostgreSQL cannot make sense of) is not
/// known; the statement itself will say what is wrong with it.
fn known<T>(work: impl FnOnce() -> Option<T>) -> Fact<T> {
    attempt(work).ok().flatten().map_or(Fact::Unknown, Fact::Known)
}

impl LiveFacts<'_> {
    fn sized(&self, mut indexes: Vec<Index>) -> Vec<Index> {
        let Some(sizes) = self.sizes else { return indexes };
        for index in &mut indexes {
            if let Some(size) = catalog_oid(index.id).and_then(|oid| sizes.of(oid)) {
                index.bytes = size.bytes;
            }
        }
        indexes
    }

    fn of_bound<T>(
        &self,
        table: RelationId,
        partition: Option<RelationId>,
        spec: NodeId,
        answer: impl FnOnce(pg_sys::Oid, Option<pg_sys::Oid>, *mut pg_sys::PartitionBoundSpec) -> Option<T>,
    ) -> Fact<T> {
        let (Some(table), Some(spec)) = (catalog_oid(table), self.nodes.get(spec)) else { return Fact::Unknown };
        match partition.map(catalog_oid) {
            Some(None) => Fact::Unknown,
            partition => known(|| answer(table, partition.flatten(), spec.cast())),
        }
    }
}

impl Facts for LiveFacts<'_> {
    fn server_version(&self) -> u32 {
        SERVER_VERSION
    }

    fn relation(&self, name: &Name) -> Option<Relation> {
        relation::by_name(name, self.right)
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| match self.sizes {
            Some(sizes) => sizes.tree(oid, self.inherits),
            None => size::tree(oid, self.inherits),
        })
    }

    fn own_size(&self, relation: RelationId) -> Fact<Size> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| size::single(oid))
    }

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        catalog_oid(table).map(|oid| inheritance::partitions(oid, self.right)).unwrap_or_default()
    }

    fn tree(&self, relation: RelationId) -> Vec<RelationId> {
        catalog_oid(relation).map(|oid| ids(inheritance::tree(oid, true))).unwrap_or_default()
    }

    fn children(&self, relation: RelationId) -> Vec<RelationId> {
        catalog_oid(relation).map(|oid| ids(inheritance::children(oid))).unwrap_or_default()
    }

    fn parents(&self, relation: RelationId) -> Vec<RelationId> {
        catalog_oid(relation).map(|oid| ids(inheritance::parents(oid))).unwrap_or_default()
    }

    fn default_partition(&self, table: RelationId) -> Option<RelationId> {
        let default = inheritance::default_partition(catalog_oid(table)?)?;
        Some(RelationId::Catalog(default.to_u32()))
    }

    fn bound_check(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundCheck> {
        self.of_bound(table, partition, spec, partition::bound_check)
    }

    fn inherited_indexes(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        let (Some(table), Some(partition)) = (catalog_oid(table), catalog_oid(partition)) else { return Fact::Unknown };
        known(|| partition::inherited_indexes(table, partition))
    }

    fn bound_text(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundText> {
        self.of_bound(table, partition, spec, partition::bound_text)
    }

    fn index_definition(&self, index: RelationId) -> Fact<String> {
        let Some(oid) = catalog_oid(index) else { return Fact::Unknown };
        known(|| partition::index_definition(oid))
    }

    fn own_indexes(&self, table: RelationId) -> Vec<Index> {
        catalog_oid(table).map(|table| self.sized(relation::indexes(table))).unwrap_or_default()
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        catalog_oid(table).map(column::names).unwrap_or_default()
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        column::column(catalog_oid(table)?, name)
    }

    fn indexes(&self, table: RelationId) -> Vec<Index> {
        let tables = catalog_oid(table).map(|oid| inheritance::tree(oid, false)).unwrap_or_default();
        self.sized(tables.into_iter().flat_map(relation::indexes).collect())
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        self.sized(vec![relation::index(catalog_oid(index)?)?]).pop()
    }

    fn key_columns(&self, index: RelationId) -> Vec<String> {
        catalog_oid(index).map(relation::key_columns).unwrap_or_default()
    }

    fn key_class(&self, index: RelationId) -> KeyClass {
        catalog_oid(index).and_then(keys::class_of_index).unwrap_or(KeyClass::Plain)
    }

    fn column_key_class(&self, table: RelationId, column: &str, method: &str) -> KeyClass {
        catalog_oid(table).map_or(KeyClass::Plain, |oid| keys::class_of_column(oid, column, method))
    }

    fn equal_indexes(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex> {
        let (Some(oid), Some(statement)) = (catalog_oid(table), self.nodes.get(index.definition)) else {
            return vec![];
        };
        attempt(|| equal_index::equal_indexes(oid, statement.cast())).ok().flatten().unwrap_or_default()
    }

    fn truncate_cascades_to(&self, tables: &[RelationId]) -> Vec<RelationId> {
        ids(inheritance::truncate_cascades_to(&tables.iter().copied().filter_map(catalog_oid).collect::<Vec<_>>()))
    }

    fn view_sources(&self, view: RelationId) -> Vec<(RelationId, bool)> {
        let Some(oid) = catalog_oid(view) else { return vec![] };
        let sources = attempt(|| view::sources(oid)).ok().flatten().unwrap_or_default();
        sources.into_iter().map(|(oid, inherits)| (RelationId::Catalog(oid.to_u32()), inherits)).collect()
    }

    fn is_populated(&self, view: RelationId) -> bool {
        catalog_oid(view).is_none_or(relation::is_populated)
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        relation_by_oid(catalog_oid(relation)?, self.right)
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        catalog_oid(table).is_some_and(|oid| constraint::exists(oid, name))
    }

    fn constraint_object(&self, table: RelationId, name: &str) -> Option<Object> {
        constraint::object(catalog_oid(table)?, name)
    }

    fn column_object(&self, table: RelationId, name: &str) -> Option<Object> {
        column::object(catalog_oid(table)?, name)
    }

    fn dropped(&self, objects: &[Object]) -> Vec<Dropped> {
        dependency::dropped(objects)
    }

    fn dependencies_are_current(&self) -> bool {
        true
    }

    fn drop_target(&self, statement: NodeId, number: usize) -> Option<Object> {
        let statement = self.nodes.get(statement)?;
        // SAFETY: the parser keeps a DropStmt for this question.
        known(|| unsafe { object::drop_target(statement.cast(), number) }).known()
    }

    fn schema_object(&self, name: &str) -> Option<Object> {
        object::schema(name)
    }

    fn database(&self, name: &str) -> Option<Fact<u64>> {
        object::database(name).then(|| known(|| size::database(name)))
    }

    fn owned_by(&self, roles: &[RoleName]) -> Option<Vec<Object>> {
        object::owned_by(roles)
    }

    fn describe(&self, object: Object) -> String {
        dependency::describe(object).unwrap_or_default()
    }

    fn constraints(&self, table: RelationId) -> Vec<TableConstraint> {
        catalog_oid(table).map(constraint::of_table).unwrap_or_default()
    }

    fn identifies_published_rows(&self, index: RelationId) -> Fact<bool> {
        let Some(oid) = catalog_oid(index) else { return Fact::Unknown };
        known(|| relation::identifies_published_rows(oid))
    }

    fn foreign_keys_to(&self, table: RelationId) -> Vec<TableConstraint> {
        catalog_oid(table).map(constraint::referencing).unwrap_or_default()
    }

    fn parts_of_constraint(&self, constraint: ConstraintId) -> Vec<TableConstraint> {
        match constraint {
            ConstraintId::Catalog(oid) => constraint::parts_of(oid.into()),
            ConstraintId::Script(_) => vec![],
        }
    }

    fn check_is_volatile(&self, table: RelationId, expression: NodeId) -> Fact<bool> {
        let (Some(oid), Some(expression)) = (catalog_oid(table), self.nodes.get(expression)) else {
            return Fact::Unknown;
        };
        known(|| constraint::check_is_volatile(oid, expression.cast()))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str, without: &[&str]) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| constraint::not_null_is_proven(oid, column, without))
    }

    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| constraint::proves_not_null(oid, constraint, column))
    }

    fn new_column(&self, _table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        let Some(definition) = self.nodes.get(column.definition) else { return Fact::Unknown };
        known(|| new_column::new_column(definition.cast()))
    }

    fn type_change(&self, table: RelationId, column: &str, from: Option<&str>, definition: NodeId) -> Fact<TypeChange> {
        let (Some(oid), Some(definition)) = (catalog_oid(table), self.nodes.get(definition)) else {
            return Fact::Unknown;
        };
        known(|| type_change::type_change(oid, column, from, definition.cast()))
    }

    fn checks_on(&self, table: RelationId, column: &str) -> Vec<(String, String)> {
        let Some(oid) = catalog_oid(table) else { return vec![] };
        known(|| Some(constraint::checks_on(oid, column))).known().unwrap_or_default()
    }

    fn owned_sequences(&self, table: RelationId, column: Option<&str>) -> Vec<RelationId> {
        catalog_oid(table).map(|oid| ids(relation::owned_sequences(oid, column))).unwrap_or_default()
    }

    fn identity_sequence(&self, table: RelationId, column: &str) -> Option<RelationId> {
        relation::identity_sequence(catalog_oid(table)?, column).map(|oid| RelationId::Catalog(oid.to_u32()))
    }

    fn owner_differs(&self, relation: RelationId, role: &RoleName) -> Fact<bool> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| relation::owner_differs(oid, role))
    }

    fn tablespace_differs(&self, relation: RelationId, tablespace: &str) -> Fact<bool> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| relation::tablespace_differs(oid, tablespace))
    }

    fn has_row_trigger(&self, table: RelationId, name: Option<&str>, all: bool) -> bool {
        catalog_oid(table).is_some_and(|oid| relation::has_row_trigger(oid, name, all))
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| relation::access_method_differs(oid, method))
    }

    fn owner_of_sequence(&self, sequence: RelationId) -> Option<RelationId> {
        let table = membership::owner_of_sequence(catalog_oid(sequence)?)?;
        Some(RelationId::Catalog(table.to_u32()))
    }

    fn read_by_view(&self, view: RelationId) -> Vec<RelationId> {
        catalog_oid(view).map(|oid| ids(membership::read_by_view(oid))).unwrap_or_default()
    }

    fn typed_tables(&self, composite: &Name) -> Vec<RelationId> {
        ids(types::typed_tables(composite))
    }

    fn domain(&self, name: &Name) -> Option<Domain> {
        types::domain(name)
    }

    fn enumeration(&self, name: &Name) -> Option<Enumeration> {
        types::enumeration(name)
    }

    fn published_tables(&self, publication: &str) -> Vec<RelationId> {
        ids(membership::published_tables(publication))
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        relation::schema_tables(schema, self.right)
    }

    fn all_tables(&self) -> Vec<Relation> {
        relation::all_tables(self.right)
    }

    fn held_locks(&self) -> Vec<HeldLock> {
        held::held_locks()
    }

    fn held_lock(&self, relation: RelationId) -> Option<LockMode> {
        relation::held_lock(catalog_oid(relation)?)
    }

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Known(0) };
        known(|| relation::conflicting_sessions(oid, mode))
    }

    fn oldest_holder(&self, relation: RelationId, mode: LockMode) -> Option<Holder> {
        let oid = catalog_oid(relation)?;
        // A copy of the whole lock table is made only where somebody is in the way.
        if self.conflicting_sessions(relation, mode) == Fact::Known(0) {
            return None;
        }
        known(|| holder::oldest(oid, mode)).known()
    }

    fn is_new_column(&self, _: RelationId, _: &str) -> bool {
        false
    }
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use super::*;
    use crate::parse::script::scan;
    use crate::parse::{self, Parsed, Source};
    use pgrx::prelude::*;
    use schema_guard_engine::facts::{RelationKind, RewriteReason};
    use schema_guard_engine::statement::{AlterAction, Operation};

    fn run(sql: &str) {
        Spi::run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn read(sql: &str) -> Parsed {
        let scan::Parse::Tree(tree) = scan::parse(sql) else { panic!("{sql}: not parsed") };
        // SAFETY: one RawStmt, just parsed.
        unsafe {
            let raw = parse::node::list::<pg_sys::RawStmt>(tree).next().expect("a statement");
            parse::statement((*raw).stmt, Some(Source { text: sql, offset: 0 }))
        }
    }

    fn with_facts<T>(parsed: &Parsed, ask: impl FnOnce(&LiveFacts<'_>) -> T) -> T {
        ask(&LiveFacts { nodes: &parsed.nodes, right: Right::Own, inherits: true, sizes: None })
    }

    fn relation(name: &str) -> Relation {
        let nothing = read("SELECT 1");
        with_facts(&nothing, |facts| facts.relation(&Name::new(None, name))).expect(name)
    }

    fn filenode(table: &str) -> i64 {
        Spi::get_one::<i64>(&format!("SELECT pg_relation_filenode('{table}')::bigint")).ok().flatten().unwrap_or(0)
    }

    /// The forecast of ALTER COLUMN … TYPE against what the server then does, for every pair of the manual's type
    /// families that somebody gets wrong.
    #[pg_test]
    fn type_changes_rewrite_exactly_when_forecast() {
        for (zone, from, to) in [
            ("UTC", "varchar(10)", "varchar(20)"),
            ("UTC", "varchar(20)", "varchar(10)"),
            ("UTC", "varchar(10)", "text"),
            ("UTC", "text", "varchar(10)"),
            ("UTC", "text", "varchar"),
            ("UTC", "char(5)", "char(10)"),
            ("UTC", "char(5)", "text"),
            ("UTC", "int", "bigint"),
            ("UTC", "int", "oid"),
            ("UTC", "int", "numeric"),
            ("UTC", "numeric(10,2)", "numeric(12,2)"),
            ("UTC", "numeric(10,2)", "numeric(12,3)"),
            ("UTC", "numeric(10,2)", "numeric"),
            ("UTC", "numeric", "numeric(10,2)"),
            ("UTC", "timestamp", "timestamptz"),
            ("Europe/Berlin", "timestamp", "timestamptz"),
            ("UTC", "timestamptz", "timestamp"),
            ("UTC", "timestamp(3)", "timestamp(6)"),
            ("UTC", "timestamp(6)", "timestamp(3)"),
            ("UTC", "interval(3)", "interval"),
            ("UTC", "cidr", "inet"),
            ("UTC", "inet", "cidr"),
            ("UTC", "varbit(4)", "varbit(8)"),
            ("UTC", "bit(4)", "bit(8)"),
            ("UTC", "xml", "text"),
            ("UTC", "varchar(10)[]", "varchar(20)[]"),
            ("UTC", "varchar[]", "text[]"),
            ("UTC", "json", "jsonb"),
            ("UTC", "uuid", "text"),
            ("UTC", "date", "timestamp"),
            ("UTC", "text", "plain_domain"),
            ("UTC", "text", "checked_domain"),
            ("UTC", "checked_domain", "text"),
            ("UTC", "text", "text USING c || ''"),
            ("UTC", "varchar(5)", "text USING c::text"),
            ("UTC", "timestamp", "timestamptz USING c AT TIME ZONE 'UTC'"),
            ("UTC", "text", "text COLLATE \"C\""),
        ] {
            run("DROP TABLE IF EXISTS t; DROP DOMAIN IF EXISTS plain_domain, checked_domain");
            run("CREATE DOMAIN plain_domain AS text; CREATE DOMAIN checked_domain AS text CHECK (VALUE <> 'x')");
            run(&format!("SET LOCAL timezone = '{zone}'; CREATE TABLE t (k int, c {from})"));
            // One index on the column alone, one with a predicate; xml and json have no operator class.
            let indexed =
                attempt(|| Spi::run("CREATE INDEX i ON t (c); CREATE INDEX p ON t (k) WHERE c IS NOT NULL").is_ok())
                    .unwrap_or(false);
            let sql = format!("ALTER TABLE t ALTER COLUMN c TYPE {to}");
            let parsed = read(&sql);
            let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!("{sql}") };
            let AlterAction::SetType { definition, .. } = &actions[0] else { panic!("{sql}") };
            let forecast = with_facts(&parsed, |facts| facts.type_change(relation("t").id, "c", None, *definition));
            let before = filenode("t");
            let indexes = || if indexed { ["i", "p"].map(filenode) } else { [0, 0] };
            let before_indexes = indexes();
            // bit and inet need a cast that is explicit.
            let explicit = if sql.contains("USING") { sql.clone() } else { format!("{sql} USING c::{to}") };
            let runs = if to.starts_with("text COLLATE") { sql.clone() } else { explicit };
            let plain = attempt(|| Spi::run(&sql).is_ok()).unwrap_or(false);
            if !plain {
                assert_eq!(
                    forecast,
                    Fact::Unknown,
                    "{zone}: {from} to {to} is refused, which the forecast leaves to PostgreSQL"
                );
                run(&runs);
                continue;
            }
            let rewritten = filenode("t") != before;
            let forecast = forecast.known().unwrap_or_else(|| panic!("{from} to {to}: not known"));
            assert_eq!(forecast.rewrites, rewritten, "{zone}: {from} to {to}");
            if !rewritten {
                let rebuilt = indexes().iter().zip(before_indexes).filter(|(after, before)| *after != before).count();
                assert_eq!(forecast.rebuilds, rebuilt, "{zone}: {from} to {to}: indexes");
            }
        }
    }

    /// The same for ADD COLUMN.
    #[pg_test]
    fn new_columns_rewrite_exactly_when_forecast() {
        run("CREATE DOMAIN plain AS int; CREATE DOMAIN with_default AS int DEFAULT 5");
        run("CREATE DOMAIN checked AS int CHECK (VALUE > 0); CREATE DOMAIN required AS int DEFAULT 1 NOT NULL");
        run("CREATE FUNCTION vol() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END'");
        run("CREATE FUNCTION stab() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END'");
        run("CREATE FUNCTION inlined(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT $1'");
        for (definition, has_value) in [
            ("int", false),
            ("int DEFAULT 3", true),
            ("int DEFAULT NULL", false),
            ("timestamptz DEFAULT now()", true),
            ("timestamptz DEFAULT clock_timestamp()", true),
            ("uuid DEFAULT gen_random_uuid()", true),
            ("text DEFAULT md5('abc')", true),
            ("int[] DEFAULT '{}'", true),
            ("float8 DEFAULT random()", true),
            ("int DEFAULT vol()", true),
            ("int DEFAULT stab()", true),
            ("int DEFAULT inlined(1)", true),
            ("plain", false),
            ("with_default", true),
            ("checked", false),
            ("checked DEFAULT 1", true),
            ("required", true),
        ] {
            run("DROP TABLE IF EXISTS t; CREATE TABLE t (k int); INSERT INTO t VALUES (1)");
            let sql = format!("ALTER TABLE t ADD COLUMN c {definition}");
            let parsed = read(&sql);
            let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!("{sql}") };
            let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!("{sql}") };
            let forecast =
                with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)).known().expect("known");
            let before = filenode("t");
            run(&sql);
            assert_eq!(forecast.rewrites.is_some(), filenode("t") != before, "{definition}");
            assert_eq!(forecast.has_value, has_value, "{definition}");
            let null = Spi::get_one::<bool>("SELECT c IS NULL FROM t").ok().flatten();
            assert_eq!(null, Some(!has_value), "{definition}");
        }
        let parsed = read("ALTER TABLE t ADD COLUMN c2 checked");
        let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!() };
        let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!() };
        let new = with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)).known().expect("known");
        assert_eq!(new.rewrites, Some(RewriteReason::ConstrainedDomain));
        let parsed = read("ALTER TABLE t ADD COLUMN c3 int DEFAULT no_such_function()");
        let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!() };
        let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!() };
        assert_eq!(with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)), Fact::Unknown);
    }

    #[pg_test]
    fn proofs_of_not_null_are_cores_own() {
        run("CREATE TABLE t (a int, b int, c int NOT NULL)");
        for (check, column, proven) in [
            ("a IS NOT NULL AND b IS NOT NULL", "a", true),
            ("a > 0", "a", false),
            ("a IS NOT NULL OR b IS NOT NULL", "a", false),
            // Of a column that is NOT NULL already nobody asks.
            ("c > 0", "a", false),
        ] {
            run(&format!("ALTER TABLE t ADD CONSTRAINT k CHECK ({check})"));
            let nothing = read("SELECT 1");
            let found = with_facts(&nothing, |facts| facts.not_null_is_proven(relation("t").id, column, &[]));
            assert_eq!(found, Fact::Known(proven), "CHECK ({check}) on {column}");
            run("ALTER TABLE t DROP CONSTRAINT k");
        }
        run("ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID");
        let nothing = read("SELECT 1");
        let found = with_facts(&nothing, |facts| facts.not_null_is_proven(relation("t").id, "a", &[]));
        assert_eq!(found, Fact::Known(false), "NOT VALID proves nothing");
        let would =
            |column| with_facts(&nothing, |facts| facts.constraint_proves_not_null(relation("t").id, "k", column));
        assert_eq!((would("a"), would("b")), (Fact::Known(true), Fact::Known(false)), "once validated");
    }

    #[pg_test]
    fn sizes_are_counted_in_blocks_and_summed_over_partitions() {
        run("CREATE TABLE p (k int, filler text) PARTITION BY RANGE (k)");
        run("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000)");
        run("CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (3000) PARTITION BY RANGE (k)");
        run("CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (1000) TO (3000)");
        run("INSERT INTO p SELECT g, repeat('x', 200) FROM generate_series(0, 2999) g; CREATE INDEX ON p (k)");
        let nothing = read("SELECT 1");
        let bytes = Spi::get_one::<i64>("SELECT (pg_relation_size('p1') + pg_relation_size('p21'))::bigint").unwrap();
        let size = with_facts(&nothing, |facts| facts.size(relation("p").id)).known().expect("a size");
        assert_eq!(size.heap_bytes as i64, bytes.expect("bytes"));
        assert!((1500.0..6000.0).contains(&size.rows), "{}", size.rows);
        let partitions = with_facts(&nothing, |facts| facts.partitions(relation("p").id));
        let names: Vec<_> = partitions.iter().map(|partition| partition.relation.name.as_str()).collect();
        assert_eq!(names, ["p1", "p2", "p21"]);
        assert_eq!(with_facts(&nothing, |facts| facts.indexes(relation("p").id)).len(), 4);
        assert_eq!(relation("p").kind, RelationKind::PartitionedTable);
    }

    #[pg_test]
    fn made_in_this_transaction_and_whose_it_is() {
        run("CREATE TABLE t (k int)");
        assert!(relation("t").made_in_transaction && relation("t").may_alter);
        assert!(!relation("pg_class").made_in_transaction);
        run("CREATE ROLE somebody; SET LOCAL ROLE somebody");
        assert!(!relation("pg_class").may_alter);
        run("RESET ROLE");
        run("CREATE TEMP TABLE temporary (k int)");
        assert!(relation("temporary").is_temporary());
    }

    #[pg_test]
    fn what_is_not_there_is_not_known() {
        let nothing = read("SELECT 1");
        let gone = RelationId::Catalog(4_000_000_000);
        with_facts(&nothing, |facts| {
            assert_eq!(facts.relation(&Name::new(None, "no_such_table")), None);
            assert_eq!(facts.relation(&Name::new(Some("no_such_schema"), "t")), None);
            assert_eq!(facts.size(gone), Fact::Unknown);
            assert_eq!(facts.column_names(gone), Vec::<String>::new());
            assert_eq!(facts.relation_by_id(gone), None);
            assert_eq!(facts.index(gone), None);
            assert_eq!(facts.indexes(gone), []);
            assert!(!facts.has_constraint(gone, "c"));
            assert_eq!(facts.not_null_is_proven(gone, "a", &[]), Fact::Unknown);
            assert_eq!(facts.conflicting_sessions(gone, LockMode::AccessExclusive), Fact::Known(0));
            assert_eq!(facts.schema_tables("no_such_schema"), None);
        });
    }
}
