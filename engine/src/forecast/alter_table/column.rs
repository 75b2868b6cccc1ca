//! The actions on columns: ADD, DROP, TYPE, identity and generated columns.

use super::Pass;
use crate::facts::{Fact, NewColumn, Object, RelationId, RewriteReason, TypeChange};
use crate::forecast::{Cause, Work};
use crate::statement::{ColumnDefinition, ColumnKind, Constraint, ConstraintKind, LockMode, NodeId};

impl<'a> Pass<'_, '_, 'a> {
    pub(super) fn add_column(&mut self, at: usize, column: &'a ColumnDefinition, if_not_exists: bool) {
        if if_not_exists && self.ground.facts.column(self.table.id, &column.name).is_some() {
            return;
        }
        let (reason, has_value) = match column.kind {
            ColumnKind::Serial => (Some(RewriteReason::Serial), true),
            ColumnKind::Identity => (Some(RewriteReason::Identity), true),
            ColumnKind::Stored => (Some(RewriteReason::StoredGenerated), true),
            ColumnKind::Virtual => (None, true),
            // Where PostgreSQL cannot make sense of the default it will say so itself; where only the script could
            // (a function that it made), the table_rewrite event has the last word.
            ColumnKind::Plain => match self.ground.facts.new_column(self.table.id, column) {
                Fact::Known(new) => {
                    self.evaluate(&new);
                    (new.rewrites, new.has_value)
                }
                Fact::Unknown => (None, column.has_default),
            },
        };
        let getting_it = self.tables_without(&column.name);
        for &id in &getting_it {
            if reason.is_some() && self.has_rows(id) {
                self.member(id).rewrites = true;
            }
        }
        if let Some(reason) = reason {
            // A stored expression costs little beside the copy.
            match reason {
                RewriteReason::VolatileDefault => self.workload.defaults += 1,
                RewriteReason::Serial | RewriteReason::Identity => self.workload.sequences += 1,
                _ => {}
            }
            self.workload.rewrites = true;
            self.found.push((Cause::AddColumn { action: at, column, reason }, Work::Rewrite, column.location));
        }
        let primary_key = |c: &Constraint| matches!(c.kind, ConstraintKind::PrimaryKey { .. });
        let required = column.not_null || column.constraints.iter().any(primary_key);
        // The values of a virtual column are computed to be verified.
        let verifies = required && (!has_value || column.kind == ColumnKind::Virtual);
        if verifies {
            for &id in &getting_it {
                if self.has_rows(id) {
                    self.member(id).verified = true;
                }
            }
        }
        if required && !has_value {
            self.workload.scans = true;
            self.found.push((Cause::AddRequiredColumn { action: at, column }, Work::Scan, column.location));
        } else if verifies {
            self.workload.scans = true;
            self.found.push((
                Cause::SetNotNull { action: at, column: &column.name, constraint: None },
                Work::Scan,
                column.location,
            ));
        }
        for constraint in &column.constraints {
            self.add_constraint(at, constraint, Some(column));
        }
    }

    /// What the default does for every row besides computing its value.
    fn evaluate(&mut self, new: &NewColumn) {
        let has_rows = !matches!(self.ground.facts.size(self.table.id), Fact::Known(size) if size.is_empty());
        if has_rows {
            for sequence in &new.sequences {
                self.footprint.lock(*sequence, LockMode::RowExclusive);
            }
            if new.calls_user_function {
                self.footprint.assume_worst("the default calls a function that may lock what it likes");
            }
        }
    }

    /// The tables of the tree that ADD COLUMN reaches and that lack the column: one that has it merges the definition,
    /// and nothing below it is visited (`ATExecAddColumn`). All that is visited is locked.
    fn tables_without(&mut self, column: &str) -> Vec<RelationId> {
        let mut without = vec![self.table.id];
        let mut next = 0;
        while let Some(&parent) = without.get(next).filter(|_| !self.only) {
            next += 1;
            for child in self.ground.facts.children(parent) {
                self.footprint.lock(child, self.lock);
                let has_it = self.ground.facts.column(child, column).is_some()
                    && !self.columns_gone.contains(&(child, column.to_owned()));
                if !has_it && !without.contains(&child) {
                    without.push(child);
                }
            }
        }
        without
    }

    pub(super) fn drop_column(&mut self, column: &'a str, cascade: bool) {
        if self.ground.facts.column(self.table.id, column).is_none() {
            return;
        }
        self.found.push((Cause::DropColumn { column, cascade }, Work::None, None));
        for constraint in self.ground.facts.constraints(self.table.id) {
            if constraint.columns.iter().any(|own| own == column) {
                self.stop_referenced(&constraint);
            }
        }
        let mut objects = vec![];
        self.drop_column_of(self.table.id, column, &mut objects);
        self.remove(&objects);
        let goes = |columns: &[String]| columns.iter().any(|one| one == column);
        self.ground.remove_own_foreign_keys_of_script(self.table.id, goes, &mut self.footprint);
        self.ground.remove_foreign_keys_of_script_to(self.table.id, goes, &mut self.footprint);
    }

    /// The column of this table, and of those below that have it from this table alone (`ATExecDropColumn`).
    fn drop_column_of(&mut self, table: RelationId, column: &str, objects: &mut Vec<Object>) {
        objects.extend(self.ground.facts.column_object(table, column));
        self.columns_gone.insert((table, column.to_owned()));
        for child in self.ground.facts.children(table) {
            self.footprint.lock(child, self.lock);
            let inherited_only = |column: crate::facts::Column| column.inherited == 1 && !column.local;
            if !self.only && self.ground.facts.column(child, column).is_some_and(inherited_only) {
                self.drop_column_of(child, column, objects);
            }
        }
    }

    pub(super) fn set_type(&mut self, at: usize, column: &'a str, definition: NodeId, location: Option<usize>) {
        self.lock_tree();
        let facts = self.ground.facts;
        let Fact::Known(change) = facts.type_change(self.table.id, column, None, definition) else { return };
        // The sequence gets the column's new type (`transformAlterTableStmt`).
        self.set_identity(column, false, true);
        let mut change = change.without(self.table.id, &self.dropped);
        let mut rechecks = !change.checks.is_empty();
        for id in self.tree() {
            let own = match id == self.table.id {
                true => Fact::Known(change.clone()),
                false => facts.type_change(id, column, None, definition),
            };
            if let Fact::Known(own) = own {
                let own = own.without(id, &self.dropped);
                self.change_type_of(id, column, &own);
                if id != self.table.id {
                    change.rebuilds += own.rebuilds;
                    rechecks |= !own.checks.is_empty();
                }
            }
        }
        if change.rewrites {
            self.workload.rewrites = true;
            self.found.push((Cause::SetType { action: at, column, change }, Work::Rewrite, location));
        } else if change.rebuilds > 0 {
            self.workload.builds += change.rebuilds;
            self.workload.scans |= rechecks;
            for index in change.indexes.iter().filter(|index| index.has_file && !index.keeps_file) {
                self.workload.keys.add(self.ground.facts.key_class(index.id), 1);
            }
            self.found.push((Cause::SetType { action: at, column, change }, Work::Build, location));
        } else if rechecks {
            self.workload.scans = true;
            self.found.push((Cause::SetType { action: at, column, change }, Work::Scan, location));
        } else if change.narrows {
            self.found.push((Cause::SetType { action: at, column, change }, Work::None, location));
        }
    }

    /// The indexes and constraints on the column are dropped and made again (`ATPostAlterTypeCleanup`).
    fn change_type_of(&mut self, id: RelationId, column: &'a str, change: &TypeChange) {
        let has_rows = self.has_rows(id);
        for index in &change.indexes {
            if self.member(id).dropped.contains(&index.id) {
                continue;
            }
            self.footprint.lock(index.id, LockMode::AccessExclusive);
            // One that keeps its file is built by a rewrite like every other.
            if index.has_file && !index.keeps_file {
                // Made again and then called otherwise, it is another one.
                let known = self.ground.facts.index(index.id);
                if !known.is_some_and(|known| self.renamed.contains(&known.name.as_str())) {
                    self.footprint.rewrite(index.id);
                }
                let member = self.member(id);
                if member.dropped.insert(index.id) {
                    member.builds += 1;
                }
            }
        }
        let member = self.member(id);
        member.rewrites |= change.rewrites && has_rows;
        member.rewrites_early |= change.rewrites;
        member.verified |= !change.checks.is_empty();
        member.foreign_keys.extend(change.foreign_keys.iter().map(|key| (key.clone(), column)));
    }

    /// An identity column of a partitioned table is one of its partitions, too, since 17.
    pub(super) fn lock_partitions_of_identity(&mut self) {
        if self.ground.facts.server_version() >= 17 && self.table.is_partitioned() {
            self.lock_tree();
        }
    }

    pub(super) fn set_identity(&mut self, column: &str, generated: bool, sequence: bool) {
        if generated {
            self.lock_partitions_of_identity();
        }
        if let Some(id) = self.ground.facts.identity_sequence(self.table.id, column) {
            self.footprint.lock(id, LockMode::ShareRowExclusive);
            if sequence {
                self.footprint.rewrite(id);
            }
        }
    }

    pub(super) fn drop_identity(&mut self, column: &str) {
        let is_identity = |column: crate::facts::Column| column.kind == ColumnKind::Identity;
        if !self.ground.facts.column(self.table.id, column).is_some_and(is_identity) {
            return;
        }
        self.lock_partitions_of_identity();
        if let Some(sequence) = self.ground.facts.identity_sequence(self.table.id, column) {
            self.footprint.lock(sequence, LockMode::AccessExclusive);
        }
    }

    /// Stored: every row is written with its new value. Virtual (18): nothing is, but NOT NULL is verified again.
    pub(super) fn set_expression(&mut self, column: &'a str) {
        self.lock_tree();
        match self.ground.facts.column(self.table.id, column) {
            Some(known) if known.kind == ColumnKind::Stored => {
                self.rewrite(Cause::SetExpression { column }, None);
            }
            Some(known) if known.kind == ColumnKind::Virtual && known.not_null => {
                self.scan(Cause::SetExpression { column }, None);
            }
            _ => {}
        }
    }
}
