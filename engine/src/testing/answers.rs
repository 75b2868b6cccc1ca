//! What the tests' database answers.

use super::{Database, Table};
use crate::facts::*;
use crate::statement::{
    ColumnDefinition, ColumnKind, CreateIndex, LockMode, MoveTablespace, Moved, Name, NodeId, Predicate, RoleName,
    Statement,
};

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
        self.below(table)
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
        self.bound(table, partition)
    }

    fn inherited_indexes(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        self.inherited(table, partition)
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
        let whole = |predicate: &Predicate| *predicate == Predicate::None;
        let equal = |own: &Index| {
            whole(&own.predicate) && whole(&index.predicate) && own.unique == index.unique && own.method == index.method
        };
        let same = self.own_indexes(table).into_iter().filter(|own| equal(own) && own.columns == index.columns);
        same.map(|index| EqualIndex { index, same_order: true }).collect()
    }

    fn truncate_cascades_to(&self, tables: &[RelationId]) -> Vec<RelationId> {
        self.reached_from(tables)
    }

    fn view_sources(&self, view: RelationId) -> Vec<ViewSource> {
        let sources = self.by_id(view).map_or(&[][..], |view| &view.sources);
        let found = sources.iter().filter_map(|name| self.relation(&Name::new(None, name)));
        found.map(|relation| ViewSource { relation: relation.id, inherits: true, in_from: true }).collect()
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
        self.deleted(objects)
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
        self.constraints_of(table)
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
        self.enumeration_of(name).cloned()
    }

    /// Of domains and enums.
    fn type_use(&self, name: &Name) -> Option<TypeUse> {
        let known = self.domains.iter().find(|(known, _)| *known == name.name).map(|(_, domain)| &domain.columns_of);
        let columns_of = known.or(self.enumeration_of(name).map(|known| &known.columns_of))?;
        let (schema, name) = ("public".to_owned(), name.name.clone());
        Some(TypeUse { schema, name, columns_of: columns_of.clone() })
    }

    fn renamed_function(&self, _: NodeId) -> Option<Object> {
        self.targets.first().copied()
    }

    fn uncommitted_enum_values(&self) -> Vec<EnumValue> {
        self.enum_values.clone()
    }

    fn statement_mentions(&self, literal: &str) -> bool {
        self.literals.iter().any(|known| known == literal)
    }

    fn row_security(&self, table: RelationId) -> RowSecurity {
        self.by_id(table).map_or(RowSecurity::default(), |table| table.row_security)
    }

    fn more_may_follow(&self) -> bool {
        self.more_may_follow
    }

    fn lock_table_size(&self) -> Fact<u64> {
        self.lock_table_size
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

    /// An extension's tables stand in a schema of its name.
    fn extension_members(&self, extension: &str, schema: &str) -> Vec<RelationId> {
        let members = self.schema_tables(extension).filter(|_| schema != extension).unwrap_or_default();
        members.into_iter().map(|table| table.id).collect()
    }

    /// All tables lie in `pg_default`.
    fn in_tablespace(&self, moved: &MoveTablespace) -> Vec<Relation> {
        let moves = moved.moved == Moved::Tables && moved.from == "pg_default" && moved.to != moved.from;
        if moves { self.all_tables() } else { vec![] }
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

    fn oldest_snapshot(&self) -> Option<Holder> {
        self.snapshot.clone()
    }

    fn is_new_column(&self, _: RelationId, _: &str) -> bool {
        false
    }

    fn in_transaction_block(&self) -> bool {
        self.in_transaction
    }

    fn previous_alter(&self) -> Option<&Statement> {
        None
    }
}
