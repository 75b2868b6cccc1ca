//! The partitions that a script has made, attached and detached.

use super::layered::Layered;
use super::overlay::Overlay;
use crate::facts::{BoundCheck, Fact, Facts, InheritedIndex, RelationId, TableConstraintKind};
use crate::statement::{CreateTable, Name, NodeId};

/// Where a script has hung a partition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hung {
    parent: RelationId,
    is_default: bool,
}

impl Overlay {
    pub(super) fn attach(&mut self, table: &Name, partition: &Name, is_default: bool, base: &dyn Facts) {
        let facts = self.over(base);
        if let (Some(parent), Some(partition)) = (facts.relation(table), facts.relation(partition)) {
            self.hung.insert(partition.id, Some(Hung { parent: parent.id, is_default }));
            self.inherit_indexes(parent.id, partition.id, base);
        }
    }

    pub(super) fn detach(&mut self, partition: &Name, base: &dyn Facts) {
        if let Some(partition) = self.over(base).relation(partition) {
            let indexes = self.over(base).own_indexes_of(partition.id).into_iter().map(|index| index.id);
            self.hung.extend(indexes.chain([partition.id]).map(|taken_off| (taken_off, None)));
        }
    }

    /// An index becomes a part of another one.
    pub(super) fn hang_index(&mut self, part: RelationId, parent: RelationId) {
        self.hung.insert(part, Some(Hung { parent, is_default: false }));
    }

    /// `CREATE TABLE … PARTITION OF`, of the table that the script has just made.
    pub(super) fn hang(&mut self, made: RelationId, table: &CreateTable, base: &dyn Facts) {
        let parent = table.parents.first().and_then(|parent| self.over(base).relation(parent));
        if let (Some(bound), Some(parent)) = (table.bound, parent) {
            self.hung.insert(made, Some(Hung { parent: parent.id, is_default: bound.is_default }));
            self.inherit_indexes(parent.id, made, base);
        }
    }

    fn is_gone_from(&self, partition: RelationId, parent: RelationId) -> bool {
        let moved = self.hung.get(&partition);
        self.is_dropped(partition) || moved.is_some_and(|hung| hung.is_none_or(|hung| hung.parent != parent))
    }

    fn hung_below(&self, parent: RelationId) -> impl Iterator<Item = (RelationId, Hung)> {
        let mut below: Vec<_> = self
            .hung
            .iter()
            .filter_map(|(id, hung)| Some((*id, (*hung)?)))
            .filter(|(_, hung)| hung.parent == parent)
            .collect();
        below.sort_by_key(|(id, _)| *id);
        below.into_iter().filter(|(id, _)| !self.is_dropped(*id))
    }
}

impl Layered<'_> {
    pub(super) fn children_of(&self, parent: RelationId) -> Vec<RelationId> {
        let mut children = if self.in_catalog(parent) { self.base.children(parent) } else { vec![] };
        children.retain(|child| !self.overlay.is_gone_from(*child, parent));
        for (child, _) in self.overlay.hung_below(parent) {
            if !children.contains(&child) {
                children.push(child);
            }
        }
        children
    }

    pub(super) fn parents_of(&self, relation: RelationId) -> Vec<RelationId> {
        match self.overlay.hung.get(&relation) {
            Some(hung) => hung.map(|hung| hung.parent).into_iter().collect(),
            None if self.in_catalog(relation) => self.base.parents(relation),
            None => vec![],
        }
    }

    /// The relation and all below it, parents first.
    pub(super) fn tree_of(&self, relation: RelationId) -> Vec<RelationId> {
        if self.overlay.hung.is_empty() && self.overlay.gone.is_empty() && self.in_catalog(relation) {
            return self.base.tree(relation);
        }
        let mut tree = vec![relation];
        let mut at = 0;
        while let Some(&parent) = tree.get(at) {
            for child in self.children_of(parent) {
                if !tree.contains(&child) {
                    tree.push(child);
                }
            }
            at += 1;
        }
        tree
    }

    pub(super) fn default_partition_of(&self, parent: RelationId) -> Option<RelationId> {
        let made = self.overlay.hung_below(parent).find(|(_, hung)| hung.is_default).map(|(id, _)| id);
        let base = || self.base.default_partition(parent).filter(|id| !self.overlay.is_gone_from(*id, parent));
        made.or_else(|| if self.in_catalog(parent) { base() } else { None })
    }

    /// An index that the script has made on the same columns is taken for an equal one.
    pub(super) fn inherited_indexes_of(&self, table: RelationId, partition: RelationId) -> Fact<Vec<InheritedIndex>> {
        if !self.in_catalog(table) || !self.in_catalog(partition) {
            return Fact::Unknown;
        }
        let Fact::Known(mut indexes) = self.base.inherited_indexes(table, partition) else { return Fact::Unknown };
        indexes.retain(|inherited| !self.overlay.is_dropped(inherited.index));
        for inherited in &mut indexes {
            let columns = self.key_columns(inherited.index);
            inherited.builds.retain(|table| !self.has_made_index(*table, &columns));
        }
        Fact::Known(indexes)
    }

    fn has_made_index(&self, table: RelationId, columns: &[String]) -> bool {
        let made = self.overlay.indexes.made.iter().filter(|made| made.table == table);
        made.into_iter().any(|made| self.key_columns(made.id) == columns)
    }

    pub(super) fn bound_check_of(
        &self,
        table: RelationId,
        partition: Option<RelationId>,
        spec: NodeId,
    ) -> Fact<BoundCheck> {
        if !self.in_catalog(table) {
            return Fact::Unknown;
        }
        let known = partition.filter(|partition| self.in_catalog(*partition));
        let Fact::Known(mut check) = self.base.bound_check(table, known, spec) else { return Fact::Unknown };
        if let (Some(partition), None) = (partition, known) {
            check.partition_scans = vec![partition];
        }
        let known_default = check.default_locks.first().copied();
        let default = self.default_partition_of(table);
        if known_default != default {
            let of_script = default.filter(|default| !self.in_catalog(*default));
            check.default_locks = of_script.into_iter().collect();
            check.default_scans = check.default_locks.clone();
        }
        if partition.is_some_and(|partition| self.script_proves(partition, &check.columns)) {
            check.partition_scans.clear();
        }
        if default.is_some_and(|default| self.script_proves(default, &check.default_columns)) {
            check.default_scans.clear();
        }
        Fact::Known(check)
    }

    /// A CHECK that the script has made or validated and that is about every column of the bound is taken for the one
    /// that the bound needs: what it says is known only when it stands in the catalog.
    fn script_proves(&self, table: RelationId, columns: &[String]) -> bool {
        let Some(changes) = self.changes(table) else { return false };
        let by_script = |name: &String| {
            changes.validated.contains(name) || changes.constraints.iter().any(|made| made.known.name == *name)
        };
        self.constraints_of(table).iter().any(|constraint| {
            constraint.kind == TableConstraintKind::Check
                && constraint.valid
                && by_script(&constraint.name)
                && columns.iter().all(|column| constraint.columns.contains(column))
        })
    }
}
