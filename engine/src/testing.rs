//! A small database for the tests of the engine: tables in the shape that a test asks for, and the answers that only
//! PostgreSQL could give, by the number of the action in its ALTER TABLE.

mod statements;
mod weighing;

pub use statements::*;
pub use weighing::*;

use crate::facts::*;
use crate::statement::{ColumnDefinition, LockMode, Name, NodeId};
use std::collections::HashMap;

/// A database; made by [`Database::pg`], filled by [`Database::table`].
pub struct Database {
    version: u32,
    tables: Vec<Table>,
    rewrites: HashMap<NodeId, RewriteReason>,
    null_defaults: Vec<NodeId>,
    type_changes: HashMap<NodeId, TypeChange>,
}

/// A table (or a materialized view, or a partition), its columns and indexes.
pub struct Table {
    relation: Relation,
    size: Fact<Size>,
    columns: Vec<Column>,
    indexes: Vec<Index>,
    constraints: Vec<String>,
    proven_not_null: Vec<String>,
    /// Constraints that are not valid, and the column that each would prove.
    stated_not_null: Vec<(String, String)>,
    parent: Option<String>,
    sessions: u32,
}

impl Database {
    pub fn pg(version: u32) -> Self {
        Database {
            version,
            tables: vec![],
            rewrites: HashMap::new(),
            null_defaults: vec![],
            type_changes: HashMap::new(),
        }
    }

    /// A table of that name (`schema.name`), empty and without columns until `shape` says more.
    pub fn table(mut self, name: &str, shape: impl FnOnce(Table) -> Table) -> Self {
        let (schema, name) = name.split_once('.').expect("schema.name");
        let relation = Relation {
            id: RelationId::Catalog(16384 + 100 * self.tables.len() as u32),
            schema: schema.to_owned(),
            name: name.to_owned(),
            kind: RelationKind::Table,
            persistence: Persistence::Permanent,
            made_in_transaction: false,
            may_alter: true,
        };
        self.tables.push(shape(Table {
            relation,
            size: Fact::Known(Size::default()),
            columns: vec![],
            indexes: vec![],
            constraints: vec![],
            proven_not_null: vec![],
            stated_not_null: vec![],
            parent: None,
            sessions: 0,
        }));
        self
    }

    /// The ADD COLUMN that is the action of this number rewrites the table.
    pub fn rewrites(mut self, action: u32, reason: RewriteReason) -> Self {
        self.rewrites.insert(NodeId(action), reason);
        self
    }

    /// The default of the ADD COLUMN that is the action of this number is NULL.
    pub fn null_default(mut self, action: u32) -> Self {
        self.null_defaults.push(NodeId(action));
        self
    }

    /// What the ALTER COLUMN … TYPE that is the action of this number does.
    pub fn type_change(mut self, action: u32, rewrites: bool, from: &str, to: &str) -> Self {
        self.type_changes
            .insert(NodeId(action), TypeChange { rewrites, rebuilds: 0, from: from.to_owned(), to: to.to_owned() });
        self
    }

    /// An ALTER COLUMN … TYPE that keeps the table and builds so many indexes anew.
    pub fn rebuilding_type_change(mut self, action: u32, rebuilds: usize) -> Self {
        let change = TypeChange { rewrites: false, rebuilds, from: "text".to_owned(), to: "citext".to_owned() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    fn by_id(&self, id: RelationId) -> Option<&Table> {
        self.tables.iter().find(|table| table.relation.id == id)
    }
}

impl Table {
    pub fn bytes(mut self, bytes: u64, rows: f64) -> Self {
        self.size = Fact::Known(Size { heap_bytes: bytes, toast_bytes: 0, rows });
        self
    }

    pub fn megabytes(self, megabytes: u64, rows: f64) -> Self {
        self.bytes(megabytes << 20, rows)
    }

    pub fn unknown_size(mut self) -> Self {
        self.size = Fact::Unknown;
        self
    }

    /// A nullable column.
    pub fn column(mut self, name: &str, type_name: &str) -> Self {
        self.columns.push(Column { name: name.to_owned(), not_null: false, type_name: type_name.to_owned() });
        self
    }

    /// The last column is NOT NULL.
    pub fn not_null(mut self) -> Self {
        self.columns.last_mut().expect("a column").not_null = true;
        self
    }

    /// A valid CHECK proves that the column holds no NULL.
    pub fn proves_not_null(mut self, column: &str) -> Self {
        self.proven_not_null.push(column.to_owned());
        self
    }

    /// A NOT VALID constraint that would prove it.
    pub fn would_prove_not_null(mut self, constraint: &str, column: &str) -> Self {
        self.stated_not_null.push((constraint.to_owned(), column.to_owned()));
        self.constraint(constraint)
    }

    pub fn index(mut self, name: &str) -> Self {
        let RelationId::Catalog(oid) = self.relation.id else { unreachable!("tables are the catalog's") };
        self.indexes.push(Index {
            id: RelationId::Catalog(oid + 1 + self.indexes.len() as u32),
            schema: self.relation.schema.clone(),
            name: name.to_owned(),
            table: self.relation.id,
            unique: false,
            valid: true,
            bytes: 8192,
            constraint: None,
        });
        self
    }

    /// A constraint of that name, without an index.
    pub fn constraint(mut self, name: &str) -> Self {
        self.constraints.push(name.to_owned());
        self
    }

    /// A unique index that a constraint of the same name owns.
    pub fn key(self, name: &str) -> Self {
        let mut table = self.index(name).constraint(name);
        let index = table.indexes.last_mut().expect("just added");
        (index.unique, index.constraint) = (true, Some(name.to_owned()));
        table
    }

    pub fn kind(mut self, kind: RelationKind) -> Self {
        self.relation.kind = kind;
        self
    }

    pub fn partitioned(self) -> Self {
        self.kind(RelationKind::PartitionedTable)
    }

    /// A partition of a table of the same schema.
    pub fn partition_of(mut self, parent: &str) -> Self {
        self.parent = Some(parent.to_owned());
        self
    }

    pub fn unlogged(mut self) -> Self {
        self.relation.persistence = Persistence::Unlogged;
        self
    }

    pub fn temporary(mut self) -> Self {
        self.relation.persistence = Persistence::Temporary;
        self
    }

    pub fn made_in_transaction(mut self) -> Self {
        self.relation.made_in_transaction = true;
        self
    }

    pub fn not_owned(mut self) -> Self {
        self.relation.may_alter = false;
        self
    }

    /// Other sessions hold locks that conflict with any mode.
    pub fn conflicting_sessions(mut self, sessions: u32) -> Self {
        self.sessions = sessions;
        self
    }
}

impl Facts for Database {
    fn server_version(&self) -> u32 {
        self.version
    }

    /// A bare name is looked for in `public`.
    fn relation(&self, name: &Name) -> Option<Relation> {
        let schema = name.schema.as_deref().unwrap_or("public");
        self.tables.iter().filter(|table| table.relation.schema == schema).find_map(|table| {
            if table.relation.name == name.name {
                return Some(table.relation.clone());
            }
            let index = table.indexes.iter().find(|index| index.name == name.name)?;
            let kind =
                if table.relation.is_partitioned() { RelationKind::PartitionedIndex } else { RelationKind::Index };
            Some(Relation { id: index.id, name: index.name.clone(), kind, ..table.relation.clone() })
        })
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        self.by_id(relation).map_or(Fact::Unknown, |table| table.size)
    }

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        let mut above: Vec<&Table> = self.by_id(table).into_iter().collect();
        let mut partitions = vec![];
        for table in &self.tables {
            let parent = above.iter().find(|parent| table.parent.as_ref() == Some(&parent.relation.name));
            if let Some(parent) = parent.map(|parent| parent.relation.id) {
                partitions.push(Partition { relation: table.relation.clone(), parent });
                above.push(table);
            }
        }
        partitions
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        let columns = self.by_id(table).map_or(&[][..], |table| &table.columns);
        columns.iter().map(|column| column.name.clone()).collect()
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        self.by_id(table)?.columns.iter().find(|column| column.name == name).cloned()
    }

    fn indexes(&self, table: RelationId) -> Vec<Index> {
        self.by_id(table).map_or(vec![], |table| table.indexes.clone())
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        self.tables.iter().flat_map(|table| &table.indexes).find(|known| known.id == index).cloned()
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        self.by_id(relation).map(|table| table.relation.clone())
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        self.by_id(table).is_some_and(|table| table.constraints.iter().any(|known| known == name))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str) -> Fact<bool> {
        Fact::Known(self.by_id(table).is_some_and(|table| table.proven_not_null.iter().any(|known| known == column)))
    }

    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool> {
        let states = |known: &(String, String)| known.0 == constraint && known.1 == column;
        Fact::Known(self.by_id(table).is_some_and(|table| table.stated_not_null.iter().any(states)))
    }

    fn new_column(&self, _: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        let rewrites = self.rewrites.get(&column.definition).copied();
        let has_value = column.has_default && !self.null_defaults.contains(&column.definition);
        Fact::Known(NewColumn { rewrites, has_value })
    }

    fn type_change(&self, _: RelationId, _: &str, definition: NodeId) -> Fact<TypeChange> {
        self.type_changes.get(&definition).cloned().map_or(Fact::Unknown, Fact::Known)
    }

    fn access_method_differs(&self, _: RelationId, method: Option<&str>) -> Fact<bool> {
        Fact::Known(!matches!(method, None | Some("heap")))
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        let tables = self.all_tables().into_iter().filter(|table| table.schema == schema).collect::<Vec<_>>();
        (!tables.is_empty()).then_some(tables)
    }

    fn all_tables(&self) -> Vec<Relation> {
        self.tables.iter().map(|table| table.relation.clone()).collect()
    }

    fn conflicting_sessions(&self, relation: RelationId, _: LockMode) -> Fact<u32> {
        self.by_id(relation).map_or(Fact::Unknown, |table| Fact::Known(table.sessions))
    }
}
