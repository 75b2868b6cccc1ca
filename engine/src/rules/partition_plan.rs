//! The safe way of getting a new partition: everything that ATTACH PARTITION would do under its locks is done before, where
//! it stops nobody; then it is attached. The rules about one statement share the one plan.

use super::Case;
use super::foreign_key_text::ForeignKeyText;
use crate::facts::{BoundText, Fact, Facts, Relation, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, MissingIndex};
use crate::plan::Change;
use crate::statement::{CreateTable, Name, Operation, PartitionBound, make_object_name, quote_identifier};

pub(super) fn safe_way(case: &Case<'_>) -> Change {
    let steps = match &case.statement.operation {
        Operation::AttachPartition { table, partition, bound } => attach(case, table, partition, *bound),
        Operation::CreateTable(table) => create(case, table),
        _ => None,
    };
    steps.map_or(Change::None, |steps| Change::Instead { action: None, steps })
}

/// The name of the new partition, as the statement has it.
pub(super) fn partition_name(case: &Case<'_>) -> Name {
    match &case.statement.operation {
        Operation::AttachPartition { partition, .. } => match case.facts.relation(partition) {
            Some(relation) => Name::new(Some(&relation.schema), &relation.name),
            None => partition.clone(),
        },
        Operation::CreateTable(table) => table.name.clone(),
        _ => Name::new(None, ""),
    }
}

fn attach(case: &Case<'_>, table: &Name, partition: &Name, bound: PartitionBound) -> Option<Vec<String>> {
    let (parent, child) = (case.facts.relation(table)?, case.facts.relation(partition)?);
    let Fact::Known(text) = case.facts.bound_text(parent.id, Some(child.id), bound.spec) else { return None };
    let mut names = Names { facts: case.facts, given: vec![] };
    let mut steps = vec![];
    for effect in &case.forecast.effects {
        match &effect.cause {
            Cause::AttachScan { .. } => steps.extend(check(&child, &mut names, text.partition_check.as_deref()?)),
            Cause::AttachBuild { missing, .. } => {
                for index in missing {
                    steps.extend(build(case, index, &mut names)?);
                }
            }
            Cause::AttachForeignKey { constraint, .. } => {
                steps.extend(foreign_key(case, &child, constraint, &mut names)?);
            }
            _ => {}
        }
    }
    steps.extend(default_checks(case, &text, &mut names)?);
    steps.push(attached(&parent, &child.qualified(), &text));
    Some(steps)
}

/// `LIKE` copies neither the identity, which a partition has from its table, nor what the statement says beside the bound.
fn create(case: &Case<'_>, table: &CreateTable) -> Option<Vec<String>> {
    let plain = table.columns.is_empty() && table.constraints.is_empty() && !table.partitioned && !table.temporary;
    let parent = case.facts.relation(table.parents.first()?).filter(|_| plain)?;
    let Fact::Known(text) = case.facts.bound_text(parent.id, None, table.bound?.spec) else { return None };
    let mut names = Names { facts: case.facts, given: vec![] };
    let mut steps = default_checks(case, &text, &mut names)?;
    let name = table.name.to_string();
    steps.push(format!("CREATE TABLE {name} (LIKE {} INCLUDING ALL EXCLUDING IDENTITY)", parent.qualified()));
    steps.push(attached(&parent, &name, &text));
    Some(steps)
}

fn attached(parent: &Relation, partition: &str, text: &BoundText) -> String {
    format!("ALTER TABLE {} ATTACH PARTITION {partition} {}", parent.qualified(), text.bound)
}

fn default_checks(case: &Case<'_>, text: &BoundText, names: &mut Names<'_>) -> Option<Vec<String>> {
    let mut steps = vec![];
    for effect in &case.forecast.effects {
        if let Cause::DefaultPartitionScan { .. } = &effect.cause {
            steps.extend(check(&effect.relation, names, text.default_check.as_deref()?));
        }
    }
    Some(steps)
}

fn check(table: &Relation, names: &mut Names<'_>, condition: &str) -> [String; 2] {
    let name = quote_identifier(&names.free(table, "", "bound_check"));
    not_valid_first(table, &name, &format!("CHECK ({condition})"))
}

fn not_valid_first(table: &Relation, name: &str, definition: &str) -> [String; 2] {
    let table = table.qualified();
    [
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
    ]
}

/// Before 18 a table that is partitioned itself takes no foreign key NOT VALID.
fn foreign_key(case: &Case<'_>, child: &Relation, key: &TableConstraint, names: &mut Names<'_>) -> Option<Vec<String>> {
    let reference = key.reference()?;
    if child.is_partitioned() && case.facts.server_version() < 18 {
        return None;
    }
    let definition = ForeignKeyText {
        columns: &key.columns,
        referenced: &case.facts.relation_by_id(reference.table)?.qualified(),
        referenced_columns: &reference.columns,
        terms: reference.terms,
        deferrable: key.deferrable,
        initially_deferred: key.initially_deferred,
    };
    // Of several equals 18 takes the first, valid or not.
    let same = |one: &TableConstraint| one.columns == key.columns && one.kind == key.kind && !one.valid;
    if let Some(there) = case.facts.constraints(child.id).iter().find(|one| same(one)) {
        let name = quote_identifier(&there.name);
        return Some(vec![format!("ALTER TABLE {} VALIDATE CONSTRAINT {name}", child.qualified())]);
    }
    let name = quote_identifier(&names.free(child, &key.columns.join("_"), "fkey"));
    Some(not_valid_first(child, &name, &definition.definition()?).to_vec())
}

/// The index CONCURRENTLY; where a constraint owns the partitioned table's, the constraint with it.
fn build(case: &Case<'_>, missing: &MissingIndex, names: &mut Names<'_>) -> Option<Vec<String>> {
    let facts = case.facts;
    let (index, table) = (facts.index(missing.index)?, facts.relation_by_id(missing.table)?);
    let Fact::Known(definition) = facts.index_definition(missing.index) else { return None };
    let owner = index.constraint.as_deref().and_then(|name| facts.constraint(index.table, name));
    let (label, constraint) = match owner.map(|owner| owner.kind) {
        None => ("idx", None),
        Some(TableConstraintKind::PrimaryKey) => ("pkey", Some("PRIMARY KEY")),
        Some(TableConstraintKind::Unique) => ("key", Some("UNIQUE")),
        // No exclusion constraint takes an index that is there.
        Some(_) => return None,
    };
    let columns = if label == "pkey" { String::new() } else { facts.key_columns(index.id).join("_") };
    let name = quote_identifier(&names.free(&table, &columns, label));
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut steps = vec![format!("CREATE {unique}INDEX CONCURRENTLY {name} ON {} {definition}", table.qualified())];
    if let Some(constraint) = constraint {
        let table = table.qualified();
        steps.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {constraint} USING INDEX {name}"));
    }
    Some(steps)
}

/// Names that nothing bears, nor anything else in the plan.
struct Names<'f> {
    facts: &'f dyn Facts,
    given: Vec<String>,
}

impl Names<'_> {
    fn free(&mut self, table: &Relation, columns: &str, label: &str) -> String {
        let is_free = |name: &String| {
            !self.given.contains(name)
                && !self.facts.has_constraint(table.id, name)
                && self.facts.relation(&Name::new(Some(&table.schema), name)).is_none()
        };
        let numbered = (1..).map(|pass| make_object_name(&table.name, columns, &format!("{label}{pass}")));
        let name = std::iter::once(make_object_name(&table.name, columns, label)).chain(numbered).find(is_free);
        let name = name.unwrap_or_default();
        self.given.push(name.clone());
        name
    }
}
