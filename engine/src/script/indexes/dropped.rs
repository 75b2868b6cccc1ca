//! The indexes that a script has dropped, and those that go with what they are on.

use super::{LostIndex, ScriptIndex, is_key};
use crate::facts::{Facts, Index, Relation, RelationId, What};
use crate::script::overlay::Overlay;
use crate::statement::Name;

impl Overlay {
    pub(in crate::script) fn drop_indexes(&mut self, names: &[Name], base: &dyn Facts) {
        for name in names {
            let facts = self.over(base);
            let index = facts.relation(name).and_then(|relation| facts.index_of(relation.id));
            // PostgreSQL refuses to drop what a constraint needs, or a part of another index.
            if let Some(index) =
                index.filter(|index| index.constraint.is_none() && facts.parents_of(index.id).is_empty())
            {
                self.drop_index(index, base);
            }
        }
    }

    /// The index of a key goes with its constraint.
    pub(in crate::script) fn drop_key(&mut self, table: &Relation, constraint: &str, base: &dyn Facts) {
        let facts = self.over(base);
        let known = facts.constraint(table.id, constraint).filter(is_key);
        if let Some(index) = known.and_then(|known| facts.index_of(known.index?)) {
            self.drop_index(index, base);
        }
    }

    /// Drops an index with all its parts.
    fn drop_index(&mut self, index: Index, base: &dyn Facts) {
        for part in self.over(base).tree_of(index.id) {
            self.forget(part, base);
        }
        self.indexes.lost.push(LostIndex { index, committed: self.held.is_none() });
    }

    /// What the script's own transaction has dropped is gone for everybody.
    pub(in crate::script) fn commit_lost_indexes(&mut self) {
        for lost in &mut self.indexes.lost {
            lost.committed = true;
        }
    }

    /// The indexes that go with a column of the table.
    pub(in crate::script) fn drop_indexes_on(&mut self, table: &Relation, column: &str, base: &dyn Facts) {
        let facts = self.over(base);
        let on_column = |made: &&ScriptIndex| {
            made.table == table.id && made.definition.depends_on.iter().any(|known| known == column)
        };
        let mut gone: Vec<RelationId> = self.indexes.made.iter().filter(on_column).map(|made| made.id).collect();
        if let Some(object) = facts.column_object(table.id, column) {
            gone.extend(base.dropped(&[object]).into_iter().filter_map(|dropped| match dropped.what {
                What::Index { index, .. } => Some(index),
                _ => None,
            }));
        }
        for index in gone {
            self.forget(index, base);
        }
    }
}
