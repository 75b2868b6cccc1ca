//! The facts as a script's next statement would find them: the overlay's answers first, the database's behind them.

use super::columns::Changes;
use super::overlay::Overlay;
use crate::facts::{
    BoundCheck, BoundText, Column, ConstraintId, Domain, Dropped, EnumValue, Enumeration, EqualIndex, Fact, Facts,
    HeldLock, Holder, Index, InheritedIndex, KeyClass, NewColumn, Object, Partition, Relation, RelationId, RowSecurity,
    Size, TableConstraint, TypeChange, TypeUse, ViewSource,
};
use crate::statement::{ColumnDefinition, CreateIndex, LockMode, MoveTablespace, Name, NodeId, RoleName, Statement};

/// An overlay over a database's facts.
pub struct Layered<'a> {
    pub(super) overlay: &'a Overlay,
    pub(super) base: &'a dyn Facts,
}

impl<'a> Layered<'a> {
    pub(super) fn new(overlay: &'a Overlay, base: &'a dyn Facts) -> Self {
        Layered { overlay, base }
    }

    pub(super) fn changes(&self, table: RelationId) -> Option<&Changes> {
        self.overlay.changed.get(&table)
    }

    /// Those that the script has not dropped.
    fn still_there(&self, mut relations: Vec<RelationId>) -> Vec<RelationId> {
        relations.retain(|id| !self.overlay.gone.contains(id) || self.overlay.by_id(*id).is_some());
        relations
    }

    /// Whether the catalog knows the relation: what the script made is the overlay's alone.
    pub(super) fn in_catalog(&self, relation: RelationId) -> bool {
        matches!(relation, RelationId::Catalog(_))
    }
}

impl Facts for Layered<'_> {
    fn server_version(&self) -> u32 {
        self.base.server_version()
    }

    fn relation(&self, name: &Name) -> Option<Relation> {
        self.relation_of(name)
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        self.size_of(relation)
    }

    fn own_size(&self, relation: RelationId) -> Fact<Size> {
        if self.in_catalog(relation) { self.base.own_size(relation) } else { self.size(relation) }
    }

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        if self.in_catalog(table) { self.base.partitions(table) } else { vec![] }
    }

    fn tree(&self, relation: RelationId) -> Vec<RelationId> {
        self.tree_of(relation)
    }

    fn children(&self, relation: RelationId) -> Vec<RelationId> {
        self.children_of(relation)
    }

    fn parents(&self, relation: RelationId) -> Vec<RelationId> {
        self.parents_of(relation)
    }

    fn default_partition(&self, table: RelationId) -> Option<RelationId> {
        self.default_partition_of(table)
    }

    fn bound_check(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundCheck> {
        self.bound_check_of(table, partition, spec)
    }

    fn inherited_indexes(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        self.inherited_indexes_of(table, partition)
    }

    fn bound_text(&self, table: RelationId, partition: Option<RelationId>, spec: NodeId) -> Fact<BoundText> {
        match self.in_catalog(table) && partition.is_none_or(|partition| self.in_catalog(partition)) {
            true => self.base.bound_text(table, partition, spec),
            false => Fact::Unknown,
        }
    }

    fn index_definition(&self, index: RelationId) -> Fact<String> {
        if self.in_catalog(index) { self.base.index_definition(index) } else { Fact::Unknown }
    }

    fn own_indexes(&self, table: RelationId) -> Vec<Index> {
        self.own_indexes_of(table)
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        self.column_names_of(table)
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        self.column_of(table, name)
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        self.index_of(index)
    }

    fn key_columns(&self, index: RelationId) -> Vec<String> {
        self.key_columns_of(index)
    }

    fn key_class(&self, index: RelationId) -> KeyClass {
        self.key_class_of(index)
    }

    fn column_key_class(&self, table: RelationId, column: &str, method: &str) -> KeyClass {
        self.column_key_class_of(table, column, method)
    }

    fn equal_indexes(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex> {
        self.equal_indexes_of(table, index)
    }

    fn truncate_cascades_to(&self, tables: &[RelationId]) -> Vec<RelationId> {
        self.truncated_with(tables)
    }

    fn view_sources(&self, view: RelationId) -> Vec<ViewSource> {
        if self.in_catalog(view) { self.base.view_sources(view) } else { vec![] }
    }

    fn is_populated(&self, view: RelationId) -> bool {
        !self.in_catalog(view) || self.base.is_populated(view)
    }

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        match self.overlay.by_id(relation) {
            Some(table) => Some(table.relation.clone()),
            None => self.base.relation_by_id(relation),
        }
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        let changes = self.changes(table);
        changes.is_some_and(|changes| changes.constraints.iter().any(|constraint| constraint.known.name == name))
            || (self.in_catalog(table)
                && !changes.is_some_and(|changes| changes.dropped_constraints.contains(name))
                && self.base.has_constraint(table, name))
    }

    fn constraints(&self, table: RelationId) -> Vec<TableConstraint> {
        self.constraints_of(table)
    }

    fn identifies_published_rows(&self, index: RelationId) -> Fact<bool> {
        if self.in_catalog(index) { self.base.identifies_published_rows(index) } else { Fact::Known(false) }
    }

    fn foreign_keys_to(&self, table: RelationId) -> Vec<TableConstraint> {
        self.foreign_keys_referencing(table)
    }

    fn parts_of_constraint(&self, constraint: ConstraintId) -> Vec<TableConstraint> {
        match constraint {
            ConstraintId::Catalog(_) => self.base.parts_of_constraint(constraint),
            ConstraintId::Script(_) => vec![],
        }
    }

    fn check_is_volatile(&self, table: RelationId, expression: NodeId) -> Fact<bool> {
        if self.in_catalog(table) { self.base.check_is_volatile(table, expression) } else { Fact::Unknown }
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str, without: &[&str]) -> Fact<bool> {
        self.not_null_is_proven_of(table, column, without)
    }

    fn constraint_object(&self, table: RelationId, name: &str) -> Option<Object> {
        let dropped = self.changes(table).is_some_and(|changes| changes.dropped_constraints.contains(name));
        (self.in_catalog(table) && !dropped).then(|| self.base.constraint_object(table, name)).flatten()
    }

    fn column_object(&self, table: RelationId, name: &str) -> Option<Object> {
        let dropped = self.changes(table).is_some_and(|changes| changes.dropped_columns.contains(name));
        (self.in_catalog(table) && !dropped).then(|| self.base.column_object(table, name)).flatten()
    }

    fn dropped(&self, objects: &[Object]) -> Vec<Dropped> {
        self.dropped_of(objects)
    }

    fn dependencies_are_current(&self) -> bool {
        !self.overlay.has_run_ddl && self.base.dependencies_are_current()
    }

    fn drop_target(&self, statement: NodeId, number: usize) -> Option<Object> {
        self.base.drop_target(statement, number)
    }

    fn schema_object(&self, name: &str) -> Option<Object> {
        self.base.schema_object(name)
    }

    fn database(&self, name: &str) -> Option<Fact<u64>> {
        self.base.database(name)
    }

    fn owned_by(&self, roles: &[RoleName]) -> Option<Vec<Object>> {
        self.base.owned_by(roles)
    }

    fn describe(&self, object: Object) -> String {
        self.base.describe(object)
    }

    fn constraint_proves_not_null(&self, table: RelationId, constraint: &str, column: &str) -> Fact<bool> {
        if self.in_catalog(table) {
            self.base.constraint_proves_not_null(table, constraint, column)
        } else {
            Fact::Unknown
        }
    }

    fn new_column(&self, table: RelationId, column: &ColumnDefinition) -> Fact<NewColumn> {
        self.base.new_column(table, column)
    }

    fn type_change(&self, table: RelationId, column: &str, from: Option<&str>, definition: NodeId) -> Fact<TypeChange> {
        self.type_change_of(table, column, from, definition)
    }

    fn checks_on(&self, table: RelationId, column: &str) -> Vec<(String, String)> {
        if self.in_catalog(table) { self.base.checks_on(table, column) } else { vec![] }
    }

    fn owned_sequences(&self, table: RelationId, column: Option<&str>) -> Vec<RelationId> {
        if self.in_catalog(table) { self.base.owned_sequences(table, column) } else { vec![] }
    }

    fn identity_sequence(&self, table: RelationId, column: &str) -> Option<RelationId> {
        self.in_catalog(table).then(|| self.base.identity_sequence(table, column)).flatten()
    }

    fn owner_differs(&self, relation: RelationId, role: &RoleName) -> Fact<bool> {
        if self.in_catalog(relation) { self.base.owner_differs(relation, role) } else { Fact::Unknown }
    }

    fn tablespace_differs(&self, relation: RelationId, tablespace: &str) -> Fact<bool> {
        if self.in_catalog(relation) { self.base.tablespace_differs(relation, tablespace) } else { Fact::Unknown }
    }

    fn has_row_trigger(&self, table: RelationId, name: Option<&str>, all: bool) -> bool {
        self.in_catalog(table) && self.base.has_row_trigger(table, name, all)
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        if self.in_catalog(table) { self.base.access_method_differs(table, method) } else { Fact::Unknown }
    }

    fn owner_of_sequence(&self, sequence: RelationId) -> Option<RelationId> {
        if self.in_catalog(sequence) { self.base.owner_of_sequence(sequence) } else { None }
    }

    fn read_by_view(&self, view: RelationId) -> Vec<RelationId> {
        if self.in_catalog(view) { self.base.read_by_view(view) } else { vec![] }
    }

    fn typed_tables(&self, composite: &Name) -> Vec<RelationId> {
        self.still_there(self.base.typed_tables(composite))
    }

    fn domain(&self, name: &Name) -> Option<Domain> {
        let domain = self.base.domain(name)?;
        Some(Domain { columns_of: self.still_there(domain.columns_of), ..domain })
    }

    fn enumeration(&self, name: &Name) -> Option<Enumeration> {
        let known = self.base.enumeration(name)?;
        Some(Enumeration { columns_of: self.still_there(known.columns_of), ..known })
    }

    fn type_use(&self, name: &Name) -> Option<TypeUse> {
        let known = self.base.type_use(name)?;
        Some(TypeUse { columns_of: self.still_there(known.columns_of), ..known })
    }

    fn renamed_function(&self, statement: NodeId) -> Option<Object> {
        self.base.renamed_function(statement)
    }

    fn uncommitted_enum_values(&self) -> Vec<EnumValue> {
        self.overlay.enum_values.clone()
    }

    fn statement_mentions(&self, literal: &str) -> bool {
        self.base.statement_mentions(literal)
    }

    fn row_security(&self, table: RelationId) -> RowSecurity {
        let known = if self.in_catalog(table) { self.base.row_security(table) } else { RowSecurity::default() };
        RowSecurity { has_policy: known.has_policy || self.overlay.policies.contains(&table), ..known }
    }

    /// What follows stands in the script.
    fn more_may_follow(&self) -> bool {
        false
    }

    fn lock_table_size(&self) -> Fact<u64> {
        self.base.lock_table_size()
    }

    fn published_tables(&self, publication: &str) -> Vec<RelationId> {
        self.still_there(self.base.published_tables(publication))
    }

    fn extension_members(&self, extension: &str, schema: &str) -> Vec<RelationId> {
        self.still_there(self.base.extension_members(extension, schema))
    }

    fn in_tablespace(&self, moved: &MoveTablespace) -> Vec<Relation> {
        let mut relations = self.base.in_tablespace(moved);
        relations.retain(|relation| !self.overlay.gone.contains(&relation.id));
        relations
    }

    fn schema_tables(&self, schema: &str) -> Option<Vec<Relation>> {
        self.tables_of_schema(schema)
    }

    fn all_tables(&self) -> Vec<Relation> {
        self.base.all_tables()
    }

    fn held_locks(&self) -> Vec<HeldLock> {
        let held = self.overlay.held.iter().flatten();
        held.map(|(relation, mode)| HeldLock { relation: *relation, mode: *mode, since_ms: None }).collect()
    }

    fn held_lock(&self, relation: RelationId) -> Option<LockMode> {
        self.overlay.held.as_ref()?.get(&relation).copied()
    }

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        if self.in_catalog(relation) { self.base.conflicting_sessions(relation, mode) } else { Fact::Known(0) }
    }

    fn oldest_holder(&self, relation: RelationId, mode: LockMode) -> Option<Holder> {
        if self.in_catalog(relation) { self.base.oldest_holder(relation, mode) } else { None }
    }

    fn oldest_snapshot(&self) -> Option<Holder> {
        self.base.oldest_snapshot()
    }

    fn in_script(&self) -> bool {
        true
    }

    fn lost_indexes(&self, table: RelationId) -> Vec<Index> {
        self.lost_indexes_of(table)
    }

    fn is_new_column(&self, table: RelationId, name: &str) -> bool {
        self.changes(table).is_some_and(|changes| changes.added.contains(name))
    }

    fn in_transaction_block(&self) -> bool {
        self.overlay.is_in_transaction()
    }

    fn previous_alter(&self) -> Option<&Statement> {
        self.overlay.previous_alter.as_ref()
    }
}
