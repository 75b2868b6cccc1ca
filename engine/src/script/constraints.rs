//! The constraints that a script has made, and those of the catalog as it has left them.

use super::columns::Changes;
use super::layered::Layered;
use crate::facts::{
    ConstraintId, Fact, Facts, Reference, Relation, RelationId, RemadeForeignKey, TableConstraint, TableConstraintKind,
};
use crate::statement::{Constraint, ConstraintKind, Name, make_object_name};

#[derive(Debug, Clone)]
pub(super) struct ScriptConstraint {
    /// What a foreign key's REFERENCES names.
    references: Option<Name>,
    /// What a key's USING INDEX names.
    pub(super) using_index: Option<String>,
    pub(super) known: TableConstraint,
    pub(super) proves_not_null: Vec<String>,
}

impl Changes {
    pub(super) fn add_constraint(&mut self, table: &Relation, constraint: &Constraint, beside: Option<&str>) {
        let beside = || beside.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let or_beside = |columns: &Vec<String>| if columns.is_empty() { beside() } else { columns.clone() };
        let (columns, suffix, kind) = match &constraint.kind {
            ConstraintKind::Check { columns, .. } => (columns.clone(), "check", TableConstraintKind::Check),
            ConstraintKind::NotNull { column } => (vec![column.clone()], "not_null", TableConstraintKind::NotNull),
            ConstraintKind::Unique { columns, .. } => (or_beside(columns), "key", TableConstraintKind::Unique),
            ConstraintKind::PrimaryKey { columns, .. } => (or_beside(columns), "pkey", TableConstraintKind::PrimaryKey),
            ConstraintKind::Exclusion => (vec![], "excl", TableConstraintKind::Exclusion),
            ConstraintKind::ForeignKey { columns, referenced_columns, terms, .. } => {
                // Found by its name when somebody asks: the script may rename it meanwhile.
                let table = RelationId::Script(u32::MAX);
                let reference = Reference { table, columns: referenced_columns.clone(), terms: *terms };
                (or_beside(columns), "fkey", TableConstraintKind::ForeignKey(reference))
            }
        };
        let proves_not_null = match &constraint.kind {
            ConstraintKind::Check { not_null, .. } => not_null.clone(),
            ConstraintKind::NotNull { .. } | ConstraintKind::PrimaryKey { .. } => columns.clone(),
            _ => vec![],
        };
        if matches!(kind, TableConstraintKind::NotNull | TableConstraintKind::PrimaryKey) {
            self.not_null.extend(columns.iter().map(|column| (column.clone(), true)));
        }
        // As `ChooseConstraintName` does where the name is free.
        let middle = match kind {
            TableConstraintKind::PrimaryKey => String::new(),
            TableConstraintKind::Check if columns.len() != 1 => String::new(),
            _ => columns.join("_"),
        };
        let chosen = || make_object_name(&table.name, &middle, suffix);
        let using_index = match &constraint.kind {
            ConstraintKind::Unique { using_index, .. } | ConstraintKind::PrimaryKey { using_index, .. } => {
                using_index.clone()
            }
            _ => None,
        };
        let name = constraint.name.clone().or(using_index.clone()).unwrap_or_else(chosen);
        let id = ConstraintId::Script(self.constraints_made);
        self.constraints_made += 1;
        self.constraints.push(ScriptConstraint {
            references: match &constraint.kind {
                ConstraintKind::ForeignKey { referenced, .. } => Some(referenced.clone()),
                _ => None,
            },
            using_index,
            known: TableConstraint {
                id,
                name,
                table: table.id,
                kind,
                columns,
                valid: !constraint.not_valid && !constraint.not_enforced,
                enforced: !constraint.not_enforced,
                deferrable: constraint.deferrable,
                initially_deferred: constraint.initially_deferred,
                including: constraint.including.clone(),
                nulls_not_distinct: constraint.nulls_not_distinct,
                index: None,
                parent: None,
                inherited: 0,
                local: true,
                no_inherit: constraint.no_inherit,
            },
            proves_not_null,
        });
    }
}

/// A part of a constraint goes with it.
fn without_dropped(known: &mut Vec<TableConstraint>, changes: &Changes) {
    let is_dropped = |constraint: &TableConstraint| changes.dropped_constraints.contains(&constraint.name);
    let mut gone: Vec<ConstraintId> = known.iter().filter(|known| is_dropped(known)).map(|known| known.id).collect();
    let mut next = 0;
    while let Some(&whole) = gone.get(next) {
        next += 1;
        gone.extend(known.iter().filter(|known| known.parent == Some(whole)).map(|known| known.id));
    }
    known.retain(|constraint| !gone.contains(&constraint.id));
}

impl Layered<'_> {
    /// The catalog's constraints without those that the script has dropped, and the script's own.
    pub(super) fn constraints_of(&self, table: RelationId) -> Vec<TableConstraint> {
        let mut known = if self.in_catalog(table) { self.base.constraints(table) } else { vec![] };
        if let Some(changes) = self.changes(table) {
            without_dropped(&mut known, changes);
            for constraint in known.iter_mut().filter(|constraint| changes.validated.contains(&constraint.name)) {
                constraint.valid = true;
            }
            for constraint in &mut known {
                if let Some(&enforced) = changes.enforced.get(&constraint.name) {
                    (constraint.enforced, constraint.valid) = (enforced, enforced);
                }
            }
            known.extend(changes.constraints.iter().map(|constraint| self.resolved(constraint)));
        }
        if self.base.server_version() >= 18 {
            self.mark_not_null(table, &mut known);
        }
        known
    }

    /// What SET NOT NULL and DROP NOT NULL have said, and the columns of a primary key: a constraint each, since 18.
    fn mark_not_null(&self, table: RelationId, known: &mut Vec<TableConstraint>) {
        let Some(changes) = self.changes(table) else { return };
        let added = changes.columns.iter().filter(|column| column.not_null).map(|column| (&column.name, true));
        let said = changes.not_null.iter().map(|(column, not_null)| (column, *not_null));
        for (column, not_null) in added.chain(said) {
            let is_it = |known: &TableConstraint| {
                known.kind == TableConstraintKind::NotNull && known.columns == [column.clone()]
            };
            if !not_null {
                known.retain(|known| !is_it(known));
            } else if let Some(own) = known.iter_mut().find(|known| is_it(known)) {
                own.valid |= changes.set_not_null.contains(column);
            } else if let Some(relation) = self.relation_by_id(table) {
                known.push(TableConstraint {
                    id: ConstraintId::Script(u32::MAX),
                    name: make_object_name(&relation.name, column, "not_null"),
                    table,
                    kind: TableConstraintKind::NotNull,
                    columns: vec![column.clone()],
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
            }
        }
    }

    /// The script's own foreign keys that a type change of the column makes again. What they compare with is taken to
    /// change where the rows do.
    pub(super) fn remade_with(&self, table: RelationId, column: &str, rewrites: bool) -> Vec<RemadeForeignKey> {
        let own = self.constraints_of(table).into_iter().filter(|key| key.columns.iter().any(|one| one == column));
        let is_referenced = |key: &TableConstraint| {
            key.reference().is_some_and(|reference| reference.columns.iter().any(|one| one == column))
        };
        let to_it = self.foreign_keys_to(table).into_iter().filter(|key| key.table != table && is_referenced(key));
        let by_script = own.chain(to_it).filter(|key| matches!(key.id, ConstraintId::Script(_)));
        let remade = |key: TableConstraint| {
            let referenced = key.reference()?.table;
            let verifies = key.valid && rewrites;
            Some(RemadeForeignKey { referencing: key.table, referenced, verifies, valid: key.valid, name: key.name })
        };
        by_script.filter_map(remade).collect()
    }

    /// By the catalog's foreign keys and by those that the script has made, until there are no more tables.
    pub(super) fn truncated_with(&self, tables: &[RelationId]) -> Vec<RelationId> {
        let mut all = tables.to_vec();
        loop {
            let known: Vec<_> = all.iter().copied().filter(|table| self.in_catalog(*table)).collect();
            let mut more = self.base.truncate_cascades_to(&known);
            more.extend(all.iter().flat_map(|table| self.foreign_keys_to(*table)).map(|key| key.table));
            more.retain(|table| !all.contains(table) && !self.overlay.is_dropped(*table));
            match more.first() {
                Some(next) => all.push(*next),
                None => return all.split_off(tables.len()),
            }
        }
    }

    /// With the table that its REFERENCES means by now.
    fn resolved(&self, constraint: &ScriptConstraint) -> TableConstraint {
        let mut known = constraint.known.clone();
        let referenced = constraint.references.as_ref().and_then(|name| self.relation(name));
        if let (TableConstraintKind::ForeignKey(reference), Some(referenced)) = (&mut known.kind, referenced) {
            reference.table = referenced.id;
            if reference.columns.is_empty() {
                reference.columns = self.primary_key(referenced.id);
            }
        }
        known
    }

    /// The columns of a table's primary key, foreign keys left alone: it is one of them that asks.
    fn primary_key(&self, table: RelationId) -> Vec<String> {
        let is_key = |constraint: &TableConstraint| constraint.kind == TableConstraintKind::PrimaryKey;
        let script = self.changes(table).into_iter().flat_map(|changes| &changes.constraints);
        let mut made = script.map(|constraint| constraint.known.clone()).filter(is_key);
        let base = || if self.in_catalog(table) { self.base.constraints(table) } else { vec![] };
        made.next().or_else(|| base().into_iter().find(is_key)).map_or(vec![], |key| key.columns)
    }

    pub(super) fn not_null_is_proven_of(&self, table: RelationId, column: &str, without: &[&str]) -> Fact<bool> {
        let Some(changes) = self.changes(table) else {
            return match self.in_catalog(table) {
                true => self.base.not_null_is_proven(table, column, without),
                false => Fact::Known(false),
            };
        };
        let counts = |name: &str| !without.contains(&name);
        let proves = |c: &ScriptConstraint| c.known.valid && c.proves_not_null.iter().any(|name| name == column);
        if changes.constraints.iter().any(|constraint| counts(&constraint.known.name) && proves(constraint)) {
            return Fact::Known(true);
        }
        // The catalog does not know a column that the script adds.
        if !self.in_catalog(table) || changes.columns.iter().any(|added| added.name == column) {
            return Fact::Known(false);
        }
        let validated = |name: &&String| {
            counts(name) && self.base.constraint_proves_not_null(table, name, column) == Fact::Known(true)
        };
        if changes.validated.iter().any(|name| validated(&name)) {
            return Fact::Known(true);
        }
        let gone = changes.dropped_constraints.iter().map(String::as_str);
        self.base.not_null_is_proven(table, column, &gone.chain(without.iter().copied()).collect::<Vec<_>>())
    }

    pub(super) fn foreign_keys_referencing(&self, table: RelationId) -> Vec<TableConstraint> {
        let references = |known: &TableConstraint| known.reference().is_some_and(|to| to.table == table);
        let mut referencing: Vec<RelationId> = self.overlay.changed.keys().copied().collect();
        if self.in_catalog(table) {
            referencing.extend(self.base.foreign_keys_to(table).into_iter().map(|known| known.table));
        }
        referencing.sort_unstable();
        referencing.dedup();
        let there = referencing.into_iter().filter(|id| !self.overlay.gone.contains(id));
        there.flat_map(|id| self.constraints_of(id)).filter(references).collect()
    }
}
