//! The statement that renames an object, and its full name.

use super::subjects::Renamed;
use super::{Estate, Object, Place, RelationNumber, Rename, SchemaNumber};
use crate::statement::quote_identifier as quoted;

impl Estate {
    fn qualified(&self, schema: Option<SchemaNumber>, name: &str, renamed: &Renamed) -> String {
        match schema {
            Some(schema) => format!("{}.{}", quoted(&self.new_schema_name(schema, renamed)), quoted(name)),
            None => quoted(name),
        }
    }

    fn qualified_relation(&self, relation: RelationNumber, renamed: &Renamed) -> String {
        let schema = self.relations[relation].schema;
        self.qualified(Some(schema), &self.new_relation_name(relation, renamed), renamed)
    }

    /// `public.orders`, `public.orders.id`, `public.f(integer)`: what is not alone in its schema by its name stands behind
    /// the relation that it is part of.
    pub(super) fn full_name(&self, place: Place, renamed: &Renamed) -> String {
        match place {
            Place::Schema(schema) => quoted(&self.schemas[schema].name),
            Place::Relation(relation) => self.qualified_relation(relation, renamed),
            Place::Column(relation, at) => {
                let column = quoted(&self.relations[relation].columns[at].name);
                format!("{}.{column}", self.qualified_relation(relation, renamed))
            }
            Place::Object(object) => {
                let object = &self.objects[object];
                let part_of = match &object.rename {
                    Rename::Constraint { .. } | Rename::DomainConstraint { .. } | Rename::Trigger | Rename::Policy => {
                        self.owner_name(object, renamed)
                    }
                    _ => return self.object_name(object, renamed),
                };
                format!("{part_of}.{}", quoted(&object.name))
            }
        }
    }

    /// What stands for itself in a statement.
    fn object_name(&self, object: &Object, renamed: &Renamed) -> String {
        let name = self.qualified(object.schema, &object.name, renamed);
        match &object.rename {
            Rename::Routine { arguments, .. } => format!("{name}({arguments})"),
            _ => name,
        }
    }

    /// The relation or the domain that it is part of.
    fn owner_name(&self, object: &Object, renamed: &Renamed) -> String {
        match (&object.rename, object.relation) {
            (Rename::DomainConstraint { domain }, _) => {
                self.qualified(object.schema, &self.new_domain_name(object.schema, domain, renamed), renamed)
            }
            (_, Some(relation)) => self.qualified_relation(relation, renamed),
            (_, None) => String::new(),
        }
    }

    /// The statement, with every other name as it is when its turn comes.
    pub(super) fn fix(&self, place: Place, to: &str, renamed: &Renamed) -> String {
        let to = quoted(to);
        match place {
            Place::Schema(_) => format!("ALTER SCHEMA {} RENAME TO {to};", self.full_name(place, renamed)),
            Place::Relation(relation) => {
                let words = self.relations[relation].rename.words();
                format!("ALTER {words} {} RENAME TO {to};", self.full_name(place, renamed))
            }
            Place::Column(number, at) => {
                let relation = &self.relations[number];
                let (table, from) = (self.qualified_relation(number, renamed), quoted(&relation.columns[at].name));
                match &relation.rename {
                    // CASCADE takes the tables OF the type along.
                    Rename::Type(_) => format!("ALTER TYPE {table} RENAME ATTRIBUTE {from} TO {to} CASCADE;"),
                    other => format!("ALTER {} {table} RENAME COLUMN {from} TO {to};", other.words()),
                }
            }
            Place::Object(object) => self.fix_object(&self.objects[object], &to, renamed),
        }
    }

    fn fix_object(&self, object: &Object, to: &str, renamed: &Renamed) -> String {
        let (from, owner) = (quoted(&object.name), self.owner_name(object, renamed));
        let typed = object.relation.is_some_and(|table| self.is_typed(table));
        match &object.rename {
            Rename::Constraint { with_index: true, .. } if typed => {
                format!("ALTER INDEX {} RENAME TO {to};", self.object_name(object, renamed))
            }
            Rename::Constraint { .. } | Rename::DomainConstraint { .. } => {
                format!("ALTER {} {owner} RENAME CONSTRAINT {from} TO {to};", object.rename.words())
            }
            Rename::Trigger | Rename::Policy => {
                format!("ALTER {} {from} ON {owner} RENAME TO {to};", object.rename.words())
            }
            // Its turn comes before everything that its arguments may name.
            Rename::Routine { words, .. } => {
                format!("ALTER {words} {} RENAME TO {to};", self.object_name(object, &Renamed::default()))
            }
            other => format!("ALTER {} {} RENAME TO {to};", other.words(), self.object_name(object, renamed)),
        }
    }

    /// Where the statement stands among all fixes: functions, which are called by the types of their arguments; then what
    /// others are named after before those others, so that the guard finds each new name right.
    pub(super) fn rank(&self, place: Place) -> (u8, usize) {
        match place {
            Place::Object(object) => match self.objects[object].rename {
                Rename::Routine { .. } => (0, 0),
                Rename::Type(_) => (2, 0),
                _ => (4, 0),
            },
            Place::Schema(_) => (1, 0),
            Place::Relation(relation) => (2, self.depth(relation)),
            Place::Column(..) => (3, 0),
        }
    }
}

impl Rename {
    /// What ALTER calls the object, or what it is part of.
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
