//! The facts as a script's next statement would find them: the overlay's answers first, the database's behind them.

use super::overlay::{Changes, Overlay, ScriptConstraint, ScriptTable};
use crate::facts::{Column, Fact, Facts, Index, NewColumn, Partition, Relation, RelationId, Size, TypeChange};
use crate::statement::{ColumnDefinition, LockMode, Name, NodeId};

/// An overlay over a database's facts.
pub struct Layered<'a> {
    overlay: &'a Overlay,
    base: &'a dyn Facts,
}

impl<'a> Layered<'a> {
    pub(super) fn new(overlay: &'a Overlay, base: &'a dyn Facts) -> Self {
        Layered { overlay, base }
    }

    fn changes(&self, table: RelationId) -> Option<&Changes> {
        self.overlay.changed.get(&table)
    }

    /// Whether the catalog knows the relation: what the script made is the overlay's alone.
    fn in_catalog(&self, relation: RelationId) -> bool {
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

    fn partitions(&self, table: RelationId) -> Vec<Partition> {
        if self.in_catalog(table) { self.base.partitions(table) } else { vec![] }
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

    fn relation_by_id(&self, relation: RelationId) -> Option<Relation> {
        match self.overlay.by_id(relation) {
            Some(table) => Some(table.relation.clone()),
            None => self.base.relation_by_id(relation),
        }
    }

    fn has_constraint(&self, table: RelationId, name: &str) -> bool {
        let changes = self.changes(table);
        changes.is_some_and(|changes| changes.constraints.iter().any(|constraint| constraint.name == name))
            || (self.in_catalog(table)
                && !changes.is_some_and(|changes| changes.dropped_constraints.contains(name))
                && self.base.has_constraint(table, name))
    }

    fn not_null_is_proven(&self, table: RelationId, column: &str) -> Fact<bool> {
        let by_script = self.changes(table).is_some_and(|changes| {
            let proves = |c: &ScriptConstraint| c.valid && c.proves_not_null.iter().any(|name| name == column);
            changes.constraints.iter().any(proves)
        });
        // A constraint that the script drops may have been the proof: nothing is taken for proven then. Nor does the
        // catalog know a column that the script adds.
        let dropped = self.changes(table).is_some_and(|changes| {
            !changes.dropped_constraints.is_empty() || changes.columns.iter().any(|added| added.name == column)
        });
        let by_validation = self.in_catalog(table)
            && self.changes(table).is_some_and(|changes| {
                let proves = |name: &String| self.base.constraint_proves_not_null(table, name, column);
                changes.validated.iter().any(|name| proves(name) == Fact::Known(true))
            });
        match self.in_catalog(table) {
            _ if by_script || by_validation => Fact::Known(true),
            true if !dropped => self.base.not_null_is_proven(table, column),
            _ => Fact::Known(false),
        }
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

    fn type_change(&self, table: RelationId, column: &str, definition: NodeId) -> Fact<TypeChange> {
        let added = self.changes(table).is_some_and(|changes| changes.columns.iter().any(|c| c.name == column));
        if added || !self.in_catalog(table) { Fact::Unknown } else { self.base.type_change(table, column, definition) }
    }

    fn access_method_differs(&self, table: RelationId, method: Option<&str>) -> Fact<bool> {
        if self.in_catalog(table) { self.base.access_method_differs(table, method) } else { Fact::Unknown }
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

    fn conflicting_sessions(&self, relation: RelationId, mode: LockMode) -> Fact<u32> {
        if self.in_catalog(relation) { self.base.conflicting_sessions(relation, mode) } else { Fact::Known(0) }
    }
}
