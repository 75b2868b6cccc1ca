//! The indexes that a script has made, and those of the catalog as it has left them.

mod answers;
mod dropped;
mod keys;

use super::overlay::Overlay;
use crate::facts::{Facts, Index, Relation, RelationId, RelationKind, TableConstraint, TableConstraintKind};
use crate::statement::{AlterIndex, CreateIndex, Name, Predicate, ReindexTarget, make_object_name};
use std::collections::HashMap;

/// What a script has done about indexes.
#[derive(Debug, Clone, Default)]
pub(super) struct Indexes {
    pub(super) made: Vec<ScriptIndex>,
    /// Indexes of the catalog.
    changed: HashMap<RelationId, IndexChange>,
    lost: Vec<LostIndex>,
}

/// An index that the script has made; its name stands among the script's relations.
#[derive(Debug, Clone)]
pub(super) struct ScriptIndex {
    pub(super) id: RelationId,
    pub(super) table: RelationId,
    definition: Definition,
}

#[derive(Debug, Clone)]
struct Definition {
    columns: Vec<String>,
    depends_on: Vec<String>,
    unique: bool,
    method: String,
    predicate: Predicate,
    /// The constraint that owns it.
    constraint: Option<String>,
    /// As [`CreateIndex::shape`]; `None` where it is not known: nothing is taken for its equal then.
    shape: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct IndexChange {
    /// The constraint that USING INDEX has made of it.
    constraint: Option<String>,
    /// By REINDEX, so that it is valid.
    rebuilt: bool,
}

#[derive(Debug, Clone)]
struct LostIndex {
    index: Index,
    /// Others are without it already: the script's own BEGIN does not hold the drop back any more.
    committed: bool,
}

impl Overlay {
    pub(super) fn create_index(&mut self, index: &CreateIndex, base: &dyn Facts) {
        let Some(table) = self.over(base).relation(&index.table) else { return };
        let named = |name: &String| self.over(base).relation(&Name::new(Some(&table.schema), name)).is_some();
        // IF NOT EXISTS passes over a name that is taken; without it, and CONCURRENTLY on partitions, PostgreSQL refuses.
        if index.name.as_ref().is_some_and(named) || (index.concurrently && table.is_partitioned()) {
            return;
        }
        self.create_tree(&table, index.name.clone(), index, base);
    }

    /// The index on the table, and on every partition that has none like it (`DefineIndex`).
    fn create_tree(
        &mut self,
        table: &Relation,
        name: Option<String>,
        index: &CreateIndex,
        base: &dyn Facts,
    ) -> RelationId {
        let id = self.make_index(table, name, Definition::of(index), base);
        let children =
            if index.only || !table.is_partitioned() { vec![] } else { self.over(base).children_of(table.id) };
        for child in children {
            let facts = self.over(base);
            let Some(child) = facts.relation_by_id(child).filter(|child| child.kind != RelationKind::ForeignTable)
            else {
                continue;
            };
            let mut equal = facts.equal_indexes_of(child.id, index).into_iter().map(|equal| equal.index.id);
            let part = equal.find(|equal| facts.parents_of(*equal).is_empty());
            let part = part.unwrap_or_else(|| self.create_tree(&child, None, index, base));
            self.hang_index(part, id);
        }
        id
    }

    fn make_index(
        &mut self,
        table: &Relation,
        name: Option<String>,
        definition: Definition,
        base: &dyn Facts,
    ) -> RelationId {
        let name = name.unwrap_or_else(|| self.free_index_name(table, &definition.columns, base));
        let kind = if table.is_partitioned() { RelationKind::PartitionedIndex } else { RelationKind::Index };
        let id = self.make(&Name::new(Some(&table.schema), &name), table.is_temporary(), kind, None);
        // A bare name leads to it where one leads to its table.
        let by_bare_name = self.over(base).relation(&Name::new(None, &table.name));
        let bare = by_bare_name.is_some_and(|found| found.id == table.id);
        for made in self.relations.iter_mut().filter(|made| made.relation.id == id) {
            made.bare = bare;
        }
        self.indexes.made.push(ScriptIndex { id, table: table.id, definition });
        id
    }

    /// As `ChooseIndexName` does.
    fn free_index_name(&self, table: &Relation, columns: &[String], base: &dyn Facts) -> String {
        let mut label = "idx".to_owned();
        for pass in 1.. {
            let name = make_object_name(&table.name, &columns.join("_"), &label);
            if self.over(base).relation(&Name::new(Some(&table.schema), &name)).is_none() {
                return name;
            }
            label = format!("idx{pass}");
        }
        unreachable!("a script has given only so many names")
    }

    pub(super) fn rename_in_indexes(&mut self, table: RelationId, column: &str, to: &str) {
        for made in self.indexes.made.iter_mut().filter(|made| made.table == table) {
            let definition = &mut made.definition;
            if definition.depends_on.iter().any(|known| known == column) {
                rename(&mut definition.depends_on, column, to);
                rename_key(&mut definition.columns, &mut definition.predicate, column, to);
                definition.shape = None;
            }
        }
    }

    /// ATTACH PARTITION of an index.
    pub(super) fn alter_index(&mut self, alter: &AlterIndex, base: &dyn Facts) {
        let facts = self.over(base);
        let attached = alter.attached.as_ref().and_then(|name| facts.relation(name));
        if let (Some(parent), Some(part)) = (facts.relation(&alter.index), attached) {
            self.hang_index(part.id, parent.id);
        }
    }

    pub(super) fn reindex(&mut self, target: &ReindexTarget, base: &dyn Facts) {
        let facts = self.over(base);
        let rebuilt = match target {
            ReindexTarget::Index(name) => facts.relation(name).map(|index| vec![index.id]),
            ReindexTarget::Table(name) => facts
                .relation(name)
                .map(|table| facts.own_indexes_of(table.id).into_iter().map(|index| index.id).collect()),
            ReindexTarget::Schema(_) | ReindexTarget::Database | ReindexTarget::System => None,
        };
        for index in rebuilt.unwrap_or_default() {
            self.indexes.changed.entry(index).or_default().rebuilt = true;
        }
    }

    /// A new partition has an index for each of its table's: one that is like it, or a new one.
    pub(super) fn inherit_indexes(&mut self, parent: RelationId, partition: RelationId, base: &dyn Facts) {
        let Some(partition) = self.over(base).relation_by_id(partition) else { return };
        for index in self.over(base).own_indexes_of(parent) {
            let facts = self.over(base);
            let is_like = |own: &Index| {
                (&own.columns, own.unique, &own.method, &own.predicate)
                    == (&index.columns, index.unique, &index.method, &index.predicate)
                    && facts.parents_of(own.id).is_empty()
            };
            let like = facts.own_indexes_of(partition.id).into_iter().find(is_like).map(|own| own.id);
            let part = like.unwrap_or_else(|| {
                let definition = self.definition_of(&index);
                self.make_index(&partition, None, definition, base)
            });
            self.hang_index(part, index.id);
        }
    }

    fn definition_of(&self, index: &Index) -> Definition {
        match self.indexes.made.iter().find(|made| made.id == index.id) {
            Some(made) => made.definition.clone(),
            None => Definition {
                columns: index.columns.clone(),
                depends_on: index.columns.clone(),
                unique: index.unique,
                method: index.method.clone(),
                predicate: index.predicate.clone(),
                constraint: index.constraint.clone(),
                shape: None,
            },
        }
    }
}

impl Definition {
    fn of(index: &CreateIndex) -> Definition {
        Definition {
            columns: index.columns.clone(),
            depends_on: index.depends_on.clone(),
            unique: index.unique,
            method: index.method.clone(),
            predicate: index.predicate.clone(),
            constraint: None,
            shape: Some(index.shape.clone()),
        }
    }

    /// Of an exclusion the columns are not known.
    fn of_key(constraint: &TableConstraint) -> Definition {
        let unique = constraint.kind != TableConstraintKind::Exclusion;
        Definition {
            columns: constraint.columns.clone(),
            depends_on: constraint.columns.iter().chain(&constraint.including).cloned().collect(),
            unique,
            method: if unique { "btree" } else { "gist" }.to_owned(),
            predicate: Predicate::None,
            constraint: Some(constraint.name.clone()),
            shape: None,
        }
    }
}

/// A constraint that an index enforces.
fn is_key(known: &TableConstraint) -> bool {
    use TableConstraintKind::{Exclusion, PrimaryKey, Unique};
    matches!(known.kind, Exclusion | PrimaryKey | Unique)
}

fn rename_key(columns: &mut [String], predicate: &mut Predicate, column: &str, to: &str) {
    rename(columns, column, to);
    if let Predicate::NotNull(tested) = predicate {
        rename(tested, column, to);
    }
}

fn rename(columns: &mut [String], column: &str, to: &str) {
    for known in columns.iter_mut().filter(|known| *known == column) {
        *known = to.to_owned();
    }
}

#[cfg(test)]
mod tests;
