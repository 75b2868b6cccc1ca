//! Foreign keys: two tables, the partitions of both, and the triggers that bind them.

use super::Pass;
use crate::facts::{RelationId, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, Work};
use crate::statement::{ColumnDefinition, ColumnKind, Constraint, ConstraintKind, ForeignKeyTerms, LockMode};

/// A foreign key on its way to every partition of the referencing table.
struct NewForeignKey<'c> {
    constraint: &'c Constraint,
    columns: &'c [String],
    referenced: RelationId,
    referenced_columns: Vec<String>,
    terms: ForeignKeyTerms,
    /// Existing rows are looked up in the referenced table.
    verified: bool,
}

impl<'a> Pass<'_, '_, 'a> {
    /// `ATAddForeignKeyConstraint`
    pub(super) fn add_foreign_key(
        &mut self,
        cause: Cause<'a>,
        constraint: &'a Constraint,
        column: Option<&'a ColumnDefinition>,
        location: Option<usize>,
    ) {
        let ConstraintKind::ForeignKey { columns, referenced, referenced_columns, terms } = &constraint.kind else {
            return;
        };
        let facts = self.ground.facts;
        let referenced = facts.relation(referenced).map(|relation| relation.id);
        // No row of a new column without a default can reference anything (`transformFKConstraints`). Any DEFAULT clause
        // brings the validation back, `DEFAULT NULL` too; that of a domain or an identity does not.
        let skips = |column: &ColumnDefinition| {
            !column.has_default && matches!(column.kind, ColumnKind::Plain | ColumnKind::Identity)
        };
        let validated = self.is_validated(constraint);
        let verified = !constraint.not_valid && !constraint.not_enforced && !column.is_some_and(skips);
        // Of a table that nobody knows yet nothing but the worst.
        let mut reads = referenced.is_none();
        if let Some(referenced) = referenced {
            let mut all_columns = referenced_columns.clone();
            if all_columns.is_empty() {
                let is_key = |known: &TableConstraint| known.kind == TableConstraintKind::PrimaryKey;
                all_columns = facts.constraints(referenced).into_iter().find(is_key).map_or(vec![], |key| key.columns);
            }
            let key = NewForeignKey {
                constraint,
                columns,
                referenced,
                referenced_columns: all_columns,
                terms: *terms,
                verified: verified || validated,
            };
            for id in self.ground.referenced_tables(referenced) {
                self.footprint.lock(id, LockMode::ShareRowExclusive);
            }
            reads = self.add_referencing(self.table.id, &key);
        }
        if verified && reads {
            self.looks_up(referenced);
            self.found.push((cause, Work::Scan, location));
        } else if referenced.is_some() {
            self.found.push((cause, Work::None, location));
        }
    }

    /// `addFkRecurseReferencing`. Whether any rows are read.
    fn add_referencing(&mut self, table: RelationId, key: &NewForeignKey<'_>) -> bool {
        if !key.constraint.not_enforced {
            self.make_trigger(table);
        }
        if !self.is_partitioned(table) {
            let reads = key.verified && self.has_rows(table);
            if reads {
                self.validate_rows(table, key.referenced);
            }
            return reads;
        }
        let mut reads = false;
        for partition in self.ground.facts.children(table) {
            self.footprint.lock(partition, self.lock);
            reads |= match self.serving_foreign_key(partition, key) {
                Some(own) => {
                    self.attach_foreign_key(&own, key);
                    !own.valid && key.verified
                }
                None => self.add_referencing(partition, key),
            };
        }
        reads
    }

    fn validate_rows(&mut self, table: RelationId, referenced: RelationId) {
        self.member(table).validated = true;
        self.footprint.lock(referenced, LockMode::RowShare);
    }

    /// A partition's own equal foreign key, which becomes a part of the new one (`tryAttachPartitionForeignKey`).
    fn serving_foreign_key(&self, partition: RelationId, key: &NewForeignKey<'_>) -> Option<TableConstraint> {
        let before_18 = self.ground.facts.server_version() < 18;
        let serves = |own: &TableConstraint| {
            own.reference().is_some_and(|reference| {
                reference.table == key.referenced
                    && reference.columns == key.referenced_columns
                    && reference.terms == key.terms
            }) && own.columns == key.columns
                && own.parent.is_none()
                && own.deferrable == key.constraint.deferrable
                && own.initially_deferred == key.constraint.initially_deferred
                && (own.valid || !before_18)
        };
        self.ground.facts.constraints(partition).into_iter().find(serves)
    }

    /// Its triggers on the referenced table, and its parts for the referenced partitions, are dropped: others do their
    /// work from now on (`AttachPartitionForeignKey`).
    fn attach_foreign_key(&mut self, own: &TableConstraint, key: &NewForeignKey<'_>) {
        if own.enforced {
            for id in self.ground.referenced_tables(key.referenced) {
                self.footprint.lock(id, LockMode::AccessExclusive);
            }
        }
        if self.is_partitioned(key.referenced) {
            self.footprint.lock(own.table, LockMode::AccessExclusive);
        }
        if !own.valid && key.verified {
            self.validate_foreign_key(own, key.referenced);
        }
    }

    /// `QueueFKConstraintValidation`; `root` is what the whole foreign key references, whose parts on referenced
    /// partitions have nothing to verify.
    pub(super) fn validate_foreign_key(&mut self, constraint: &TableConstraint, root: RelationId) {
        let Some(reference) = constraint.reference() else { return };
        if reference.table == root && self.has_rows(constraint.table) {
            self.validate_rows(constraint.table, root);
        }
        if self.ground.facts.server_version() < 18 {
            return;
        }
        if self.is_partitioned(constraint.table) || self.is_partitioned(reference.table) {
            for part in self.ground.facts.parts_of_constraint(constraint.id) {
                if !part.valid {
                    self.footprint.lock(part.table, self.lock);
                    self.validate_foreign_key(&part, root);
                }
            }
        }
    }

    /// `ATExecAlterConstrEnforceability` (18); `root` is what the whole foreign key references.
    pub(super) fn alter_enforceability(&mut self, constraint: &TableConstraint, root: RelationId, enforced: bool) {
        let Some(reference) = constraint.reference() else { return };
        self.footprint.lock(constraint.table, self.lock);
        let changes = constraint.enforced != enforced;
        let on_referenced = constraint.table == self.table.id;
        if changes && !enforced && on_referenced {
            self.footprint.lock(reference.table, LockMode::AccessExclusive);
        }
        if changes && enforced {
            if on_referenced {
                self.make_trigger(reference.table);
            }
            if reference.table == root {
                self.make_trigger(constraint.table);
                if self.has_rows(constraint.table) {
                    self.validate_rows(constraint.table, root);
                }
            }
        }
        let has_parts = self.is_partitioned(constraint.table) || self.is_partitioned(reference.table);
        if has_parts && (changes || !enforced) {
            for part in self.ground.facts.parts_of_constraint(constraint.id) {
                self.alter_enforceability(&part, root, enforced);
            }
        }
    }
}
