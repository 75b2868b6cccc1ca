//! A small database for the tests of the engine: tables in the shape that a test asks for, and the answers that only
//! PostgreSQL could give, by the number of the action in its ALTER TABLE.

mod constraints;
mod statements;
mod weighing;

pub use statements::*;
pub use weighing::*;

use crate::facts::*;
use crate::statement::{ColumnDefinition, ColumnKind, CreateIndex, LockMode, Name, NodeId, RoleName};
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
}

/// A table (or a materialized view, or a partition), its columns and indexes.
pub struct Table {
    relation: Relation,
    size: Fact<Size>,
    columns: Vec<Column>,
    indexes: Vec<Index>,
    constraints: Vec<TableConstraint>,
    /// The tables that its foreign keys reference, by the constraints' names.
    references: HashMap<String, String>,
    held: Option<LockMode>,
    index_columns: HashMap<String, Vec<String>>,
    published_by: Option<String>,
    volatile_checks: bool,
    proven_not_null: Vec<String>,
    /// Constraints that are not valid, and the column that each would prove.
    stated_not_null: Vec<(String, String)>,
    /// Columns that an index sorts by something else than plain values.
    key_classes: Vec<(String, KeyClass)>,
    parent: Option<String>,
    /// The composite type that it is declared OF.
    of_type: Option<String>,
    /// Publications that name it.
    publications: Vec<String>,
    /// Of a view the tables that it reads, of a sequence the one that owns it, of a table the sequences that it owns.
    reads: Vec<String>,
    sessions: u32,
    populated: bool,
    sources: Vec<String>,
    holder: Option<Holder>,
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
            references: HashMap::new(),
            held: None,
            index_columns: HashMap::new(),
            published_by: None,
            volatile_checks: false,
            proven_not_null: vec![],
            stated_not_null: vec![],
            key_classes: vec![],
            parent: None,
            of_type: None,
            publications: vec![],
            reads: vec![],
            sessions: 0,
            populated: true,
            sources: vec![],
            holder: None,
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
        self.columns.push(Column {
            name: name.to_owned(),
            not_null: false,
            type_name: type_name.to_owned(),
            kind: ColumnKind::Plain,
            inherited: 0,
            local: true,
        });
        self
    }

    /// A nullable column of some kind.
    pub fn generated(self, name: &str, kind: ColumnKind) -> Self {
        let mut table = self.column(name, "numeric");
        table.columns.last_mut().expect("just added").kind = kind;
        table
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

    /// What an index on the column sorts.
    pub fn sorts(mut self, column: &str, class: KeyClass) -> Self {
        self.key_classes.push((column.to_owned(), class));
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
            columns: vec![],
            partial: false,
            clustered: false,
        });
        self
    }

    /// A build of the last index has failed.
    pub fn invalid(mut self) -> Self {
        self.last_index().valid = false;
        self
    }

    /// The last index has a predicate.
    pub fn partial(mut self) -> Self {
        self.last_index().partial = true;
        self
    }

    /// CLUSTER went by the last index.
    pub fn clustered(mut self) -> Self {
        self.last_index().clustered = true;
        self
    }

    fn last_index(&mut self) -> &mut Index {
        self.indexes.last_mut().expect("an index")
    }

    /// A materialized view WITH NO DATA.
    pub fn not_populated(mut self) -> Self {
        self.populated = false;
        self
    }

    /// A view's query names that table.
    pub fn reads(mut self, table: &str) -> Self {
        self.sources.push(table.to_owned());
        self
    }

    /// This transaction holds the lock on the table already.
    pub fn held(mut self, mode: LockMode) -> Self {
        self.held = Some(mode);
        self
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

    pub fn of_type(mut self, composite: &str) -> Self {
        self.of_type = Some(composite.to_owned());
        self
    }

    pub fn published_in(mut self, publication: &str) -> Self {
        self.publications.push(publication.to_owned());
        self
    }

    /// A view of this table, or a sequence that one of its columns owns.
    pub fn on(mut self, table: &str) -> Self {
        self.reads.push(table.to_owned());
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

    /// The transaction holds that lock on it.
    pub fn holds(mut self, mode: LockMode) -> Self {
        self.held = Some(mode);
        self
    }

    /// A session called `report` has held a lock on it for so long.
    pub fn held_by_another(mut self, age_ms: u64, idle: bool) -> Self {
        self.holder = Some(Holder { pid: 4711, application: "report".to_owned(), age_ms, idle });
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

    fn own_size(&self, relation: RelationId) -> Fact<Size> {
        self.size(relation)
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

    fn tree(&self, relation: RelationId) -> Vec<RelationId> {
        let below = self.partitions(relation).into_iter().map(|partition| partition.relation.id);
        std::iter::once(relation).chain(below).collect()
    }

    fn children(&self, relation: RelationId) -> Vec<RelationId> {
        let all = self.partitions(relation).into_iter();
        all.filter(|partition| partition.parent == relation).map(|partition| partition.relation.id).collect()
    }

    fn parents(&self, relation: RelationId) -> Vec<RelationId> {
        let parent = self.by_id(relation).and_then(|table| table.parent.as_deref());
        let parent = parent.and_then(|name| self.tables.iter().find(|table| table.relation.name == name));
        parent.map(|parent| parent.relation.id).into_iter().collect()
    }

    /// The child of that kind by its name, as `orders_default` of `orders`.
    fn default_partition(&self, table: RelationId) -> Option<RelationId> {
        let named = |partition: &Partition| partition.parent == table && partition.relation.name.ends_with("_default");
        self.partitions(table).into_iter().find(named).map(|partition| partition.relation.id)
    }

    fn bound_check(&self, table: RelationId, partition: Option<RelationId>, _: NodeId) -> Fact<BoundCheck> {
        let default_locks: Vec<_> = self.default_partition(table).into_iter().collect();
        Fact::Known(match &self.bound_check {
            Some(check) => BoundCheck { default_locks, ..check.clone() },
            None => BoundCheck {
                columns: vec!["id".to_owned()],
                partition_scans: partition.into_iter().collect(),
                default_scans: default_locks.clone(),
                default_locks,
            },
        })
    }

    /// An index of the same name, but for the table's, is an equal one.
    fn inherited_indexes(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        let rest = |table: RelationId, index: &Index| {
            let relation = self.relation_by_id(table)?;
            index.name.strip_prefix(&relation.name).map(str::to_owned)
        };
        let own: Vec<_> = self.own_indexes(partition).iter().filter_map(|index| rest(partition, index)).collect();
        let inherited = |index: &Index| InheritedIndex {
            index: index.id,
            builds: match rest(table, index) {
                Some(name) if own.contains(&name) => vec![],
                _ => vec![partition],
            },
            adopted: vec![],
        };
        Fact::Known(self.own_indexes(table).iter().map(inherited).collect())
    }

    fn bound_text(&self, table: RelationId, partition: Option<RelationId>, _: NodeId) -> Fact<BoundText> {
        Fact::Known(BoundText {
            bound: "FOR VALUES IN (1)".to_owned(),
            partition_check: partition.map(|_| "((id IS NOT NULL) AND (id = 1))".to_owned()),
            default_check: self.default_partition(table).map(|_| "((id IS NULL) OR (id <> 1))".to_owned()),
        })
    }

    fn index_definition(&self, _: RelationId) -> Fact<String> {
        Fact::Known("USING btree (email)".to_owned())
    }

    fn own_indexes(&self, table: RelationId) -> Vec<Index> {
        self.by_id(table).map_or(vec![], |table| table.indexes.clone())
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

    fn key_columns(&self, index: RelationId) -> Vec<String> {
        let owner = |known: &&TableConstraint| known.index == Some(index);
        let constraints = self.tables.iter().flat_map(|table| &table.constraints);
        let by_constraint = constraints.into_iter().find(owner).map(|known| known.columns.clone());
        let written = || {
            let known = self.index(index)?;
            self.by_id(known.table)?.index_columns.get(&known.name).cloned()
        };
        by_constraint.filter(|columns| !columns.is_empty()).or_else(written).unwrap_or_default()
    }

    /// An index is called `table_column_idx` where its class matters.
    fn key_class(&self, index: RelationId) -> KeyClass {
        let Some(index) = self.index(index) else { return KeyClass::Plain };
        let classes = self.by_id(index.table).map_or(&[][..], |table| &table.key_classes);
        let known = classes.iter().find(|(column, _)| index.name.ends_with(&format!("_{column}_idx")));
        known.map_or(KeyClass::Plain, |(_, class)| *class)
    }

    fn column_key_class(&self, table: RelationId, column: &str, method: &str) -> KeyClass {
        let known = self.by_id(table).and_then(|table| table.key_classes.iter().find(|(name, _)| name == column));
        match method {
            "gin" => KeyClass::Gin,
            "brin" => KeyClass::Brin,
            _ => known.map_or(KeyClass::Plain, |(_, class)| *class),
        }
    }

    /// Those with the same columns, neither of the two partial.
    fn equal_indexes(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex> {
        let equal = |own: &Index| !own.partial && !index.partial && own.unique == index.unique;
        let same = self.own_indexes(table).into_iter().filter(|own| equal(own) && own.columns == index.columns);
        same.map(|index| EqualIndex { index, same_order: true }).collect()
    }

    fn truncate_cascades_to(&self, tables: &[RelationId]) -> Vec<RelationId> {
        let mut reached = tables.to_vec();
        let name = |id: RelationId| self.by_id(id).map(|table| table.relation.name.as_str());
        while let Some(more) = self.tables.iter().find(|table| {
            let references = |id: &RelationId| table.references.values().any(|known| name(*id) == Some(known));
            !reached.contains(&table.relation.id) && reached.iter().any(references)
        }) {
            reached.push(more.relation.id);
        }
        reached.split_off(tables.len())
    }

    fn view_sources(&self, view: RelationId) -> Vec<(RelationId, bool)> {
        let sources = self.by_id(view).map_or(&[][..], |view| &view.sources);
        let found = sources.iter().filter_map(|name| self.relation(&Name::new(None, name)));
        found.map(|relation| (relation.id, true)).collect()
    }

    fn is_populated(&self, view: RelationId) -> bool {
        self.by_id(view).is_none_or(|view| view.populated)
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        self.by_id(relation).map(|table| table.relation.clone())
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        self.by_id(table).is_some_and(|table| table.constraints.iter().any(|known| known.name == name))
    }

    fn constraint_object(&self, table: RelationId, name: &str) -> Option<Object> {
        let number = self.by_id(table)?.constraints.iter().position(|known| known.name == name)?;
        Object::relation(table).map(|table| Object { class: 2606, oid: table.oid + 50 + number as u32, column: 0 })
    }

    fn column_object(&self, table: RelationId, name: &str) -> Option<Object> {
        let number = self.by_id(table)?.columns.iter().position(|column| column.name == name)?;
        Object::relation(table).map(|table| Object { column: 1 + number as i32, ..table })
    }

    fn dropped(&self, objects: &[Object]) -> Vec<Dropped> {
        let mut dropped = vec![];
        for object in objects {
            let depends = self.dependents.iter().filter(|(on, _)| on == object);
            dropped.extend(depends.map(|(_, dependent)| *dependent));
            let table = RelationId::Catalog(object.oid);
            let parts = self.partitions(table).into_iter().map(|partition| {
                let (partition, parent) = (partition.relation.id, partition.parent);
                What::Partition { partition, parent, default: None }
            });
            let indexes = self.own_indexes(table).into_iter().map(|index| What::Index { index: index.id, table });
            for what in parts.chain(indexes) {
                let (What::Partition { partition: id, .. } | What::Index { index: id, .. }) = what else { continue };
                dropped.extend(Object::relation(id).map(|object| Dropped { object, what, reach: Reach::Part }));
            }
            let what = match object.as_relation() {
                Some(_) => What::Relation(table),
                None if object.column != 0 => What::Column(table),
                None => What::Other,
            };
            dropped.push(Dropped { object: *object, what, reach: Reach::Named });
        }
        dropped
    }

    fn dependencies_are_current(&self) -> bool {
        true
    }

    fn drop_target(&self, _: NodeId, number: usize) -> Option<Object> {
        self.targets.get(number).copied()
    }

    fn schema_object(&self, name: &str) -> Option<Object> {
        let number = self.tables.iter().position(|table| table.relation.schema == name)?;
        Some(Object { class: 2615, oid: 2200 + number as u32, column: 0 })
    }

    fn database(&self, name: &str) -> Option<Fact<u64>> {
        self.databases.iter().find(|(known, _)| known == name).map(|(_, bytes)| Fact::Known(*bytes))
    }

    fn owned_by(&self, _: &[RoleName]) -> Option<Vec<Object>> {
        Some(self.targets.clone())
    }

    fn describe(&self, object: Object) -> String {
        match self.relation_by_id(RelationId::Catalog(object.oid)) {
            Some(relation) => format!("table {}", relation.qualified()),
            None => format!("object {}", object.oid),
        }
    }

    fn constraints(&self, table: RelationId) -> Vec<TableConstraint> {
        let Some(table) = self.by_id(table) else { return vec![] };
        let resolved = |constraint: &TableConstraint| {
            let mut constraint = constraint.clone();
            if let TableConstraintKind::ForeignKey(reference) = &mut constraint.kind {
                let name = Name::new(Some(&table.relation.schema), &table.references[&constraint.name]);
                reference.table = self.relation(&name).expect("the referenced table").id;
            }
            constraint
        };
        table.constraints.iter().map(resolved).collect()
    }

    fn identifies_published_rows(&self, index: RelationId) -> Fact<bool> {
        let Some(index) = self.index(index) else { return Fact::Known(false) };
        let published = |table: &Table| table.published_by.as_ref() == Some(&index.name);
        Fact::Known(self.by_id(index.table).is_some_and(published))
    }

    fn foreign_keys_to(&self, table: RelationId) -> Vec<TableConstraint> {
        let all = self.tables.iter().flat_map(|table| self.constraints(table.relation.id));
        all.filter(|known| known.reference().is_some_and(|reference| reference.table == table)).collect()
    }

    fn parts_of_constraint(&self, constraint: ConstraintId) -> Vec<TableConstraint> {
        let all = self.tables.iter().flat_map(|table| self.constraints(table.relation.id));
        all.filter(|known| known.parent == Some(constraint)).collect()
    }

    fn check_is_volatile(&self, table: RelationId, _: NodeId) -> Fact<bool> {
        self.by_id(table).map_or(Fact::Unknown, |table| Fact::Known(table.volatile_checks))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str, without: &[&str]) -> Fact<bool> {
        let proven = |table: &Table| table.proven_not_null.iter().any(|known| known == column);
        // Which CHECK is the proof, the test does not say: any that is left out may be.
        let dropped = |table: &Table| table.constraints.iter().any(|known| without.contains(&known.name.as_str()));
        Fact::Known(self.by_id(table).is_some_and(|table| proven(table) && !dropped(table)))
    }

    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool> {
        let states = |known: &(String, String)| known.0 == constraint && known.1 == column;
        Fact::Known(self.by_id(table).is_some_and(|table| table.stated_not_null.iter().any(states)))
    }

    fn new_column(&self, _: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        let rewrites = self.rewrites.get(&column.definition).copied();
        let has_value = column.has_default && !self.null_defaults.contains(&column.definition);
        Fact::Known(NewColumn { rewrites, has_value, sequences: vec![], calls_user_function: false })
    }

    fn type_change(&self, _: RelationId, _: &str, _: Option<&str>, definition: NodeId) -> Fact<TypeChange> {
        self.type_changes.get(&definition).cloned().map_or(Fact::Unknown, Fact::Known)
    }

    fn checks_on(&self, table: RelationId, column: &str) -> Vec<(String, String)> {
        let Some(table) = self.by_id(table) else { return vec![] };
        let constraints = table.constraints.iter().filter(|known| known.kind == TableConstraintKind::Check);
        let definition = format!("CHECK ({} IS NOT NULL)", crate::statement::quote_identifier(column));
        constraints.map(|known| (known.name.clone(), definition.clone())).collect()
    }

    fn owned_sequences(&self, table: RelationId, _: Option<&str>) -> Vec<RelationId> {
        let sequences = self.tables.iter().filter(|known| known.relation.kind == RelationKind::Sequence);
        sequences.map(|known| known.relation.id).filter(|id| self.owner_of_sequence(*id) == Some(table)).collect()
    }

    fn identity_sequence(&self, table: RelationId, column: &str) -> Option<RelationId> {
        let identity = self.column(table, column).is_some_and(|column| column.kind == ColumnKind::Identity);
        self.owned_sequences(table, Some(column)).into_iter().next().filter(|_| identity)
    }

    fn owner_of_sequence(&self, sequence: RelationId) -> Option<RelationId> {
        self.read_by_view(sequence).into_iter().next()
    }

    fn read_by_view(&self, view: RelationId) -> Vec<RelationId> {
        let reads = self.by_id(view).map_or(vec![], |view| view.reads.iter().map(String::as_str).collect());
        self.ids(&reads)
    }

    fn typed_tables(&self, composite: &Name) -> Vec<RelationId> {
        let typed = self.tables.iter().filter(|table| table.of_type.as_deref() == Some(&composite.name));
        typed.map(|table| table.relation.id).collect()
    }

    fn domain(&self, name: &Name) -> Option<Domain> {
        self.domains.iter().find(|(known, _)| *known == name.name).map(|(_, domain)| domain.clone())
    }

    fn enumeration(&self, name: &Name) -> Option<Enumeration> {
        self.enumerations.iter().find(|known| known.name == name.name).cloned()
    }

    fn published_tables(&self, publication: &str) -> Vec<RelationId> {
        let published = self.tables.iter().filter(|table| table.publications.iter().any(|known| known == publication));
        published.map(|table| table.relation.id).collect()
    }

    fn owner_differs(&self, _: RelationId, _: &RoleName) -> Fact<bool> {
        Fact::Known(true)
    }

    fn tablespace_differs(&self, _: RelationId, tablespace: &str) -> Fact<bool> {
        Fact::Known(tablespace != "pg_default")
    }

    fn has_row_trigger(&self, _: RelationId, _: Option<&str>, _: bool) -> bool {
        false
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

    fn held_locks(&self) -> Vec<HeldLock> {
        let held =
            |table: &Table| Some(HeldLock { relation: table.relation.id, mode: table.held?, since_ms: Some(3000) });
        self.tables.iter().filter_map(held).collect()
    }

    fn held_lock(&self, relation: RelationId) -> Option<LockMode> {
        self.by_id(relation)?.held
    }

    fn conflicting_sessions(&self, relation: RelationId, _: LockMode) -> Fact<u32> {
        self.by_id(relation).map_or(Fact::Unknown, |table| Fact::Known(table.sessions))
    }

    fn oldest_holder(&self, relation: RelationId, _: LockMode) -> Option<Holder> {
        self.by_id(relation)?.holder.clone()
    }

    fn is_new_column(&self, _: RelationId, _: &str) -> bool {
        false
    }
}
