//! The relations that a script has made, and those of the catalog that it has given another name or dropped.

use super::layered::Layered;
use super::overlay::Overlay;
use crate::facts::{Dropped, Fact, Facts, Object, Persistence, Relation, RelationId, RelationKind, Size, What};
use crate::statement::{CreateTable, CreateView, Name};

/// A relation that the script has made, or given another name.
#[derive(Debug, Clone)]
pub(super) struct ScriptRelation {
    pub(super) relation: Relation,
    /// Made under a bare name, which then leads to it.
    pub(super) bare: bool,
    /// Bytes of literal rows that the script put in; `None` where a query filled it.
    pub(super) bytes: Option<u64>,
    pub(super) rows: f64,
}

impl Overlay {
    pub(super) fn create_table(&mut self, table: &CreateTable, base: &dyn Facts) {
        // With IF NOT EXISTS nothing happens; without it PostgreSQL refuses, and what follows meets the table that is
        // there.
        let there = self.over(base).relation(&table.name);
        // A temporary table hides one of the same name, and is no obstacle to it.
        if there.is_some_and(|there| there.is_temporary() || !table.temporary) {
            return;
        }
        let kind = if table.partitioned { RelationKind::PartitionedTable } else { RelationKind::Table };
        let id = self.make(&table.name, table.temporary, kind, if table.filled { None } else { Some(0) });
        let Some(relation) = self.by_id(id).map(|made| made.relation.clone()) else { return };
        let changes = self.changed.entry(id).or_default();
        for column in &table.columns {
            changes.add_column(&relation, column);
        }
        for constraint in &table.constraints {
            changes.add_constraint(&relation, constraint, None);
        }
        self.index_keys(&relation, base);
        self.hang(id, table, base);
    }

    /// A relation that the script makes.
    pub(super) fn make(&mut self, name: &Name, temporary: bool, kind: RelationKind, bytes: Option<u64>) -> RelationId {
        let id = RelationId::Script(self.made);
        self.made += 1;
        let schema = if temporary { "pg_temp" } else { "public" };
        let persistence = if temporary { Persistence::Temporary } else { Persistence::Permanent };
        self.relations.push(ScriptRelation {
            bare: name.schema.is_none(),
            relation: Relation {
                id,
                schema: name.schema.clone().unwrap_or_else(|| schema.to_owned()),
                name: name.name.clone(),
                kind,
                persistence,
                // Migration tools run a file in one transaction; a COMMIT in the script says otherwise.
                made_in_transaction: true,
                may_alter: true,
            },
            bytes,
            rows: 0.0,
        });
        id
    }

    /// A new view; replacing one changes nothing that is asked about.
    pub(super) fn create_view(&mut self, view: &CreateView, base: &dyn Facts) {
        if self.over(base).relation(&view.view).is_none_or(|there| view.temporary && !there.is_temporary()) {
            self.make(&view.view, view.temporary, RelationKind::View, Some(0));
        }
    }

    /// Gives a relation another name or schema.
    pub(super) fn call(&mut self, from: &Name, base: &dyn Facts, change: impl FnOnce(&mut Relation)) {
        let Some(mut relation) = self.over(base).relation(from) else { return };
        match self.relations.iter_mut().find(|known| known.relation.id == relation.id) {
            Some(known) => change(&mut known.relation),
            None => {
                let size = base.size(relation.id).known();
                self.gone.insert(relation.id);
                change(&mut relation);
                self.relations.push(ScriptRelation {
                    bare: from.schema.is_none(),
                    relation,
                    bytes: size.map(|size| size.bytes()),
                    rows: size.map_or(0.0, |size| size.rows),
                });
            }
        }
    }

    /// SET SCHEMA; the indexes of a table go with it.
    pub(super) fn set_schema(&mut self, name: &Name, schema: &str, base: &dyn Facts) {
        let Some(relation) = self.over(base).relation(name) else { return };
        let indexes = self.over(base).own_indexes_of(relation.id).into_iter();
        let indexes = indexes.map(|index| Name::new(Some(&index.schema), &index.name));
        for moved in std::iter::once(name.clone()).chain(indexes) {
            self.call(&moved, base, |relation| relation.schema = schema.to_owned());
            // Whether the search path leads there is not known: the name as it was no longer does.
            let now = Name::new(Some(schema), &moved.name);
            for known in self.relations.iter_mut().filter(|known| known.is_named(&now)) {
                known.bare = false;
            }
        }
    }

    /// Drops a relation, a table with its indexes.
    pub(super) fn forget(&mut self, id: RelationId, base: &dyn Facts) {
        let indexes = self.over(base).own_indexes_of(id).into_iter().map(|index| index.id);
        for gone in indexes.collect::<Vec<_>>().into_iter().chain([id]) {
            self.relations.retain(|known| known.relation.id != gone);
            if let RelationId::Catalog(_) = gone {
                self.gone.insert(gone);
            }
        }
    }

    /// What is only renamed stands among the script's relations.
    pub(super) fn is_dropped(&self, relation: RelationId) -> bool {
        let may_be = matches!(relation, RelationId::Script(_)) || self.gone.contains(&relation);
        may_be && self.by_id(relation).is_none()
    }

    pub(super) fn truncate(&mut self, name: &Name, base: &dyn Facts) {
        if let Some(table) = self.find_mut(name, base) {
            (table.bytes, table.rows) = (Some(0), 0.0);
        }
    }

    pub(super) fn fill(&mut self, name: &Name, bytes: Option<u64>, base: &dyn Facts) {
        if let Some(table) = self.find_mut(name, base) {
            table.bytes = table.bytes.zip(bytes).map(|(have, more)| have + more);
            table.rows += bytes.map_or(0.0, |bytes| bytes as f64 / 32.0);
        }
    }

    pub(super) fn find(&self, name: &Name) -> Option<&ScriptRelation> {
        self.relations.iter().rev().find(|table| table.is_named(name))
    }

    fn find_mut(&mut self, name: &Name, base: &dyn Facts) -> Option<&mut ScriptRelation> {
        let id = self.over(base).relation(name)?.id;
        self.relations.iter_mut().find(|table| table.relation.id == id)
    }

    pub(super) fn by_id(&self, id: RelationId) -> Option<&ScriptRelation> {
        self.relations.iter().find(|table| table.relation.id == id)
    }
}

impl ScriptRelation {
    /// A bare name fits the table wherever the script put it.
    fn is_named(&self, name: &Name) -> bool {
        self.relation.name == name.name && name.schema.as_ref().is_none_or(|schema| *schema == self.relation.schema)
    }
}

impl Layered<'_> {
    pub(super) fn relation_of(&self, name: &Name) -> Option<Relation> {
        let made = self.overlay.find(name);
        let known = || self.base.relation(name).filter(|relation| !self.overlay.gone.contains(&relation.id));
        match made {
            // The search path leads to the catalog's table, not to the one that the script put into another schema.
            Some(table) if name.schema.is_none() && !table.bare => known().or(Some(table.relation.clone())),
            Some(table) => Some(table.relation.clone()),
            None => known(),
        }
    }

    pub(super) fn size_of(&self, relation: RelationId) -> Fact<Size> {
        match self.overlay.by_id(relation) {
            None => self.base.size(relation),
            Some(ScriptRelation { bytes: None, .. }) => Fact::Unknown,
            Some(ScriptRelation { bytes: Some(bytes), rows, .. }) => {
                Fact::Known(Size { heap_bytes: *bytes, toast_bytes: 0, rows: *rows })
            }
        }
    }

    pub(super) fn dropped_of(&self, objects: &[Object]) -> Vec<Dropped> {
        let mut dropped = self.base.dropped(objects);
        // What hung on a relation that the script has dropped is gone with it.
        let is_gone = |one: &Dropped| match one.what {
            What::Index { index, table } => self.overlay.is_dropped(index) || self.overlay.is_dropped(table),
            what => what.table().is_some_and(|table| self.overlay.is_dropped(table)),
        };
        dropped.retain(|one| !is_gone(one));
        dropped
    }

    pub(super) fn tables_of_schema(&self, schema: &str) -> Option<Vec<Relation>> {
        let is_index = |kind| matches!(kind, RelationKind::Index | RelationKind::PartitionedIndex);
        let made = self.overlay.relations.iter();
        let made = made.filter(|made| made.relation.schema == schema && !is_index(made.relation.kind));
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
}
