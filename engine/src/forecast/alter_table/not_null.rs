//! NOT NULL: a mark on the column before 18, a constraint since, and on every table that inherits it.

use super::Pass;
use crate::facts::{Facts, RelationId, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, Work};
use crate::statement::Constraint;

impl<'a> Pass<'_, '_, 'a> {
    /// `ALTER COLUMN … SET NOT NULL`
    pub(super) fn set_not_null(&mut self, at: usize, column: &'a str) {
        let facts = self.ground.facts;
        // PostgreSQL will say that there is no such column; or the script adds it in this very statement, and the new
        // column's own forecast stands for it.
        if facts.column(self.table.id, column).is_none() {
            return;
        }
        let columns = [column.to_owned()];
        let verifies = match self.not_null_of(self.table.id, &columns) {
            // What the table only inherits becomes its own; what is NOT VALID is validated (`ATExecSetNotNull`).
            Some(own) if own.local && !own.valid => {
                self.validate_not_null(&own);
                true
            }
            Some(_) => false,
            None => self.make_not_null(column, self.only),
        };
        if verifies {
            self.workload.scans = true;
            self.found.push((Cause::SetNotNull { action: at, column, constraint: None }, Work::Scan, None));
        }
    }

    /// A NOT NULL constraint by name (18).
    pub(super) fn add_not_null(
        &mut self,
        at: usize,
        constraint: &'a Constraint,
        column: &'a str,
        location: Option<usize>,
    ) {
        let there = self.not_null_of(self.table.id, &[column.to_owned()]).is_some();
        if there || self.ground.facts.column(self.table.id, column).is_none() {
            return;
        }
        let alone = constraint.no_inherit || self.only;
        let validated = self.is_validated(constraint);
        if constraint.not_valid && !validated {
            return;
        }
        if self.make_not_null(column, alone) && !validated {
            self.workload.scans = true;
            let cause = Cause::SetNotNull { action: at, column, constraint: constraint.name.as_deref() };
            self.found.push((cause, Work::Scan, location));
        }
    }

    /// The column becomes NOT NULL here and, unless `alone`, below. Whether any row has to be read.
    pub(super) fn make_not_null(&mut self, column: &str, alone: bool) -> bool {
        if self.ground.facts.server_version() >= 18 {
            return self.make_not_null_below(self.table.id, column, alone);
        }
        let facts = self.ground.facts;
        let is_not_null = |id| facts.column(id, column).is_some_and(|column| column.not_null);
        // `ATPrepSetNotNull`: partitions are NOT NULL where their parent is, inheritance children need not be.
        if self.table.is_partitioned() && is_not_null(self.table.id) {
            return false;
        }
        // ONLY on a partitioned table asks each partition whether it is so already (`ATExecCheckNotNull`).
        let tree = if alone && !self.table.is_partitioned() { vec![self.table.id] } else { facts.tree(self.table.id) };
        let mut verifies = false;
        for id in tree {
            self.footprint.lock(id, self.lock);
            if !alone || id == self.table.id {
                verifies |= !is_not_null(id) && self.verify_not_null(id, column);
            }
        }
        verifies
    }

    /// `ATExecSetNotNull`, `ATAddCheckNNConstraint` of 18: a table that has the constraint merges it, and nothing below
    /// is visited.
    pub(super) fn make_not_null_below(&mut self, table: RelationId, column: &str, alone: bool) -> bool {
        let mut verifies = self.verify_not_null(table, column);
        if alone {
            return verifies;
        }
        for child in self.ground.facts.children(table) {
            self.footprint.lock(child, self.lock);
            if self.not_null_of(child, &[column.to_owned()]).is_none() {
                verifies |= self.make_not_null_below(child, column, false);
            }
        }
        verifies
    }

    /// The table's rows are read unless its CHECKs prove that there is no NULL.
    fn verify_not_null(&mut self, table: RelationId, column: &str) -> bool {
        let proven = self.ground.facts.not_null_is_proven(table, column, &self.dropped).known() == Some(true);
        if proven || !self.has_rows(table) {
            return false;
        }
        self.member(table).verified = true;
        true
    }

    /// `QueueNNConstraintValidation`: nothing proves what was added NOT VALID but reading the rows.
    pub(super) fn validate_not_null(&mut self, constraint: &TableConstraint) {
        let columns = constraint.columns.clone();
        self.validate_tree(constraint, |facts, table| not_null_of(facts, table, &columns));
        self.workload.scans = true;
    }

    pub(super) fn drop_not_null(&mut self, column: &str) {
        if self.ground.facts.server_version() < 18 {
            return self.lock_tree();
        }
        if let Some(own) = self.not_null_of(self.table.id, &[column.to_owned()]) {
            self.drop_constraint_of(&own);
        }
    }

    /// `INHERIT` makes the direct children NOT NULL and what is below them; `NO INHERIT` leaves theirs to themselves.
    pub(super) fn alter_inheritability(
        &mut self,
        at: usize,
        constraint: &TableConstraint,
        name: &'a str,
        inherit: bool,
    ) {
        let mut verifies = false;
        for child in self.ground.facts.children(self.table.id) {
            self.footprint.lock(child, self.lock);
            if inherit && self.not_null_of(child, &constraint.columns).is_none() {
                for column in &constraint.columns {
                    verifies |= self.make_not_null_below(child, column, false);
                }
            }
        }
        if verifies {
            self.workload.scans = true;
            self.found.push((Cause::ValidateConstraint { action: at, name }, Work::Scan, None));
        }
    }

    /// Not one that the statement drops from its table: that goes first.
    pub(super) fn not_null_of(&self, table: RelationId, columns: &[String]) -> Option<TableConstraint> {
        let stays = |known: &TableConstraint| table != self.table.id || !self.dropped.contains(&known.name.as_str());
        not_null_of(self.ground.facts, table, columns).filter(stays)
    }
}

/// The table's NOT NULL constraint on the column (18).
fn not_null_of(facts: &dyn Facts, table: RelationId, columns: &[String]) -> Option<TableConstraint> {
    let known = facts.constraints(table).into_iter();
    let mut known = known.filter(|known| known.kind == TableConstraintKind::NotNull);
    known.find(|known| known.columns == columns)
}
