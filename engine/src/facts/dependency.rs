//! Objects that need not be relations, and what a DROP of them deletes.

use super::RelationId;
use serde::{Deserialize, Serialize};

/// An object of the catalog (`ObjectAddress`): the catalog that its row stands in, its OID there, and for a column of
/// a relation the column's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Object {
    pub class: u32,
    pub oid: u32,
    pub column: i32,
}

impl Object {
    /// `None` for what a script has made: the catalog's dependencies do not reach it.
    pub fn relation(relation: RelationId) -> Option<Object> {
        const PG_CLASS: u32 = 1259;
        match relation {
            RelationId::Catalog(oid) => Some(Object { class: PG_CLASS, oid, column: 0 }),
            RelationId::Script(_) => None,
        }
    }

    /// The relation that it is, a column being none.
    pub fn as_relation(self) -> Option<RelationId> {
        let is_relation = Object::relation(RelationId::Catalog(self.oid)) == Some(self);
        is_relation.then_some(RelationId::Catalog(self.oid))
    }
}

/// An object that is deleted, in the order of deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    pub object: Object,
    pub what: What,
    pub reach: Reach,
}

/// Why an object is deleted (`reportDependentObjects` of `src/backend/catalog/dependency.c`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One of the objects that were asked about.
    Named,
    /// Part of another one, which goes with it under RESTRICT too: an index, a TOAST table, a partition.
    Part,
    /// Only CASCADE deletes it; RESTRICT refuses because of it.
    Cascade,
}

/// What an object is, as far as its own removal locks a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A relation with nothing around it that its removal would lock.
    Relation(RelationId),
    Partition {
        partition: RelationId,
        parent: RelationId,
        /// The parent's DEFAULT partition, whose constraint changes.
        default: Option<RelationId>,
    },
    Index {
        index: RelationId,
        table: RelationId,
    },
    /// A column, and the table that it is removed from.
    Column(RelationId),
    /// A constraint of a table. (One of a domain is `Other`.)
    Constraint(RelationId),
    Default(RelationId),
    Trigger(RelationId),
    Rule(RelationId),
    Policy(RelationId),
    /// Extended statistics on a table.
    Statistics(RelationId),
    /// What locks no relation: functions, types, schemas; TOAST tables and composite types, which nobody names.
    Other,
}

impl What {
    /// The relation that it is, an index left out.
    pub fn as_relation(self) -> Option<RelationId> {
        match self {
            What::Relation(relation) | What::Partition { partition: relation, .. } => Some(relation),
            _ => None,
        }
    }

    /// The relation that it is, or that it is a part of.
    pub fn table(self) -> Option<RelationId> {
        match self {
            What::Relation(table)
            | What::Partition { partition: table, .. }
            | What::Index { table, .. }
            | What::Column(table)
            | What::Constraint(table)
            | What::Default(table)
            | What::Trigger(table)
            | What::Rule(table)
            | What::Policy(table)
            | What::Statistics(table) => Some(table),
            What::Other => None,
        }
    }
}
