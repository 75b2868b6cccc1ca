//! The forecast of ALTER TABLE: each action's effect, under the one lock and in the one pass that all actions share.

use super::statement::Ground;
use super::time::Workload;
use super::{Cause, Effect, Forecast, Work};
use crate::facts::{Fact, Relation, RewriteReason};
use crate::statement::{AlterAction, ColumnDefinition, ColumnKind, Constraint, ConstraintKind, LockMode, Name};

pub(super) fn forecast<'a>(
    ground: &Ground<'_>,
    name: &Name,
    actions: &'a [AlterAction],
    lock: LockMode,
) -> Forecast<'a> {
    let Some(table) = ground.table(name) else { return Forecast::default() };
    let mut pass = Pass { ground, table, drops_constraint: false, workload: Workload::default(), found: vec![] };
    pass.drops_constraint = actions.iter().any(|action| matches!(action, AlterAction::DropConstraint { .. }));
    for (at, action) in actions.iter().enumerate() {
        pass.action(at, action);
    }
    pass.finish(lock, name.location)
}

/// One ALTER TABLE on its way over the table.
struct Pass<'g, 'f, 'a> {
    ground: &'g Ground<'f>,
    table: Relation,
    /// A proof of NOT NULL that the same statement drops proves nothing: phase 2 drops before phase 3 scans.
    drops_constraint: bool,
    workload: Workload,
    found: Vec<(Cause<'a>, Work, Option<usize>)>,
}

impl<'a> Pass<'_, '_, 'a> {
    fn action(&mut self, at: usize, action: &'a AlterAction) {
        match action {
            AlterAction::AddColumn { column, if_not_exists } => {
                let exists = self.ground.facts.column(self.table.id, &column.name).is_some();
                if !(exists && *if_not_exists) {
                    self.add_column(at, column);
                }
            }
            AlterAction::SetType { column, definition, location, .. } => {
                match self.ground.facts.type_change(self.table.id, column, *definition) {
                    Fact::Known(change) if change.rewrites => {
                        self.rewrite(Cause::SetType { action: at, column, change }, *location);
                    }
                    Fact::Known(change) if change.rebuilds > 0 => {
                        self.workload.builds += change.rebuilds;
                        self.found.push((Cause::SetType { action: at, column, change }, Work::Build, *location));
                    }
                    _ => {}
                }
            }
            AlterAction::SetNotNull { column } => self.set_not_null(at, column, None, None),
            AlterAction::AddConstraint(constraint) => self.add_constraint(at, constraint, None, false),
            AlterAction::SetPersistence { logged } => {
                let is_logged = self.table.persistence == crate::facts::Persistence::Permanent;
                if is_logged != *logged {
                    let what = if *logged { "making the table logged" } else { "making the table unlogged" };
                    self.rewrite(Cause::Rewrite { what }, None);
                }
            }
            AlterAction::SetAccessMethod { method } => {
                let differs = self.ground.facts.access_method_differs(self.table.id, method.as_deref());
                if differs == Fact::Known(true) {
                    self.rewrite(Cause::Rewrite { what: "changing the access method" }, None);
                }
            }
            AlterAction::DropColumn { column, cascade, .. } => {
                if self.ground.facts.column(self.table.id, column).is_some() {
                    self.found.push((Cause::DropColumn { column, cascade: *cascade }, Work::None, None));
                }
            }
            AlterAction::DropNotNull { .. }
            | AlterAction::ValidateConstraint { .. }
            | AlterAction::DropConstraint { .. }
            | AlterAction::Other => {}
        }
    }

    fn add_column(&mut self, at: usize, column: &'a ColumnDefinition) {
        let (reason, has_value) = match column.kind {
            ColumnKind::Serial => (Some(RewriteReason::Serial), true),
            ColumnKind::Identity => (Some(RewriteReason::Identity), true),
            ColumnKind::Stored => (Some(RewriteReason::StoredGenerated), true),
            ColumnKind::Virtual => (None, true),
            // Where PostgreSQL cannot make sense of the default it will say so itself; where only the script could
            // (a function that it made), the table_rewrite event has the last word.
            ColumnKind::Plain => match self.ground.facts.new_column(self.table.id, column) {
                Fact::Known(new) => (new.rewrites, new.has_value),
                Fact::Unknown => (None, column.has_default),
            },
        };
        if let Some(reason) = reason {
            self.rewrite(Cause::AddColumn { action: at, column, reason }, column.location);
        }
        let primary_key = |c: &Constraint| matches!(c.kind, ConstraintKind::PrimaryKey { .. });
        let required = column.not_null || column.constraints.iter().any(primary_key);
        if required && !has_value {
            self.scan(Cause::AddRequiredColumn { action: at, column }, column.location);
        }
        for constraint in &column.constraints {
            self.add_constraint(at, constraint, Some(column), !has_value);
        }
    }

    /// `all_null`: the constraint is on a new column without a value, so no row can reference anything yet
    /// (`transformFKConstraints` skips the validation then).
    fn add_constraint(
        &mut self,
        at: usize,
        constraint: &'a Constraint,
        column: Option<&'a ColumnDefinition>,
        all_null: bool,
    ) {
        let cause = Cause::AddConstraint { action: at, constraint, column };
        let location = constraint.location.or(column.and_then(|column| column.location));
        // Any DEFAULT clause brings the validation back, `DEFAULT NULL` too.
        let has_default = column.is_some_and(|column| column.has_default);
        let verified = !constraint.not_valid && !constraint.not_enforced;
        match &constraint.kind {
            ConstraintKind::Check { .. } if verified => self.scan(cause, location),
            ConstraintKind::ForeignKey { .. } if verified && (!all_null || has_default) => {
                self.workload.foreign_keys += 1;
                self.found.push((cause, Work::Scan, location));
            }
            ConstraintKind::Unique { using_index: None, .. } | ConstraintKind::PrimaryKey { using_index: None, .. } => {
                self.workload.builds += 1;
                self.found.push((cause, Work::Build, location));
            }
            ConstraintKind::NotNull { column } if !constraint.not_valid => {
                self.set_not_null(at, column, constraint.name.as_deref(), location);
            }
            _ => {}
        }
    }

    fn set_not_null(&mut self, at: usize, column: &'a str, constraint: Option<&'a str>, location: Option<usize>) {
        let facts = self.ground.facts;
        match facts.column(self.table.id, column) {
            // PostgreSQL will say that there is no such column; or the script adds it in this very statement, and
            // the new column's own forecast stands for it.
            None => {}
            Some(known) if known.not_null => {}
            Some(_) => {
                let proven =
                    !self.drops_constraint && facts.not_null_is_proven(self.table.id, column).known().unwrap_or(false);
                if !proven {
                    self.scan(Cause::SetNotNull { action: at, column, constraint }, location);
                }
            }
        }
    }

    fn scan(&mut self, cause: Cause<'a>, location: Option<usize>) {
        self.workload.scans = true;
        self.found.push((cause, Work::Scan, location));
    }

    fn rewrite(&mut self, cause: Cause<'a>, location: Option<usize>) {
        self.workload.rewrites = true;
        self.found.push((cause, Work::Rewrite, location));
    }

    fn finish(mut self, lock: LockMode, table_location: Option<usize>) -> Forecast<'a> {
        let size = if self.found.is_empty() { Fact::Unknown } else { self.ground.facts.size(self.table.id) };
        if self.workload.rewrites {
            self.workload.rebuilds = self.ground.facts.indexes(self.table.id).len();
        }
        let ms = self.ground.ms(&size, self.workload);
        if self.found.is_empty() {
            self.found.push((Cause::Lock, Work::None, None));
        }
        let effects = self.found.into_iter().map(|(cause, work, location)| Effect {
            cause,
            relation: self.table.clone(),
            lock,
            work,
            size,
            ms,
            location: location.or(table_location),
        });
        Forecast { effects: effects.collect(), non_transactional: false }
    }
}
