//! The names that a new one must not collide with: those that are there, and those that other objects are to get.

use super::{Estate, Object, Place, RelationNumber, Rename, SchemaNumber};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Where a name must be alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space<'a> {
    Schemas,
    /// Relations, and types: each table has a row type of its name.
    Relations(SchemaNumber),
    Columns(RelationNumber),
    Constraints(RelationNumber),
    DomainConstraints(SchemaNumber, &'a str),
    Triggers(RelationNumber),
    Policies(RelationNumber),
    /// Routines with arguments of the same types.
    Routines(SchemaNumber, &'a str),
    Publications,
    Roles,
}

/// Columns that every table has (`SystemAttributeDefinition`).
const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"];

pub(super) struct Taken<'a> {
    names: HashMap<Space<'a>, HashSet<Cow<'a, str>>>,
    children: HashMap<RelationNumber, Vec<RelationNumber>>,
}

impl<'a> Taken<'a> {
    pub fn of(estate: &'a Estate) -> Taken<'a> {
        let mut taken = Taken { names: HashMap::new(), children: HashMap::new() };
        for schema in &estate.schemas {
            taken.add(Space::Schemas, &schema.name);
        }
        for (number, relation) in estate.relations.iter().enumerate() {
            taken.add(Space::Relations(relation.schema), &relation.name);
            for &parent in &relation.parents {
                taken.children.entry(parent).or_default().push(number);
            }
            for column in &relation.columns {
                taken.add(Space::Columns(number), &column.name);
            }
        }
        for object in &estate.objects {
            for space in spaces(object) {
                taken.add(space, &object.name);
            }
        }
        taken
    }

    fn add(&mut self, space: Space<'a>, name: &'a str) {
        self.names.entry(space).or_default().insert(Cow::Borrowed(name));
    }

    /// Where the new name of the object must be free, and whether PostgreSQL would rename it. What the relations below
    /// inherit is renamed in all of them; that fails where one of them calls it otherwise (a not-null constraint may
    /// be, since 18), or has it from another parent, too.
    pub fn around(&self, estate: &'a Estate, place: Place) -> (Vec<Space<'a>>, bool) {
        let (relation, name, space): (_, _, fn(RelationNumber) -> Space<'a>) = match place {
            Place::Schema(_) => return (vec![Space::Schemas], true),
            Place::Relation(relation) => return (vec![Space::Relations(estate.relations[relation].schema)], true),
            Place::Column(relation, at) => (relation, &estate.relations[relation].columns[at].name, Space::Columns),
            Place::Object(number) => {
                let object = &estate.objects[number];
                match (&object.rename, object.relation) {
                    (Rename::Constraint { with_index: false, .. }, Some(table)) if estate.is_typed(table) => {
                        return (spaces(object), false);
                    }
                    (Rename::Constraint { with_children: true, .. }, Some(relation)) => {
                        (relation, &object.name, Space::Constraints)
                    }
                    // A partition's copy may have another name: it is renamed all the same.
                    (Rename::Trigger, Some(relation)) => {
                        return (self.tree(relation).into_iter().map(Space::Triggers).collect(), true);
                    }
                    (Rename::Role { in_use: true }, _) => return (spaces(object), false),
                    _ => return (spaces(object), true),
                }
            }
        };
        let tree = self.tree(relation);
        let members: HashSet<RelationNumber> = tree.iter().copied().collect();
        let mut below = tree.iter().skip(1);
        let renamable = below.all(|&child| {
            let mut others = estate.relations[child].parents.iter().filter(|parent| !members.contains(parent));
            self.has(space(child), name) && !others.any(|&parent| self.has(space(parent), name))
        });
        (tree.into_iter().map(space).collect(), renamable)
    }

    /// The relation and everything below it.
    fn tree(&self, relation: RelationNumber) -> Vec<RelationNumber> {
        let (mut tree, mut seen) = (vec![relation], HashSet::from([relation]));
        let mut next = 0;
        while let Some(children) = tree.get(next).map(|parent| self.children.get(parent)) {
            for &child in children.into_iter().flatten() {
                if seen.insert(child) {
                    tree.push(child);
                }
            }
            next += 1;
        }
        tree
    }

    /// Takes a name that an object is to get.
    pub fn take(&mut self, spaces: &[Space<'a>], name: &str) {
        for &space in spaces {
            self.names.entry(space).or_default().insert(Cow::Owned(name.to_owned()));
        }
    }

    pub fn has(&self, space: Space<'a>, name: &str) -> bool {
        let reserved = match space {
            Space::Columns(_) => SYSTEM_COLUMNS.contains(&name),
            Space::Schemas => name.starts_with("pg_"),
            Space::Roles => name.starts_with("pg_") || name == "public" || name == "none",
            _ => false,
        };
        reserved || self.names.get(&space).is_some_and(|names| names.contains(name))
    }
}

/// The spaces of an object itself; of a constraint with an index, both.
fn spaces(object: &Object) -> Vec<Space<'_>> {
    let (schema, relation) = (object.schema.unwrap_or_default(), object.relation.unwrap_or_default());
    match &object.rename {
        Rename::Constraint { with_index: true, .. } => vec![Space::Constraints(relation), Space::Relations(schema)],
        Rename::Constraint { .. } => vec![Space::Constraints(relation)],
        Rename::DomainConstraint { domain } => vec![Space::DomainConstraints(schema, domain)],
        Rename::Trigger => vec![Space::Triggers(relation)],
        Rename::Policy => vec![Space::Policies(relation)],
        Rename::Routine { signature, .. } => vec![Space::Routines(schema, signature)],
        Rename::Publication => vec![Space::Publications],
        Rename::Role { .. } => vec![Space::Roles],
        Rename::Relation(_) | Rename::Index | Rename::Sequence | Rename::Type(_) => vec![Space::Relations(schema)],
    }
}
