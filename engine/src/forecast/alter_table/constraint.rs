//! The actions on constraints: CHECK, and what is common to all kinds; NOT NULL, keys and foreign keys have their own files.

use super::Pass;
use crate::facts::{RelationId, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, Work};
use crate::statement::{ColumnDefinition, Constraint, ConstraintKind, Deferrability, LockMode};
use std::collections::BTreeMap;

impl<'a> Pass<'_, '_, 'a> {
    /// ADD CONSTRAINT, or a constraint beside a new column.
    pub(super) fn add_constraint(
        &mut self,
        at: usize,
        constraint: &'a Constraint,
        column: Option<&'a ColumnDefinition>,
    ) {
        // 18 locks all below whatever the kind, to have them before phase 2 (`ATPrepCmd`).
        if column.is_none() && self.ground.facts.server_version() >= 18 {
            self.lock_tree();
        }
        let cause = Cause::AddConstraint { action: at, constraint, column };
        let location = constraint.location.or(column.and_then(|column| column.location));
        match &constraint.kind {
            ConstraintKind::Check { .. } => {
                let validated = self.is_validated(constraint);
                let verified = !constraint.not_valid && !constraint.not_enforced;
                let reads = self.add_check(self.table.id, constraint, verified || validated);
                if verified && reads {
                    self.workload.scans = true;
                    self.found.push((cause, Work::Scan, location));
                }
            }
            ConstraintKind::ForeignKey { .. } => self.add_foreign_key(cause, constraint, column, location),
            ConstraintKind::Unique { columns, using_index } => {
                self.add_key(cause, constraint, columns, using_index.as_deref(), location);
            }
            ConstraintKind::PrimaryKey { columns, using_index } => {
                self.add_key(cause, constraint, columns, using_index.as_deref(), location);
            }
            ConstraintKind::Exclusion => self.add_key(cause, constraint, &[], None, location),
            ConstraintKind::NotNull { column } => self.add_not_null(at, constraint, column, location),
        }
    }

    /// `ATAddCheckNNConstraint`: a child that has a CHECK of that name merges it, and nothing below is visited.
    /// Whether any rows are read.
    fn add_check(&mut self, table: RelationId, constraint: &Constraint, verified: bool) -> bool {
        let mut reads = verified && self.has_rows(table);
        if reads {
            self.member(table).verified = true;
        }
        if constraint.no_inherit || self.only {
            return reads;
        }
        for child in self.ground.facts.children(table) {
            self.footprint.lock(child, self.lock);
            let of_that_name = |name: &String| self.ground.facts.constraint(child, name);
            if constraint.name.as_ref().and_then(of_that_name).is_none() {
                reads |= self.add_check(child, constraint, verified);
            }
        }
        reads
    }

    /// Whether another action of the statement validates what this one adds NOT VALID.
    pub(super) fn is_validated(&mut self, constraint: &'a Constraint) -> bool {
        let named = constraint.name.as_deref().is_some_and(|name| self.validated.contains(&name));
        let validated = named && constraint.not_valid && !constraint.not_enforced;
        self.added.extend(validated.then_some(constraint));
        validated
    }

    /// `ATExecValidateConstraint`
    pub(super) fn validate_constraint(&mut self, at: usize, name: &'a str) {
        let Some(constraint) = self.ground.facts.constraint(self.table.id, name) else {
            let added = self.added.iter().find(|added| added.name.as_deref() == Some(name));
            let foreign_key = added.map(|added| matches!(added.kind, ConstraintKind::ForeignKey { .. }));
            match foreign_key {
                Some(true) => self.looks_up(None),
                Some(false) => self.workload.scans = true,
                None => return,
            }
            return self.found.push((Cause::ValidateConstraint { action: at, name }, Work::Scan, None));
        };
        if constraint.valid || !constraint.enforced {
            return;
        }
        match &constraint.kind {
            TableConstraintKind::ForeignKey(reference) => {
                self.validate_foreign_key(&constraint, reference.table);
                self.looks_up(Some(reference.table));
            }
            TableConstraintKind::Check => {
                self.validate_tree(&constraint, |facts, table| facts.constraint(table, name));
                self.workload.scans = true;
            }
            TableConstraintKind::NotNull => self.validate_not_null(&constraint),
            _ => return,
        }
        self.found.push((Cause::ValidateConstraint { action: at, name }, Work::Scan, None));
    }

    /// The table and all below it are locked; each whose own constraint, by `own`, is not valid yet is verified.
    pub(super) fn validate_tree(
        &mut self,
        constraint: &TableConstraint,
        own: impl Fn(&dyn crate::facts::Facts, RelationId) -> Option<TableConstraint>,
    ) {
        let alone = constraint.no_inherit || self.only;
        for id in if alone { vec![self.table.id] } else { self.tree() } {
            self.footprint.lock(id, self.lock);
            if self.has_rows(id) && own(self.ground.facts, id).is_some_and(|own| !own.valid) {
                self.member(id).verified = true;
            }
        }
    }

    /// `ATExecDropConstraint`
    pub(super) fn drop_constraint(&mut self, at: usize, name: &'a str, cascade: bool) {
        // `ATCheckPartitionsNotInUse`, ONLY or not, even where there is nothing to drop.
        if self.table.is_partitioned() {
            for id in self.ground.facts.tree(self.table.id) {
                self.footprint.lock(id, self.lock);
            }
        }
        let Some(constraint) = self.ground.facts.constraint(self.table.id, name) else { return };
        self.drop_constraint_of(&constraint);
        self.stop_referenced(&constraint);
        self.found.push((Cause::DropConstraint { action: at, constraint, cascade }, Work::None, None));
    }

    /// A foreign key that goes stops the other table, too.
    pub(super) fn stop_referenced(&mut self, constraint: &TableConstraint) {
        let referenced = constraint.reference().and_then(|to| self.ground.facts.relation_by_id(to.table));
        if let Some(referenced) = referenced.filter(|referenced| referenced.id != self.table.id) {
            let cause = Cause::DropForeignKey { name: constraint.name.clone(), referencing: self.table.clone() };
            self.partners.push(self.ground.effect(cause, referenced, LockMode::AccessExclusive, None));
        }
    }

    /// `dropconstraint_internal`, which locks the referenced table even where no trigger of it goes.
    pub(super) fn drop_constraint_of(&mut self, constraint: &TableConstraint) {
        if constraint.is_inheritable() {
            return self.drop_inherited(constraint, &mut BTreeMap::new());
        }
        if let Some(reference) = constraint.reference() {
            self.footprint.lock(reference.table, LockMode::AccessExclusive);
        }
        let object = self.ground.facts.constraint_object(constraint.table, &constraint.name);
        self.remove(object.as_slice());
        if matches!(constraint.kind, TableConstraintKind::PrimaryKey | TableConstraintKind::Unique) {
            let serves = |columns: &[String]| columns == constraint.columns;
            self.ground.remove_foreign_keys_of_script_to(constraint.table, serves, &mut self.footprint);
        }
    }

    /// The children keep what they also have by themselves or from another parent (`dropconstraint_internal`).
    /// `taken`: how many parents each of them has lost it from already.
    fn drop_inherited(&mut self, constraint: &TableConstraint, taken: &mut BTreeMap<RelationId, usize>) {
        if constraint.no_inherit {
            return;
        }
        for child in self.ground.facts.children(constraint.table) {
            self.footprint.lock(child, self.lock);
            let own = match constraint.kind {
                TableConstraintKind::NotNull => self.not_null_of(child, &constraint.columns),
                _ => self.ground.facts.constraint(child, &constraint.name),
            };
            let before = taken.entry(child).or_default();
            *before += 1;
            let lasts = *before;
            if let Some(own) = own.filter(|own| !self.only && own.inherited == lasts && !own.local) {
                self.drop_inherited(&own, taken);
            }
        }
    }

    /// `ATExecAlterConstraint`
    pub(super) fn alter_constraint(
        &mut self,
        at: usize,
        name: &'a str,
        deferrability: Option<Deferrability>,
        enforced: Option<bool>,
        inherit: Option<bool>,
    ) {
        let Some(constraint) = self.ground.facts.constraint(self.table.id, name) else { return };
        if let Some(reference) = constraint.reference() {
            match (enforced, deferrability) {
                (Some(enforced), _) => {
                    self.alter_enforceability(&constraint, reference.table, enforced);
                    if enforced && !constraint.enforced {
                        self.looks_up(Some(reference.table));
                        let cause = Cause::EnforceConstraint { action: at, constraint };
                        self.found.push((cause, Work::Scan, None));
                        return;
                    }
                }
                (None, Some(to)) => self.alter_deferrability(&constraint, to, true),
                (None, None) => {}
            }
        }
        if let Some(inherit) = inherit
            && constraint.kind == TableConstraintKind::NotNull
            && inherit == constraint.no_inherit
        {
            self.alter_inheritability(at, &constraint, name, inherit);
        }
    }

    /// The constraints of the partitions on either side change with it. Before 18 they are visited although nothing
    /// changes, where the table itself is partitioned.
    fn alter_deferrability(&mut self, constraint: &TableConstraint, to: Deferrability, top: bool) {
        let Some(reference) = constraint.reference() else { return };
        let changes = constraint.deferrable != to.deferrable || constraint.initially_deferred != to.initially_deferred;
        let visits = match self.ground.facts.server_version() >= 18 {
            true => changes,
            false => changes || !top || self.is_partitioned(constraint.table),
        };
        if visits && (self.is_partitioned(constraint.table) || self.is_partitioned(reference.table)) {
            for part in self.ground.facts.parts_of_constraint(constraint.id) {
                self.footprint.lock(part.table, self.lock);
                self.alter_deferrability(&part, to, false);
            }
        }
    }

    pub(super) fn is_partitioned(&self, table: RelationId) -> bool {
        self.ground.facts.relation_by_id(table).is_some_and(|table| table.is_partitioned())
    }

    /// A deferrable key or foreign key is checked by a trigger, and making one asks for its own lock (`CreateTrigger`).
    pub(super) fn make_trigger(&mut self, table: RelationId) {
        self.footprint.lock(table, LockMode::ShareRowExclusive);
    }
}
