//! The kinds of things that have names.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Schema,
    /// A table that is no partition; a partitioned and a foreign one too.
    #[default]
    Table,
    Partition,
    View,
    MaterializedView,
    Column,
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclusion,
    /// A constraint with a name since PostgreSQL 18.
    NotNull,
    Index,
    /// A unique index that no constraint owns.
    UniqueIndex,
    Sequence,
    /// A composite, a range or a base type.
    Type,
    Enum,
    Domain,
    Function,
    Procedure,
    Trigger,
    Policy,
    Publication,
    Role,
}

/// What names share a space in which no two may be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// Relations and, as each has a row type, types of one schema.
    Relation,
    Type,
    Function,
    Column,
    /// Constraints of one table.
    Constraint,
    /// A constraint that has an index is a relation as well.
    KeyConstraint,
    Trigger,
    Policy,
    Schema,
    Publication,
    Role,
}

impl Kind {
    pub const ALL: [Kind; 24] = [
        Kind::Schema,
        Kind::Table,
        Kind::Partition,
        Kind::View,
        Kind::MaterializedView,
        Kind::Column,
        Kind::PrimaryKey,
        Kind::Unique,
        Kind::ForeignKey,
        Kind::Check,
        Kind::Exclusion,
        Kind::NotNull,
        Kind::Index,
        Kind::UniqueIndex,
        Kind::Sequence,
        Kind::Type,
        Kind::Enum,
        Kind::Domain,
        Kind::Function,
        Kind::Procedure,
        Kind::Trigger,
        Kind::Policy,
        Kind::Publication,
        Kind::Role,
    ];

    /// The name that SQL has for it: an argument of `set_naming()`, a column of `naming_violations`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Schema => "schema",
            Kind::Table => "table",
            Kind::Partition => "partition",
            Kind::View => "view",
            Kind::MaterializedView => "materialized_view",
            Kind::Column => "column",
            Kind::PrimaryKey => "primary_key",
            Kind::Unique => "unique",
            Kind::ForeignKey => "foreign_key",
            Kind::Check => "check",
            Kind::Exclusion => "exclusion",
            Kind::NotNull => "not_null",
            Kind::Index => "index",
            Kind::UniqueIndex => "unique_index",
            Kind::Sequence => "sequence",
            Kind::Type => "type",
            Kind::Enum => "enum",
            Kind::Domain => "domain",
            Kind::Function => "function",
            Kind::Procedure => "procedure",
            Kind::Trigger => "trigger",
            Kind::Policy => "policy",
            Kind::Publication => "publication",
            Kind::Role => "role",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// As a message calls it: `foreign key constraint`.
    pub fn in_words(self) -> &'static str {
        match self {
            Kind::MaterializedView => "materialized view",
            Kind::PrimaryKey => "primary key constraint",
            Kind::Unique => "unique constraint",
            Kind::ForeignKey => "foreign key constraint",
            Kind::Check => "check constraint",
            Kind::Exclusion => "exclusion constraint",
            Kind::NotNull => "not-null constraint",
            Kind::UniqueIndex => "unique index",
            plain => plain.as_str(),
        }
    }

    pub fn namespace(self) -> Namespace {
        match self {
            Kind::Schema => Namespace::Schema,
            Kind::Table
            | Kind::Partition
            | Kind::View
            | Kind::MaterializedView
            | Kind::Index
            | Kind::UniqueIndex
            | Kind::Sequence => Namespace::Relation,
            Kind::Column => Namespace::Column,
            Kind::PrimaryKey | Kind::Unique | Kind::Exclusion => Namespace::KeyConstraint,
            Kind::ForeignKey | Kind::Check | Kind::NotNull => Namespace::Constraint,
            Kind::Type | Kind::Enum | Kind::Domain => Namespace::Type,
            Kind::Function | Kind::Procedure => Namespace::Function,
            Kind::Trigger => Namespace::Trigger,
            Kind::Policy => Namespace::Policy,
            Kind::Publication => Namespace::Publication,
            Kind::Role => Namespace::Role,
        }
    }

    pub fn is_constraint(self) -> bool {
        matches!(self.namespace(), Namespace::Constraint | Namespace::KeyConstraint)
    }

    /// Whether what it names is read or written by rows' queries, so that a new name breaks them.
    pub fn is_queried(self) -> bool {
        matches!(
            self,
            Kind::Schema
                | Kind::Table
                | Kind::Partition
                | Kind::View
                | Kind::MaterializedView
                | Kind::Column
                | Kind::Sequence
                | Kind::Type
                | Kind::Enum
                | Kind::Domain
                | Kind::Function
                | Kind::Procedure
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            let written = serde_json::to_string(&kind).expect("a unit variant");
            assert_eq!(written, format!("\"{}\"", kind.as_str()));
        }
        assert_eq!(Kind::parse("tables"), None);
    }
}
