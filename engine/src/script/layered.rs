//! The facts as a script's next statement would find them: the overlay's answers first, the database's behind them.

use super::overlay::{Changes, Overlay, ScriptConstraint, ScriptTable};
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
        let made = self.overlay.find(name);
        let known = || self.base.relation(name).filter(|relation| !self.overlay.gone.contains(&relation.id));
        match made {
            // The search path leads to the catalog's table, not to the one that the script put into another schema.
            Some(table) if name.schema.is_none() && !table.bare => known().or(Some(table.relation.clone())),
            Some(table) => Some(table.relation.clone()),
            None => known(),
        }
    }

    fn size(&self, relation: RelationId) -> Fact<Size> {
        match self.overlay.by_id(relation) {
            None => self.base.size(relation),
            Some(ScriptTable { bytes: None, .. }) => Fact::Unknown,
            Some(ScriptTable { bytes: Some(bytes), rows, .. }) => {
                Fact::Known(Size { heap_bytes: *bytes, toast_bytes: 0, rows: *rows })
            }
        }
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
        if self.in_catalog(table) { self.base.own_indexes(table) } else { vec![] }
    }

    fn column_names(&self, table: RelationId) -> Vec<String> {
        let mut names = if self.in_catalog(table) { self.base.column_names(table) } else { vec![] };
        if let Some(changes) = self.changes(table) {
            names.retain(|name| !changes.dropped_columns.contains(name));
            names.extend(changes.columns.iter().map(|column| column.name.clone()));
        }
        names
    }

    fn column(&self, table: RelationId, name: &str) -> Option<Column> {
        let changes = self.changes(table);
        let added = changes.and_then(|changes| changes.columns.iter().find(|column| column.name == name).cloned());
        let dropped = changes.is_some_and(|changes| changes.dropped_columns.contains(name));
        let mut column = match added {
            Some(column) => column,
            None if dropped || !self.in_catalog(table) => return None,
            None => self.base.column(table, name)?,
        };
        if let Some(not_null) = changes.and_then(|changes| changes.not_null.get(name)) {
            column.not_null = *not_null;
        }
        Some(column)
    }

    fn indexes(&self, table: RelationId) -> Vec<Index> {
        if self.in_catalog(table) { self.base.indexes(table) } else { vec![] }
    }

    fn index(&self, index: RelationId) -> Option<Index> {
        if self.in_catalog(index) { self.base.index(index) } else { None }
    }

    fn key_columns(&self, index: RelationId) -> Vec<String> {
        if self.in_catalog(index) { self.base.key_columns(index) } else { vec![] }
    }

    fn key_class(&self, index: RelationId) -> KeyClass {
        if self.in_catalog(index) { self.base.key_class(index) } else { KeyClass::Plain }
    }

    fn column_key_class(&self, table: RelationId, column: &str, method: &str) -> KeyClass {
        let added = self.changes(table).and_then(|changes| changes.columns.iter().find(|one| one.name == column));
        let is_text = |name: &str| ["text", "character", "varchar", "citext"].iter().any(|text| name.starts_with(text));
        match added {
            // The catalog does not know the column: by its type alone.
            Some(added) if matches!(method, "btree") && is_text(&added.type_name) => KeyClass::Collated,
            None if self.in_catalog(table) => self.base.column_key_class(table, column, method),
            _ => KeyClass::Plain,
        }
    }

    fn equal_indexes(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex> {
        if self.in_catalog(table) { self.base.equal_indexes(table, index) } else { vec![] }
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
        let references = |known: &TableConstraint| known.reference().is_some_and(|to| to.table == table);
        let mut referencing: Vec<RelationId> = self.overlay.changed.keys().copied().collect();
        if self.in_catalog(table) {
            referencing.extend(self.base.foreign_keys_to(table).into_iter().map(|known| known.table));
        }
        referencing.sort_unstable();
        referencing.dedup();
        let there = referencing.into_iter().filter(|id| !self.overlay.gone.contains(id));
        there.flat_map(|id| self.constraints_of(id)).filter(references).collect()
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
        let Some(changes) = self.changes(table) else {
            return match self.in_catalog(table) {
                true => self.base.not_null_is_proven(table, column, without),
                false => Fact::Known(false),
            };
        };
        let counts = |name: &str| !without.contains(&name);
        let proves = |c: &ScriptConstraint| c.known.valid && c.proves_not_null.iter().any(|name| name == column);
        if changes.constraints.iter().any(|constraint| counts(&constraint.known.name) && proves(constraint)) {
            return Fact::Known(true);
        }
        // The catalog does not know a column that the script adds.
        if !self.in_catalog(table) || changes.columns.iter().any(|added| added.name == column) {
            return Fact::Known(false);
        }
        let validated = |name: &&String| {
            counts(name) && self.base.constraint_proves_not_null(table, name, column) == Fact::Known(true)
        };
        if changes.validated.iter().any(|name| validated(&name)) {
            return Fact::Known(true);
        }
        let gone = changes.dropped_constraints.iter().map(String::as_str);
        self.base.not_null_is_proven(table, column, &gone.chain(without.iter().copied()).collect::<Vec<_>>())
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
        let mut dropped = self.base.dropped(objects);
        // What hung on a relation that the script has dropped is gone with it.
        let is_gone = |table| self.overlay.gone.contains(&table) && self.overlay.by_id(table).is_none();
        dropped.retain(|one| !one.what.table().is_some_and(is_gone));
        dropped
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
        if !self.in_catalog(table) {
            return Fact::Unknown;
        }
        let changes = self.changes(table);
        let added = changes.and_then(|changes| changes.columns.iter().find(|added| added.name == column));
        let retyped = changes.and_then(|changes| changes.retyped.get(column));
        let by_script = added.map(|added| added.type_name.as_str()).or(retyped.map(String::as_str));
        let Fact::Known(mut change) = self.base.type_change(table, column, by_script.or(from), definition) else {
            return Fact::Unknown;
        };
        change.foreign_keys.extend(self.remade_with(table, column, change.rewrites));
        Fact::Known(change)
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
        let made = self.overlay.tables.iter().filter(|table| table.relation.schema == schema);
        let made: Vec<Relation> = made.map(|table| table.relation.clone()).collect();
        match self.base.schema_tables(schema) {
            Some(mut tables) => {
                tables.retain(|table| !self.overlay.gone.contains(&table.id));
                tables.extend(made);
                Some(tables)
            }
            None if made.is_empty() => None,
            None => Some(made),
        }
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
