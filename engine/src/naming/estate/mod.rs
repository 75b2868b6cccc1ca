//! The names of a whole database, read in bulk and judged together: which break a convention, what they would be called
//! instead, and the statement that renames them.
//!
//! What is named after something that is itself to be renamed is judged by the new name, and its fix counts on it: the
//! index `"Orders_id_idx"` becomes `orders_id_idx` after its table. Every fix, in the order of the list, leaves nothing to
//! report, and passes the guard on the way.

mod fix;
mod infer;
mod mentions;
mod places;
mod subjects;
mod taken;
mod violations;

pub use infer::{FEWEST_NAMES, LEAST_SHARE, Proposal, infer};
pub use violations::{Violation, violations};

use super::Kind;
use std::rc::Rc;

/// Every named object that can break a convention, and those whose names are merely taken.
#[derive(Debug, Clone, Default)]
pub struct Estate {
    pub schemas: Vec<Schema>,
    pub relations: Vec<Relation>,
    pub objects: Vec<Object>,
    /// The bodies of the functions and procedures that PostgreSQL keeps as text.
    pub bodies: Vec<String>,
}

/// A number of [`Estate::schemas`].
pub type SchemaNumber = usize;
/// A number of [`Estate::relations`].
pub type RelationNumber = usize;

/// Where a named object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Schema(SchemaNumber),
    Relation(RelationNumber),
    /// The relation, and the place in its columns.
    Column(RelationNumber, usize),
    Object(usize),
}

#[derive(Debug, Clone)]
pub struct Schema {
    pub name: String,
    /// Not the system's, nor an extension's.
    pub judged: bool,
}

/// What has columns: a table, a partition, a view, a composite type.
#[derive(Debug, Clone)]
pub struct Relation {
    pub kind: Kind,
    pub schema: SchemaNumber,
    pub name: String,
    pub judged: bool,
    /// In the order of the table.
    pub columns: Vec<Column>,
    /// The tables that it inherits from or is a partition of; the composite type of a typed table.
    pub parents: Vec<RelationNumber>,
    pub rename: Rename,
    /// How many other objects refer to it, as far as PostgreSQL knows: all of them follow a rename.
    pub dependents: u32,
}

#[derive(Debug, Clone)]
pub struct Column {
    /// `pg_attribute.attnum`
    pub number: i16,
    pub name: String,
    /// As `format_type()` prints it.
    pub type_name: Rc<str>,
    /// From a parent or a composite type: renamed there.
    pub inherited: bool,
    pub dependents: u32,
}

/// Everything else: parts of a relation, and what stands by itself.
#[derive(Debug, Clone)]
pub struct Object {
    pub kind: Kind,
    /// `None` for what is in no schema: a publication.
    pub schema: Option<SchemaNumber>,
    /// The relation that it is a part of.
    pub relation: Option<RelationNumber>,
    pub name: String,
    pub judged: bool,
    /// What an index or a constraint is about, in its order; the column that a sequence belongs to.
    pub columns: Vec<Part>,
    /// Of a foreign key, with the columns there.
    pub referenced: Option<(RelationNumber, Vec<i16>)>,
    /// An index's access method, a domain's type.
    pub made_of: Option<Rc<str>>,
    pub rename: Rename,
    pub dependents: u32,
}

impl Object {
    /// One that is part of nothing, about nothing, and not judged.
    pub fn new(kind: Kind, schema: Option<SchemaNumber>, name: String, rename: Rename) -> Object {
        Object {
            kind,
            schema,
            relation: None,
            name,
            judged: false,
            columns: vec![],
            referenced: None,
            made_of: None,
            rename,
            dependents: 0,
        }
    }
}

/// A column of an index or constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// By its `attnum`.
    Column(i16),
    /// An expression, by the name that PostgreSQL gave to its column of the index.
    Expression(String),
}

/// The statement that renames an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rename {
    /// `TABLE`, `VIEW`, …
    Relation(&'static str),
    Index,
    Sequence,
    /// A constraint of a table.
    Constraint {
        /// An index bears the same name and is renamed with it.
        with_index: bool,
        /// The tables below have it, too, and are renamed with it.
        with_children: bool,
    },
    /// A constraint of the domain of that name, in the object's schema.
    DomainConstraint {
        domain: String,
    },
    Trigger,
    Policy,
    /// `TYPE` or `DOMAIN`
    Type(&'static str),
    Routine {
        /// `FUNCTION`, `PROCEDURE` or `AGGREGATE`
        words: &'static str,
        /// As ALTER wants them.
        arguments: String,
        /// What tells it from others of its name: the types of its arguments.
        signature: String,
    },
    Publication,
    Role {
        /// Who asks goes by it, and so cannot rename it.
        in_use: bool,
    },
}

#[cfg(test)]
mod tests;
