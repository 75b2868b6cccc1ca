//! The engine's questions, each handed to the file that knows the answer.

use super::relation::{self, relation_by_oid};
use super::{
    JudgedSizes, Right, SERVER_VERSION, alteration, catalog_oid, column, constraint, dependency, equal_index, held,
    holder, ids, index, inheritance, keys, lock, membership, new_column, object, partition, sequence, size, table,
    type_change, types, view,
};
use crate::parse::Nodes;
use crate::subtransaction::attempt;
use pgrx::pg_sys;
use schema_guard_engine::facts::{
    BoundCheck, BoundText, Column, ConstraintId, Domain, Dropped, EnumValue, Enumeration, EqualIndex, Fact, Facts,
    HeldLock, Holder, Index, InheritedIndex, KeyClass, NewColumn, Object, Partition, Relation, RelationId, RowSecurity,
    Size, TableConstraint, TypeChange, TypeUse, ViewSource,
};
use schema_guard_engine::statement::{
    ColumnDefinition, CreateIndex, LockMode, MoveTablespace, Name, NodeId, RoleName, Statement,
};

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
    /// The statement stands in a transaction block.
    pub in_transaction_block: bool,
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
        catalog_oid(table).map(|table| self.sized(index::indexes(table))).unwrap_or_default()
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        catalog_oid(table).map(column::names).unwrap_or_default()
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        column::column(catalog_oid(table)?, name)
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        self.sized(vec![index::index(catalog_oid(index)?)?]).pop()
    }

    fn key_columns(&self, index: RelationId) -> Vec<String> {
        catalog_oid(index).map(index::key_columns).unwrap_or_default()
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

    fn view_sources(&self, view: RelationId) -> Vec<ViewSource> {
        let Some(oid) = catalog_oid(view) else { return vec![] };
        attempt(|| view::sources(oid)).ok().flatten().unwrap_or_default()
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
        known(|| index::identifies_published_rows(oid))
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
        catalog_oid(table).map(|oid| ids(sequence::owned_sequences(oid, column))).unwrap_or_default()
    }

    fn identity_sequence(&self, table: RelationId, column: &str) -> Option<RelationId> {
        sequence::identity_sequence(catalog_oid(table)?, column).map(|oid| RelationId::Catalog(oid.to_u32()))
    }

    fn owner_differs(&self, relation: RelationId, role: &RoleName) -> Fact<bool> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| alteration::owner_differs(oid, role))
    }

    fn tablespace_differs(&self, relation: RelationId, tablespace: &str) -> Fact<bool> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Unknown };
        known(|| alteration::tablespace_differs(oid, tablespace))
    }

    fn has_row_trigger(&self, table: RelationId, name: Option<&str>, all: bool) -> bool {
        catalog_oid(table).is_some_and(|oid| alteration::has_row_trigger(oid, name, all))
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        let Some(oid) = catalog_oid(table) else { return Fact::Unknown };
        known(|| alteration::access_method_differs(oid, method))
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

    fn type_use(&self, name: &Name) -> Option<TypeUse> {
        types::type_use(name)
    }

    fn renamed_function(&self, statement: NodeId) -> Option<Object> {
        let statement = self.nodes.get(statement)?;
        // SAFETY: the parser keeps a RenameStmt for this question.
        known(|| unsafe { object::renamed(statement.cast()) }).known()
    }

    /// PostgreSQL's own error says so.
    fn uncommitted_enum_values(&self) -> Vec<EnumValue> {
        vec![]
    }

    fn statement_mentions(&self, literal: &str) -> bool {
        self.nodes.mention(literal)
    }

    fn row_security(&self, table: RelationId) -> RowSecurity {
        catalog_oid(table).map(super::table::row_security).unwrap_or_default()
    }

    fn more_may_follow(&self) -> bool {
        self.in_transaction_block
    }

    fn lock_table_size(&self) -> Fact<u64> {
        Fact::Known(lock::table_size())
    }

    fn published_tables(&self, publication: &str) -> Vec<RelationId> {
        ids(membership::published_tables(publication))
    }

    fn extension_members(&self, extension: &str, schema: &str) -> Vec<RelationId> {
        ids(membership::extension_members(extension, schema))
    }

    fn in_tablespace(&self, moved: &MoveTablespace) -> Vec<Relation> {
        table::in_tablespace(moved, self.right)
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        table::schema_tables(schema, self.right)
    }

    fn all_tables(&self) -> Vec<Relation> {
        table::all_tables(self.right)
    }

    fn held_locks(&self) -> Vec<HeldLock> {
        held::held_locks()
    }

    fn held_lock(&self, relation: RelationId) -> Option<LockMode> {
        lock::held_lock(catalog_oid(relation)?)
    }

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        let Some(oid) = catalog_oid(relation) else { return Fact::Known(0) };
        known(|| lock::conflicting_sessions(oid, mode))
    }

    fn oldest_holder(&self, relation: RelationId, mode: LockMode) -> Option<Holder> {
        let oid = catalog_oid(relation)?;
        // A copy of the whole lock table is made only where somebody is in the way.
        if self.conflicting_sessions(relation, mode) == Fact::Known(0) {
            return None;
        }
        known(|| holder::oldest(oid, mode)).known()
    }

    fn oldest_snapshot(&self) -> Option<Holder> {
        known(holder::oldest_snapshot).known()
    }

    fn is_new_column(&self, _: RelationId, _: &str) -> bool {
        false
    }

    fn in_transaction_block(&self) -> bool {
        self.in_transaction_block
    }

    fn previous_alter(&self) -> Option<&Statement> {
        None
    }
}
