//! A small database for the tests of the engine: tables in the shape that a test asks for, and the answers that only
//! PostgreSQL could give, by the number of the action in its ALTER TABLE.

mod answers;
mod constraints;
mod naming;
mod statements;
mod table;
mod trees;
mod weighing;

pub use naming::new_name;
pub use statements::*;
pub use table::Table;
pub use weighing::*;

use crate::facts::*;
use crate::statement::{Name, NodeId};
use std::collections::HashMap;

/// A database; made by [`Database::pg`], filled by [`Database::table`].
pub struct Database {
    version: u32,
    tables: Vec<Table>,
    rewrites: HashMap<NodeId, RewriteReason>,
    null_defaults: Vec<NodeId>,
    type_changes: HashMap<NodeId, TypeChange>,
    /// What the bounds of new partitions prove; nothing where a test has not said more.
    bound_check: Option<BoundCheck>,
    /// What depends on an object, in the order of deletion.
    dependents: Vec<(Object, Dropped)>,
    /// What DROP and DROP OWNED name, apart from relations.
    targets: Vec<Object>,
    databases: Vec<(String, u64)>,
    /// Domains and enums, by name, and the tables that use them.
    domains: Vec<(String, Domain)>,
    enumerations: Vec<Enumeration>,
    /// Values that the transaction has added to enums, and the literals of the statement.
    enum_values: Vec<EnumValue>,
    literals: Vec<String>,
    more_may_follow: bool,
    lock_table_size: Fact<u64>,
    in_transaction: bool,
    /// The oldest transaction with a snapshot.
    snapshot: Option<Holder>,
}

impl Database {
    pub fn pg(version: u32) -> Self {
        Database {
            version,
            tables: vec![],
            rewrites: HashMap::new(),
            null_defaults: vec![],
            type_changes: HashMap::new(),
            bound_check: None,
            dependents: vec![],
            targets: vec![],
            databases: vec![],
            domains: vec![],
            enumerations: vec![],
            enum_values: vec![],
            literals: vec![],
            more_may_follow: false,
            lock_table_size: Fact::Unknown,
            in_transaction: false,
            snapshot: None,
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
        self.tables.push(shape(Table::new(relation)));
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

    /// A domain, and the tables with a column of it.
    pub fn domain(mut self, name: &str, not_null: bool, tables: &[&str]) -> Self {
        let columns_of = self.ids(tables);
        self.domains.push((name.to_owned(), Domain { not_null, columns_of }));
        self
    }

    /// An enum of `public`, and the tables with a column of it.
    pub fn enumeration(mut self, name: &str, values: &[&str], tables: &[&str]) -> Self {
        let columns_of = self.ids(tables);
        let values = values.iter().map(|&value| value.to_owned()).collect();
        self.enumerations.push(Enumeration { schema: "public".to_owned(), name: name.to_owned(), values, columns_of });
        self
    }

    /// The script has added the value since BEGIN; the statement has it as a literal.
    pub fn uncommitted_enum_value(mut self, enumeration: &str, value: &str) -> Self {
        let enumeration = statements::name(enumeration);
        self.enum_values.push(EnumValue { enumeration, value: value.to_owned() });
        self
    }

    /// A literal of the statement.
    pub fn mentions(mut self, literal: &str) -> Self {
        self.literals.push(literal.to_owned());
        self
    }

    /// Inside a transaction block.
    pub fn more_may_follow(mut self) -> Self {
        self.more_may_follow = true;
        self
    }

    /// So many locks have room in the server's lock table.
    pub fn lock_table_size(mut self, locks: u64) -> Self {
        self.lock_table_size = Fact::Known(locks);
        self
    }

    fn enumeration_of(&self, name: &Name) -> Option<&Enumeration> {
        self.enumerations.iter().find(|known| known.name == name.name)
    }

    /// A session called `report` has looked at the database for so long.
    pub fn looked_at_for(mut self, age_ms: u64, idle: bool) -> Self {
        self.snapshot = Some(Holder { pid: 4712, application: "report".to_owned(), age_ms, idle });
        self
    }

    /// The statement runs inside a transaction block.
    pub fn in_transaction(mut self) -> Self {
        self.in_transaction = true;
        self
    }

    fn ids(&self, tables: &[&str]) -> Vec<RelationId> {
        let of = |name: &&str| self.relation(&statements::name(name)).expect("a table").id;
        tables.iter().map(of).collect()
    }

    /// What the ALTER COLUMN … TYPE that is the action of this number does.
    pub fn type_change(mut self, action: u32, rewrites: bool, from: &str, to: &str) -> Self {
        self.type_changes.insert(
            NodeId(action),
            TypeChange { rewrites, from: from.to_owned(), to: to.to_owned(), ..TypeChange::default() },
        );
        self
    }

    /// An ALTER COLUMN … TYPE to a domain with constraints.
    pub fn domain_type_change(mut self, action: u32, from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        let change = TypeChange { rewrites: true, to_constrained_domain: true, from, to, ..TypeChange::default() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    /// An ALTER COLUMN … TYPE that keeps the table and builds so many indexes anew.
    pub fn rebuilding_type_change(mut self, action: u32, rebuilds: usize) -> Self {
        let change = TypeChange { rebuilds, from: "text".to_owned(), to: "citext".to_owned(), ..TypeChange::default() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    /// What dropping the object takes along, apart from a table's indexes and partitions.
    pub fn dependent(mut self, on: Object, what: What, reach: Reach) -> Self {
        let object = Object { class: 1, oid: 1 + self.dependents.len() as u32, column: 0 };
        self.dependents.push((on, Dropped { object, what, reach }));
        self
    }

    /// A type, function or extension that a DROP names, and all that a role owns.
    pub fn target(mut self, object: Object) -> Self {
        self.targets.push(object);
        self
    }

    /// Another database.
    pub fn database_of(mut self, name: &str, megabytes: u64) -> Self {
        self.databases.push((name.to_owned(), megabytes << 20));
        self
    }

    /// The object that a relation is.
    pub fn object(&self, name: &str) -> Object {
        let (schema, name) = name.split_once('.').expect("schema.name");
        let relation = self.relation(&Name::new(Some(schema), name)).expect("a relation");
        Object::relation(relation.id).expect("the catalog's")
    }

    /// An ALTER COLUMN … TYPE that keeps the table and verifies its CHECK constraints again.
    pub fn rechecking_type_change(mut self, action: u32, from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        let change = TypeChange { checks: vec!["email_given".to_owned()], from, to, ..TypeChange::default() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    /// An ALTER COLUMN … TYPE that makes a foreign key again.
    pub fn remaking_type_change(mut self, action: u32, rewrites: bool, key: RemadeForeignKey) -> Self {
        let (from, to) = ("integer".to_owned(), "bigint".to_owned());
        let change = TypeChange { rewrites, foreign_keys: vec![key], from, to, ..TypeChange::default() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    /// An ALTER COLUMN … TYPE to a type that holds less.
    pub fn narrowing_type_change(mut self, action: u32, from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        let change = TypeChange { rewrites: true, narrows: true, from, to, ..TypeChange::default() };
        self.type_changes.insert(NodeId(action), change);
        self
    }

    /// Every table in another shape.
    pub fn map_tables(mut self, shape: impl Fn(Table) -> Table) -> Self {
        self.tables = self.tables.into_iter().map(shape).collect();
        self
    }

    /// Constraints prove everything about the bounds of new partitions: nothing is read.
    pub fn bounds_proven(mut self) -> Self {
        self.bound_check = Some(BoundCheck::default());
        self
    }

    fn by_id(&self, id: RelationId) -> Option<&Table> {
        self.tables.iter().find(|table| table.relation.id == id)
    }
}
