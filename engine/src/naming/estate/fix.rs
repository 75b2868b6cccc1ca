//! The statement that renames an object, and its full name.

use super::{Estate, Object, Place, RelationNumber, Rename, SchemaNumber};
use crate::statement::quote_identifier as quoted;

impl Estate {
    fn qualified(&self, schema: Option<SchemaNumber>, name: &str) -> String {
        match schema {
            Some(schema) => format!("{}.{}", quoted(&self.schemas[schema].name), quoted(name)),
            None => quoted(name),
        }
    }

    fn relation_name(&self, relation: RelationNumber) -> String {
        let relation = &self.relations[relation];
        self.qualified(Some(relation.schema), &relation.name)
    }

    /// As it is called today: `public.orders`, `public.orders.id`, `public.f(integer)`. A part of a relation that has no
    /// name of its own in the schema stands behind the relation's.
    pub(super) fn full_name(&self, place: Place) -> String {
        match place {
            Place::Schema(schema) => quoted(&self.schemas[schema].name),
            Place::Relation(relation) => self.relation_name(relation),
            Place::Column(relation, at) => {
                format!("{}.{}", self.relation_name(relation), quoted(&self.relations[relation].columns[at].name))
            }
            Place::Object(object) => self.object_name(&self.objects[object]),
        }
    }

    fn object_name(&self, object: &Object) -> String {
        let name = quoted(&object.name);
        match &object.rename {
            Rename::Constraint { .. } | Rename::Trigger | Rename::Policy => {
                format!("{}.{name}", self.table_name(object))
            }
            Rename::DomainConstraint { domain } => format!("{}.{name}", self.qualified(object.schema, domain)),
            Rename::Routine { arguments, .. } => {
                format!("{}({arguments})", self.qualified(object.schema, &object.name))
            }
            _ => self.qualified(object.schema, &object.name),
        }
    }

    fn table_name(&self, object: &Object) -> String {
        object.relation.map(|relation| self.relation_name(relation)).unwrap_or_default()
    }

    /// The statement, with every other name as it is today.
    pub(super) fn fix(&self, place: Place, to: &str) -> String {
        let (name, to) = (self.full_name(place), quoted(to));
        match place {
            Place::Schema(_) => format!("ALTER SCHEMA {name} RENAME TO {to};"),
            Place::Relation(relation) => {
                format!("ALTER {} {name} RENAME TO {to};", self.relations[relation].rename.words())
            }
            Place::Column(relation, at) => {
                let (table, from) = (self.relation_name(relation), quoted(&self.relations[relation].columns[at].name));
                match &self.relations[relation].rename {
                    // CASCADE takes the tables OF the type along.
                    Rename::Type(_) => format!("ALTER TYPE {table} RENAME ATTRIBUTE {from} TO {to} CASCADE;"),
                    other => format!("ALTER {} {table} RENAME COLUMN {from} TO {to};", other.words()),
                }
            }
            Place::Object(object) => self.fix_object(&self.objects[object], &to),
        }
    }

    fn fix_object(&self, object: &Object, to: &str) -> String {
        let from = quoted(&object.name);
        match &object.rename {
            Rename::Constraint { with_index: true, .. }
                if object.relation.is_some_and(|table| self.is_typed(table)) =>
            {
                format!("ALTER INDEX {} RENAME TO {to};", self.qualified(object.schema, &object.name))
            }
            Rename::Constraint { .. } => {
                format!("ALTER TABLE {} RENAME CONSTRAINT {from} TO {to};", self.table_name(object))
            }
            Rename::DomainConstraint { domain } => {
                let domain = self.qualified(object.schema, domain);
                format!("ALTER DOMAIN {domain} RENAME CONSTRAINT {from} TO {to};")
            }
            Rename::Trigger => format!("ALTER TRIGGER {from} ON {} RENAME TO {to};", self.table_name(object)),
            Rename::Policy => format!("ALTER POLICY {from} ON {} RENAME TO {to};", self.table_name(object)),
            other => format!("ALTER {} {} RENAME TO {to};", other.words(), self.object_name(object)),
        }
    }

    /// Where the statement stands among all fixes. Each names everything as it is called today: what is inside of
    /// something comes before it, and a function before the types of its arguments.
    pub(super) fn rank(&self, place: Place) -> u8 {
        match place {
            Place::Object(object) => match self.objects[object].rename {
                Rename::Routine { .. } => 0,
                Rename::Type(_) => 3,
                _ => 1,
            },
            Place::Column(..) => 2,
            Place::Relation(_) => 3,
            Place::Schema(_) => 4,
        }
    }
}

impl Rename {
    /// What ALTER calls the object.
    fn words(&self) -> &'static str {
        match self {
            Rename::Relation(words) | Rename::Type(words) | Rename::Routine { words, .. } => words,
            Rename::Index => "INDEX",
            Rename::Sequence => "SEQUENCE",
            Rename::Constraint { .. } => "TABLE",
            Rename::DomainConstraint { .. } => "DOMAIN",
            Rename::Trigger => "TRIGGER",
            Rename::Policy => "POLICY",
            Rename::Publication => "PUBLICATION",
            Rename::Role { .. } => "ROLE",
        }
    }
}
