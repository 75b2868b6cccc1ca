//! The forecast of ALTER TABLE: what each action does to each table of the tree, under the one lock and in the one pass
//! over the rows that all actions share (`ATPrepCmd`, `ATRewriteTables` of `src/backend/commands/tablecmds.c`).

mod column;
mod constraint;
mod foreign_key;
mod key;
mod not_null;
mod storage;

use super::ground::Ground;
use super::time::Workload;
use super::{Cause, Effect, Footprint, Forecast, Work};
use crate::facts::{Fact, Object, Relation, RelationId, RelationKind, RemadeForeignKey, What};
use crate::statement::{AlterAction, Constraint, ConstraintKind, LockMode, Name};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn forecast<'a>(
    ground: &Ground<'_>,
    name: &Name,
    only: bool,
    actions: &'a [AlterAction],
    lock: LockMode,
) -> Forecast<'a> {
    let Some(table) = ground.facts.relation(name) else { return Forecast::default() };
    let mut pass = Pass {
        ground,
        table,
        only,
        lock,
        dropped: actions.iter().filter_map(dropped_constraint).collect(),
        validated: actions.iter().filter_map(validated_constraint).collect(),
        renamed: actions.iter().filter_map(renamed_index).collect(),
        columns_gone: BTreeSet::new(),
        added: vec![],
        partners: vec![],
        workload: Workload::default(),
        found: vec![],
        footprint: Footprint::default(),
        members: BTreeMap::new(),
    };
    // What is dropped goes first, whatever the order of the actions (`AT_PASS_DROP`).
    let (drops, others): (Vec<_>, Vec<_>) = actions.iter().enumerate().partition(|(_, action)| is_drop(action));
    for (at, action) in drops {
        pass.action(at, action);
    }
    let drops = std::mem::take(&mut pass.found);
    for (at, action) in others {
        pass.action(at, action);
    }
    pass.found.extend(drops);
    pass.finish(name.location)
}

fn is_drop(action: &AlterAction) -> bool {
    matches!(action, AlterAction::DropColumn { .. } | AlterAction::DropConstraint { .. })
}

fn dropped_constraint(action: &AlterAction) -> Option<&str> {
    if let AlterAction::DropConstraint { name, .. } = action { Some(name) } else { None }
}

fn renamed_index(action: &AlterAction) -> Option<&str> {
    let AlterAction::AddConstraint(constraint) = action else { return None };
    let (ConstraintKind::Unique { using_index, .. } | ConstraintKind::PrimaryKey { using_index, .. }) =
        &constraint.kind
    else {
        return None;
    };
    using_index.as_deref().filter(|index| constraint.name.as_deref().is_some_and(|name| name != *index))
}

fn validated_constraint(action: &AlterAction) -> Option<&str> {
    if let AlterAction::ValidateConstraint { name } = action { Some(name) } else { None }
}

/// One ALTER TABLE on its way over the table and what is below it.
struct Pass<'g, 'f, 'a> {
    ground: &'g Ground<'f>,
    table: Relation,
    /// `ONLY`: nothing goes on to the tables below.
    only: bool,
    lock: LockMode,
    /// The constraints that the same statement drops: they prove nothing, because DROP goes before all else (`AT_PASS_DROP`).
    dropped: Vec<&'a str>,
    /// The constraints that the same statement validates.
    validated: Vec<&'a str>,
    /// The indexes that the same statement gives a constraint's name (USING INDEX).
    renamed: Vec<&'a str>,
    /// The columns that the same statement drops, here and below.
    columns_gone: BTreeSet<(RelationId, String)>,
    /// The constraints among those validated that it has added itself.
    added: Vec<&'a Constraint>,
    /// What happens to other tables.
    partners: Vec<Effect<'a>>,
    workload: Workload,
    found: Vec<(Cause<'a>, Work, Option<usize>)>,
    footprint: Footprint,
    /// The work on each table of the tree, told apart because a table may be verified, rewritten or spared by itself.
    members: BTreeMap<RelationId, Member<'a>>,
}

/// The work on one table of the tree.
#[derive(Debug, Default)]
struct Member<'a> {
    rewrites: bool,
    /// Verified by the pass over its rows, which is the rewrite's own where there is one (`ATRewriteTable`).
    verified: bool,
    /// A foreign key is validated, after any rewrite.
    validated: bool,
    /// New index files, those that a rewrite makes of old ones not counted.
    builds: usize,
    /// Indexes that are dropped and get no file from a rewrite: gone for good, or their new file is counted in `builds`.
    dropped: BTreeSet<RelationId>,
    /// It is known before the constraints are made again that the table is rewritten: by a change of type, of persistence
    /// or of access method, not by a new column (`ATRewriteCatalogs` and its passes).
    rewrites_early: bool,
    /// Foreign keys that are dropped and made again, each with the column whose type changes.
    foreign_keys: Vec<(RemadeForeignKey, &'a str)>,
}

impl<'a> Pass<'_, '_, 'a> {
    fn action(&mut self, at: usize, action: &'a AlterAction) {
        match action {
            AlterAction::AddColumn { column, if_not_exists } => self.add_column(at, column, *if_not_exists),
            AlterAction::DropColumn { column, cascade, .. } => self.drop_column(column, *cascade),
            AlterAction::SetType { column, definition, location, .. } => {
                self.set_type(at, column, *definition, *location);
            }
            AlterAction::ColumnProperty { .. } | AlterAction::DropExpression { .. } => self.lock_tree(),
            AlterAction::AddIdentity { .. } => self.lock_partitions_of_identity(),
            AlterAction::SetIdentity { column, generated, sequence } => {
                self.set_identity(column, *generated, *sequence);
            }
            AlterAction::DropIdentity { column, .. } => self.drop_identity(column),
            AlterAction::SetExpression { column } => self.set_expression(column),
            AlterAction::SetNotNull { column } => self.set_not_null(at, column),
            AlterAction::DropNotNull { column } => self.drop_not_null(column),
            AlterAction::AddConstraint(constraint) => self.add_constraint(at, constraint, None),
            AlterAction::ValidateConstraint { name } => self.validate_constraint(at, name),
            AlterAction::DropConstraint { name, cascade, .. } => self.drop_constraint(at, name, *cascade),
            AlterAction::AlterConstraint { name, deferrability, enforced, inherit } => {
                self.alter_constraint(at, name, *deferrability, *enforced, *inherit);
            }
            AlterAction::SetPersistence { logged } => self.set_persistence(*logged),
            AlterAction::SetAccessMethod { method } => self.set_access_method(method.as_deref()),
            AlterAction::SetTablespace { tablespace } => self.set_tablespace(tablespace),
            AlterAction::Owner { to } => self.owner(to),
            AlterAction::ClusterOn { index } => self.lock_index(index, self.lock),
            AlterAction::ReplicaIdentity { index: Some(index) } => self.lock_index(index, LockMode::Share),
            AlterAction::Trigger { name, all, enable } => self.trigger(name.as_deref(), *all, *enable),
            AlterAction::Inherit { parent } => {
                if let Some(parent) = self.ground.facts.relation(parent) {
                    self.footprint.lock(parent.id, LockMode::ShareUpdateExclusive);
                }
            }
            AlterAction::RowSecurity { enable: true } => self.enable_row_security(),
            AlterAction::OwnColumnProperty { .. }
            | AlterAction::Autovacuum { .. }
            | AlterAction::RowSecurity { enable: false }
            | AlterAction::ReplicaIdentity { index: None }
            | AlterAction::NoInherit { .. }
            | AlterAction::Other => {}
        }
    }

    /// The table and, unless it says ONLY, all below it, parents first.
    fn tree(&self) -> Vec<RelationId> {
        if self.only { vec![self.table.id] } else { self.ground.facts.tree(self.table.id) }
    }

    /// The tables of the tree that have rows of their own.
    fn leaves(&self) -> Vec<RelationId> {
        self.tree().into_iter().filter(|&id| self.has_rows(id)).collect()
    }

    fn has_rows(&self, id: RelationId) -> bool {
        let kind = |relation: Relation| matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView);
        self.ground.facts.relation_by_id(id).is_some_and(kind)
    }

    /// `ATSimpleRecursion`: the statement's lock on every table of the tree.
    fn lock_tree(&mut self) {
        for id in self.tree() {
            self.footprint.lock(id, self.lock);
        }
    }

    /// These objects go: the locks of their removal, and indexes that no rewrite builds any more.
    fn remove(&mut self, objects: &[Object]) {
        let dropped = self.ground.facts.dropped(objects);
        for one in &dropped {
            if let What::Index { index, table } = one.what {
                self.member(table).dropped.insert(index);
            }
        }
        self.footprint.remove(&dropped);
    }

    fn member(&mut self, id: RelationId) -> &mut Member<'a> {
        self.members.entry(id).or_default()
    }

    /// Every row's key is looked up in the referenced table.
    fn looks_up(&mut self, referenced: Option<RelationId>) {
        let size = referenced.and_then(|id| self.ground.facts.size(id).known());
        self.workload.foreign_keys += 1;
        self.workload.referenced_rows += size.map_or(0, |size| size.rows as u64);
    }

    /// Every row of every table of the tree is verified.
    fn scan(&mut self, cause: Cause<'a>, location: Option<usize>) {
        for id in self.leaves() {
            self.member(id).verified = true;
        }
        self.workload.scans = true;
        self.found.push((cause, Work::Scan, location));
    }

    /// Every table of the tree is written anew.
    fn rewrite(&mut self, cause: Cause<'a>, location: Option<usize>) {
        for id in self.leaves() {
            self.member(id).rewrites = true;
        }
        self.workload.rewrites = true;
        self.found.push((cause, Work::Rewrite, location));
    }

    fn finish(mut self, table_location: Option<usize>) -> Forecast<'a> {
        // A foreign table has no rows here to be read or written.
        if !self.table.is_partitioned() && !self.tree().into_iter().any(|id| self.has_rows(id)) {
            self.found.retain(|(_, work, _)| *work == Work::None);
            self.workload = Workload::default();
        }
        self.footprint.lock(self.table.id, self.lock);
        let members = std::mem::take(&mut self.members);
        for (id, member) in &members {
            self.conclude(*id, member);
        }
        let size = if self.found.is_empty() { Fact::Unknown } else { self.ground.facts.size(self.table.id) };
        if self.workload.rewrites {
            self.ground.rebuilds(&self.table, &mut self.workload);
        }
        let workload = self.workload;
        let ms = self.ground.ms(&size, workload);
        let mut partners = std::mem::take(&mut self.partners);
        for (key, column) in members.values().flat_map(|member| &member.foreign_keys) {
            partners.extend(self.remake_foreign_key(key, column, &members, ms, table_location));
        }
        if self.found.is_empty() {
            self.found.push((Cause::Lock, Work::None, None));
        }
        let effects = self.found.into_iter().map(|(cause, work, location)| Effect {
            cause,
            relation: self.table.clone(),
            lock: self.lock,
            work,
            size,
            ms,
            workload,
            location: location.or(table_location),
        });
        let effects = effects.chain(partners).collect();
        Forecast { effects, footprint: self.footprint, ..Forecast::default() }
    }

    /// What all actions together do to one table: a rewrite verifies while it copies, and builds every index anew.
    fn conclude(&mut self, id: RelationId, member: &Member<'a>) {
        self.footprint.lock(id, self.lock);
        if member.rewrites {
            // `reindex_relation`
            self.footprint.lock(id, LockMode::Share);
            self.footprint.rewrite(id);
            for index in self.ground.facts.own_indexes(id) {
                if !member.dropped.contains(&index.id) {
                    self.footprint.lock(index.id, LockMode::AccessExclusive);
                    self.footprint.rewrite(index.id);
                    self.footprint.build(id, 1);
                }
            }
        }
        if member.validated || (member.verified && !member.rewrites) {
            self.footprint.scan(id);
        }
        if member.builds > 0 {
            self.footprint.build(id, member.builds);
        }
    }

    /// Dropping a foreign key locks both of its tables; a valid one that cannot be taken over is verified again
    /// (`TryReuseForeignKey`), after the other work, whose `ms` its table waits for as well.
    fn remake_foreign_key(
        &mut self,
        key: &RemadeForeignKey,
        column: &'a str,
        members: &BTreeMap<RelationId, Member<'a>>,
        ms: Fact<u64>,
        location: Option<usize>,
    ) -> Option<Effect<'a>> {
        let facts = self.ground.facts;
        for id in [key.referencing, key.referenced] {
            self.footprint.lock(id, LockMode::AccessExclusive);
        }
        let rewritten = |id| members.get(&id).is_some_and(|member| member.rewrites_early);
        if !key.verifies && !(key.valid && (rewritten(key.referencing) || rewritten(key.referenced))) {
            return None;
        }
        // A foreign key goes on to partitions, not to other children.
        let partitioned = facts.relation_by_id(key.referencing).is_some_and(|table| table.is_partitioned());
        for id in if partitioned { facts.tree(key.referencing) } else { vec![key.referencing] } {
            self.footprint.lock(id, LockMode::AccessExclusive);
            if self.has_rows(id) {
                self.footprint.scan(id);
            }
        }
        let relation = facts.relation_by_id(key.referencing)?;
        let size = facts.size(relation.id);
        let referenced_rows = facts.size(key.referenced).known().map_or(0, |size| size.rows as u64);
        let workload = Workload { foreign_keys: 1, referenced_rows, ..Workload::default() };
        let own = self.ground.ms(&size, workload);
        Some(Effect {
            cause: Cause::RemakeForeignKey { altered: self.table.clone(), column },
            relation,
            lock: LockMode::AccessExclusive,
            work: Work::Scan,
            size,
            workload,
            ms: match (ms, own) {
                (Fact::Known(ms), Fact::Known(own)) => Fact::Known(ms + own),
                _ => Fact::Unknown,
            },
            location,
        })
    }
}

#[cfg(test)]
mod tests;
