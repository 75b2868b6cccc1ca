//! The engine's questions, answered from the live catalog: no lock is taken on what is asked about, and no row written.

mod column;
mod constraint;
mod inheritance;
mod relation;
mod rights;
mod size;

pub use column::type_text;
use relation::relation_by_oid;
pub use relation::{bytes_of, owner_of};
pub use rights::Right;

use crate::parse::Nodes;
use crate::subtransaction::attempt;
use pgrx::pg_sys;
use schema_guard_engine::facts::{
    Column, Fact, Facts, Index, NewColumn, Partition, Relation, RelationId, Size, TypeChange,
};
use schema_guard_engine::statement::{ColumnDefinition, LockMode, Name, NodeId};

/// The database as it is this moment, for one statement.
pub struct LiveFacts<'a> {
    /// The statement's own nodes, for questions about its expressions and types.
    pub nodes: &'a Nodes,
    /// What the current role needs on a relation for the statement to be judged.
    pub right: Right,
    /// Whether the statement goes on to inheritance children (ALTER TABLE, TRUNCATE); partitions always count.
    pub inherits: bool,
}

/// The major version that this library was built for, which is the server's: another one does not load it.
pub const SERVER_VERSION: u32 = pg_sys::PG_VERSION_NUM / 10000;

fn catalog_oid(relation: RelationId) -> Option<pg_sys::Oid> {
    match relation {
        RelationId::Catalog(oid) => Some(pg_sys::Oid::from(oid)),
        RelationId::Script(_) => None,
    }
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

impl Facts for LiveFacts<'_> {
    fn server_version(&self) -> u32 {
        SERVER_VERSION
    }

    fn relation(&self, name: &Name) -> Option<Relation> {
        relation::by_name(name, self.right)
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| size::tree(oid, self.inherits))
    }

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        catalog_oid(table).map(|oid| inheritance::partitions(oid, self.right)).unwrap_or_default()
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        catalog_oid(table).map(column::names).unwrap_or_default()
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        column::column(catalog_oid(table)?, name)
    }

    fn indexes(&self, table: RelationId) -> Vec<Index> {
        let tables = catalog_oid(table).map(|oid| inheritance::tree(oid, false)).unwrap_or_default();
        tables.into_iter().flat_map(relation::indexes).collect()
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        relation::index(catalog_oid(index)?)
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        relation_by_oid(catalog_oid(relation)?, self.right)
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        catalog_oid(table).is_some_and(|oid| constraint::exists(oid, name))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| constraint::not_null_is_proven(oid, column))
    }

    fn new_column(&self, _table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        let Some(definition) = self.nodes.get(column.definition) else { return Fact::Unknown };
        known(|| column::new_column(definition.cast()))
    }

    fn type_change(&self, table: RelationId, column: &str, definition: NodeId) -> Fact<TypeChange> {
        let (Some(oid), Some(definition)) = (catalog_oid(table), self.nodes.get(definition)) else {
            return Fact::Unknown;
        };
        known(|| column::type_change(oid, column, definition.cast()))
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| relation::access_method_differs(oid, method))
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        relation::schema_tables(schema, self.right)
    }

    fn all_tables(&self) -> Vec<Relation> {
        relation::all_tables(self.right)
    }

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Known(0) };
        known(|| relation::conflicting_sessions(oid, mode))
    }
}
