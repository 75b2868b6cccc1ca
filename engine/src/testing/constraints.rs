//! The constraints of the tests' tables.

use super::{Database, Table};
use crate::facts::{ConstraintId, Facts, Reference, RelationId, TableConstraint, TableConstraintKind};
use crate::statement::{ForeignKeyTerms, Name};

impl Table {
    /// A valid CHECK of that name.
    pub fn constraint(self, name: &str) -> Self {
        self.constraint_of(name, TableConstraintKind::Check, &[])
    }

    /// A unique index that a constraint of the same name owns.
    pub fn key(self, name: &str) -> Self {
        self.key_of(name, TableConstraintKind::Unique, &[])
    }

    pub fn primary_key(self, name: &str, columns: &[&str]) -> Self {
        self.key_of(name, TableConstraintKind::PrimaryKey, columns)
    }

    /// A foreign key to the same columns of a table of the same schema.
    pub fn foreign_key(self, name: &str, columns: &[&str], referenced: &str, referenced_columns: &[&str]) -> Self {
        let reference = Reference {
            table: RelationId::Script(u32::MAX),
            columns: referenced_columns.iter().map(|&column| column.to_owned()).collect(),
            terms: ForeignKeyTerms::default(),
        };
        let mut table = self.constraint_of(name, TableConstraintKind::ForeignKey(reference), columns);
        table.references.insert(name.to_owned(), referenced.to_owned());
        table
    }

    /// The last constraint is NOT VALID.
    pub fn not_valid(mut self) -> Self {
        self.constraints.last_mut().expect("a constraint").valid = false;
        self
    }

    /// The last constraint is NOT ENFORCED.
    pub fn not_enforced(mut self) -> Self {
        self.constraints.last_mut().expect("a constraint").enforced = false;
        self.not_valid()
    }

    /// A constraint as the test wants it.
    pub fn constraint_of(mut self, name: &str, kind: TableConstraintKind, columns: &[&str]) -> Self {
        let RelationId::Catalog(oid) = self.relation.id else { unreachable!("tables are the catalog's") };
        self.constraints.push(TableConstraint {
            id: ConstraintId::Catalog(oid + 50 + self.constraints.len() as u32),
            name: name.to_owned(),
            table: self.relation.id,
            kind,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            valid: true,
            enforced: true,
            deferrable: false,
            initially_deferred: false,
            including: vec![],
            nulls_not_distinct: false,
            index: None,
            parent: None,
            inherited: 0,
            local: true,
            no_inherit: false,
        });
        self
    }

    fn key_of(self, name: &str, kind: TableConstraintKind, columns: &[&str]) -> Self {
        let mut table = self.index(name).constraint_of(name, kind, columns);
        let index = table.indexes.last_mut().expect("just added");
        (index.unique, index.constraint) = (true, Some(name.to_owned()));
        table.constraints.last_mut().expect("just added").index = Some(index.id);
        table
    }

    /// The last foreign key says MATCH, ON UPDATE or ON DELETE.
    pub fn terms(mut self, terms: ForeignKeyTerms) -> Self {
        let last = self.constraints.last_mut().expect("a constraint");
        let TableConstraintKind::ForeignKey(reference) = &mut last.kind else { panic!("a foreign key") };
        reference.terms = terms;
        self
    }

    /// The last constraint is a part of the other one.
    pub fn part_of(mut self, name: &str) -> Self {
        let whole = self.constraints.iter().find(|known| known.name == name).map(|known| known.id);
        self.constraints.last_mut().expect("a constraint").parent = whole;
        self
    }

    /// The columns of the last index.
    pub fn index_on(mut self, columns: &[&str]) -> Self {
        let index = self.indexes.last_mut().expect("an index");
        index.columns = columns.iter().map(|&column| column.to_owned()).collect();
        self.index_columns.insert(index.name.clone(), index.columns.clone());
        self
    }

    /// Every CHECK that a statement adds to it calls a volatile function.
    pub fn volatile_checks(mut self) -> Self {
        self.volatile_checks = true;
        self
    }

    /// A publication knows the table's rows by that index.
    pub fn published_by(mut self, index: &str) -> Self {
        self.published_by = Some(index.to_owned());
        self
    }
}

impl Database {
    pub(super) fn constraints_of(&self, table: RelationId) -> Vec<TableConstraint> {
        let Some(table) = self.by_id(table) else { return vec![] };
        let resolved = |constraint: &TableConstraint| {
            let mut constraint = constraint.clone();
            if let TableConstraintKind::ForeignKey(reference) = &mut constraint.kind {
                let name = Name::new(Some(&table.relation.schema), &table.references[&constraint.name]);
                reference.table = self.relation(&name).expect("the referenced table").id;
            }
            constraint
        };
        table.constraints.iter().map(resolved).collect()
    }

    pub(super) fn reached_from(&self, tables: &[RelationId]) -> Vec<RelationId> {
        let mut reached = tables.to_vec();
        let name = |id: RelationId| self.by_id(id).map(|table| table.relation.name.as_str());
        while let Some(more) = self.tables.iter().find(|table| {
            let references = |id: &RelationId| table.references.values().any(|known| name(*id) == Some(known));
            !reached.contains(&table.relation.id) && reached.iter().any(references)
        }) {
            reached.push(more.relation.id);
        }
        reached.split_off(tables.len())
    }
}
