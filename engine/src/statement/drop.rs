//! `DROP` of what is no table, index or schema, and of what somebody owns.

use super::{Name, NodeId, RoleName};
use serde::{Deserialize, Serialize};

/// `DROP` of objects of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropObjects {
    pub kind: ObjectKind,
    /// The statement itself: functions, operators and casts are known by more than a name, so that an object is asked
    /// about by its number.
    pub statement: NodeId,
    /// The names, as far as an object has one; of a trigger, a policy or a rule its table's.
    pub objects: Vec<Name>,
    pub cascade: bool,
}

/// The kinds of object that a rule tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ObjectKind {
    View,
    Sequence,
    ForeignTable,
    /// Types and domains.
    Type,
    /// Functions, procedures and aggregates.
    Function,
    Extension,
    Trigger,
    Policy,
    Rule,
    Other,
}

impl ObjectKind {
    /// Whether the name is a relation's.
    pub fn is_relation(self) -> bool {
        matches!(self, ObjectKind::View | ObjectKind::Sequence | ObjectKind::ForeignTable)
    }

    /// Whether it is a part of a table, which the statement names.
    pub fn is_on_table(self) -> bool {
        matches!(self, ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule)
    }
}

/// `DROP OWNED BY`, and with a new owner `REASSIGN OWNED BY`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owned {
    pub roles: Vec<RoleName>,
    pub cascade: bool,
    pub reassign_to: Option<RoleName>,
}
