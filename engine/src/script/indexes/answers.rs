//! The indexes as the script's next statement would find them.

use super::{Definition, ScriptIndex, rename, rename_key};
use crate::facts::{EqualIndex, Index, KeyClass, RelationId};
use crate::script::layered::Layered;
use crate::statement::{CreateIndex, EXPRESSION};

impl Layered<'_> {
    pub(in crate::script) fn own_indexes_of(&self, table: RelationId) -> Vec<Index> {
        let known = if self.in_catalog(table) { self.base.own_indexes(table) } else { vec![] };
        let made = self.overlay.indexes.made.iter().filter(|made| made.table == table);
        let known = known.into_iter().filter_map(|index| self.as_left(index));
        known.chain(made.filter_map(|made| self.as_index(made))).collect()
    }

    pub(in crate::script) fn index_of(&self, index: RelationId) -> Option<Index> {
        match self.in_catalog(index) {
            true => self.as_left(self.base.index(index)?),
            false => self.as_index(self.overlay.indexes.made.iter().find(|made| made.id == index)?),
        }
    }

    fn as_index(&self, made: &ScriptIndex) -> Option<Index> {
        let relation = &self.overlay.by_id(made.id)?.relation;
        let Definition { columns, unique, method, predicate, constraint, .. } = made.definition.clone();
        Some(Index {
            id: made.id,
            schema: relation.schema.clone(),
            name: relation.name.clone(),
            table: made.table,
            unique,
            valid: true,
            bytes: 0,
            constraint,
            columns,
            method,
            predicate,
            clustered: false,
        })
    }

    /// An index of the catalog; `None` where the script has dropped it.
    fn as_left(&self, mut index: Index) -> Option<Index> {
        if self.overlay.is_dropped(index.id) {
            return None;
        }
        if let Some(called) = self.overlay.by_id(index.id) {
            (index.schema, index.name) = (called.relation.schema.clone(), called.relation.name.clone());
        }
        if let Some(change) = self.overlay.indexes.changed.get(&index.id) {
            index.valid |= change.rebuilt;
            index.constraint = change.constraint.clone().or(index.constraint);
        }
        for (column, to) in self.renamed(index.table) {
            rename_key(&mut index.columns, &mut index.predicate, column, to);
        }
        Some(index)
    }

    pub(in crate::script) fn key_columns_of(&self, index: RelationId) -> Vec<String> {
        let Some(known) = self.index_of(index).filter(|_| !self.in_catalog(index)) else {
            let mut columns = if self.in_catalog(index) { self.base.key_columns(index) } else { vec![] };
            let table = self.base.index(index).map(|index| index.table);
            for (column, to) in table.map_or(&[][..], |table| self.renamed(table)) {
                rename(&mut columns, column, to);
            }
            return columns;
        };
        known.columns.into_iter().filter(|column| column != EXPRESSION).collect()
    }

    pub(in crate::script) fn key_class_of(&self, index: RelationId) -> KeyClass {
        if self.in_catalog(index) {
            return self.base.key_class(index);
        }
        let Some(index) = self.index_of(index) else { return KeyClass::Plain };
        let first = index.columns.first().map_or(EXPRESSION, String::as_str);
        self.column_key_class_of(index.table, first, &index.method)
    }

    /// The catalog's equal ones first: PostgreSQL looks at indexes in the order of their OIDs.
    pub(in crate::script) fn equal_indexes_of(&self, table: RelationId, index: &CreateIndex) -> Vec<EqualIndex> {
        let known = if self.in_catalog(table) { self.base.equal_indexes(table, index) } else { vec![] };
        let known =
            known.into_iter().filter_map(|equal| Some(EqualIndex { index: self.as_left(equal.index)?, ..equal }));
        let is_equal =
            |made: &&ScriptIndex| made.table == table && made.definition.shape.as_ref() == Some(&index.shape);
        let made = self.overlay.indexes.made.iter().filter(is_equal).filter_map(|made| self.as_index(made));
        known.chain(made.map(|index| EqualIndex { index, same_order: true })).collect()
    }

    /// The indexes of the table that the script has dropped, and that others miss by now.
    pub(in crate::script) fn lost_indexes_of(&self, table: RelationId) -> Vec<Index> {
        let lost = self.overlay.indexes.lost.iter().filter(|lost| lost.committed && lost.index.table == table);
        lost.map(|lost| lost.index.clone()).collect()
    }
}
