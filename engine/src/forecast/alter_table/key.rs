//! UNIQUE, PRIMARY KEY and EXCLUDE: constraints that an index enforces.

use super::Pass;
use crate::facts::{RelationId, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, Work};
use crate::statement::{Constraint, ConstraintKind, LockMode};

impl<'a> Pass<'_, '_, 'a> {
    pub(super) fn add_key(
        &mut self,
        cause: Cause<'a>,
        constraint: &'a Constraint,
        columns: &'a [String],
        using_index: Option<&str>,
        location: Option<usize>,
    ) {
        let beside = match &cause {
            Cause::AddConstraint { column: Some(column), .. } => Some(&column.name),
            _ => None,
        };
        if constraint.deferrable {
            self.make_trigger(self.table.id);
        }
        let columns = match (using_index, beside) {
            (Some(index), _) => self.adopt_index(constraint, index),
            (None, Some(column)) => {
                self.build_index(self.table.id, constraint, std::slice::from_ref(column));
                vec![column.clone()]
            }
            (None, None) => {
                self.build_index(self.table.id, constraint, columns);
                columns.to_vec()
            }
        };
        let primary = matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
        // NOT NULL of a new column is the new column's own affair.
        let verifies = primary && beside.is_none() && self.make_key_not_null(&columns);
        self.workload.scans |= verifies;
        if using_index.is_none() {
            self.workload.builds += 1;
            if let Some(first) = columns.first() {
                self.workload.keys.add(self.ground.facts.column_key_class(self.table.id, first, "btree"), 1);
            }
            self.found.push((cause, Work::Build, location));
        } else if verifies {
            self.found.push((cause, Work::Scan, location));
        }
    }

    /// USING INDEX: the index takes the constraint's name (`ATExecAddIndexConstraint`). Its columns.
    fn adopt_index(&mut self, constraint: &Constraint, name: &str) -> Vec<String> {
        let own = self.ground.facts.own_indexes(self.table.id);
        let Some(index) = own.into_iter().find(|index| index.name == name) else { return vec![] };
        if constraint.name.as_ref().is_some_and(|wanted| *wanted != index.name) {
            self.footprint.lock(index.id, LockMode::ShareUpdateExclusive);
        }
        self.ground.facts.key_columns(index.id)
    }

    /// `DefineIndex`, on a partitioned table down to the partitions whose own key serves already.
    fn build_index(&mut self, table: RelationId, constraint: &Constraint, columns: &[String]) {
        self.footprint.lock(table, LockMode::Share);
        if constraint.deferrable {
            self.make_trigger(table);
        }
        if self.has_rows(table) {
            self.footprint.build(table, 1);
        }
        if self.only || !self.is_partitioned(table) {
            return;
        }
        for partition in self.ground.facts.children(table) {
            match self.serving_key(partition, constraint, columns) {
                Some(index) => {
                    self.footprint.lock(partition, LockMode::Share);
                    self.footprint.lock(index, LockMode::Share);
                }
                None => self.build_index(partition, constraint, columns),
            }
        }
    }

    /// The index of a partition's own key on these columns, which becomes a part of the new one. `CompareIndexInfo` finds
    /// no two exclusions equal before 18, and a key may be a UNIQUE there and the PRIMARY KEY here.
    fn serving_key(&self, partition: RelationId, constraint: &Constraint, columns: &[String]) -> Option<RelationId> {
        if constraint.kind == ConstraintKind::Exclusion {
            return None;
        }
        let is_key = |known: &TableConstraint| {
            matches!(known.kind, TableConstraintKind::Unique | TableConstraintKind::PrimaryKey)
                && known.parent.is_none()
                && known.columns == columns
                && known.including == constraint.including
                && known.nulls_not_distinct == constraint.nulls_not_distinct
        };
        let mut known = self.ground.facts.constraints(partition).into_iter();
        known.find(is_key).and_then(|known| known.index)
    }

    /// The columns of a primary key are made NOT NULL where they are not, ONLY or not.
    fn make_key_not_null(&mut self, columns: &[String]) -> bool {
        let mut verifies = false;
        for column in columns {
            if self.ground.facts.server_version() < 18 {
                verifies |= self.make_not_null(column, self.only);
            } else if self.not_null_of(self.table.id, std::slice::from_ref(column)).is_none() {
                verifies |= self.make_not_null(column, false);
            }
        }
        verifies
    }
}
