//! From a name as a statement has it to its subject, with the schema and the table that it will be in.

use super::{Namespace, Referenced, Subject, generated_name};
use crate::facts::{Facts, Persistence, Relation, RelationKind, TableConstraintKind};
use crate::statement::{Name, NewName};

/// The subject, and the relation that it is part of or will be. `None` where nothing is named after all, or where
/// PostgreSQL chooses the name and it is not to be predicted (`predicts`).
pub fn resolve(new: &NewName, facts: &dyn Facts, predicts: bool) -> Option<(Relation, Subject)> {
    let mut subject = new.subject.clone();
    let known = new.table.as_ref().and_then(|table| facts.relation(table));
    if new.with_table && known.is_some() {
        return None;
    }
    let own_schema = |written: &Option<String>| written.clone().or_else(|| facts.creation_schema()).unwrap_or_default();
    if new.stored {
        // As it is.
    } else if let Some(relation) = &known {
        subject.schema = relation.schema.clone();
        subject.table = relation.name.clone();
    } else if let Some(table) = &new.table {
        subject.schema = own_schema(&table.schema);
        subject.table = table.name.clone();
    } else if !matches!(subject.kind.namespace(), Namespace::Schema | Namespace::Publication | Namespace::Role) {
        subject.schema = own_schema(&new.schema);
    }
    if let Some(name) = &new.referenced {
        subject.referenced = Some(referenced(name, subject.referenced.take(), facts));
    }
    if subject.name.is_empty() {
        if !predicts {
            return None;
        }
        subject.name = generated_name(&subject, &|name| facts.is_taken(&subject.renamed(name)))?;
        subject.generated = true;
    }
    if new.unless_exists && facts.is_taken(&subject) {
        return None;
    }
    let relation = known.unwrap_or_else(|| stand_in(&subject));
    (relation.persistence != Persistence::Temporary).then_some((relation, subject))
}

fn stand_in(subject: &Subject) -> Relation {
    Relation::stand_in(RelationKind::Object, &subject.schema, subject.table_name())
}

/// The other table, with its schema, and its primary key where the statement names no columns.
fn referenced(name: &Name, written: Option<Referenced>, facts: &dyn Facts) -> Referenced {
    let mut columns = written.map(|written| written.columns).unwrap_or_default();
    let Some(relation) = facts.relation(name) else {
        let schema = name.schema.clone().or_else(|| facts.creation_schema()).unwrap_or_default();
        return Referenced { schema, table: name.name.clone(), columns };
    };
    if columns.is_empty() {
        let keys = facts.constraints(relation.id);
        let key = keys.into_iter().find(|constraint| constraint.kind == TableConstraintKind::PrimaryKey);
        columns = key.map(|key| key.columns).unwrap_or_default();
    }
    Referenced { schema: relation.schema, table: relation.name, columns }
}
