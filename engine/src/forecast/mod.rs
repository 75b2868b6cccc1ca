//! What a statement would do to whom: each lock, the work under it, and how long that takes.

mod alter_table;
mod statement;
mod time;

pub use statement::forecast;
pub use time::{Rate, Rates, rewrite_ms};

use crate::facts::{Fact, Index, Relation, RelationId, RewriteReason, Size, TypeChange};
use crate::statement::{ColumnDefinition, Constraint, CreateIndex, LockMode};
use serde::{Deserialize, Serialize};

/// The work that is done while the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    None,
    Scan,
    Build,
    Rewrite,
}

impl Work {
    /// The value of the column `work`.
    pub fn as_str(self) -> &'static str {
        match self {
            Work::None => "none",
            Work::Scan => "scan",
            Work::Build => "build",
            Work::Rewrite => "rewrite",
        }
    }
}

/// All that a statement would do to relations that exist before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast<'a> {
    pub effects: Vec<Effect<'a>>,
    /// Runs in transactions of its own (CONCURRENTLY forms, VACUUM, REINDEX of a schema): interrupting it half way
    /// leaves something behind, so no lock_timeout is imposed on it.
    pub non_transactional: bool,
}

/// One lock that the statement takes, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect<'a> {
    pub cause: Cause<'a>,
    /// The relation that others wait for.
    pub relation: Relation,
    pub lock: LockMode,
    pub work: Work,
    pub size: Fact<Size>,
    /// Milliseconds that the whole statement works under its lock on this relation; waiting is not counted.
    pub ms: Fact<u64>,
    /// Byte offset of the object in the source text.
    pub location: Option<usize>,
}

impl Effect<'_> {
    /// Bytes that the work has to read, of what is only dropped those that are lost; `None` where nobody knows.
    pub fn bytes(&self) -> Option<u64> {
        self.size.known().map(|size| match self.work {
            Work::Scan | Work::Build => size.heap_bytes,
            Work::None | Work::Rewrite => size.bytes(),
        })
    }
}

/// What in the statement brings the effect about.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause<'a> {
    /// Nothing but the lock.
    Lock,
    CreateIndex(&'a CreateIndex),
    DropIndex {
        index: Index,
        cascade: bool,
        partitioned: bool,
    },
    Reindex {
        /// What the statement names: an index, or the table itself.
        index: Option<Index>,
        /// More than this table is rebuilt (REINDEX SCHEMA, REINDEX DATABASE).
        whole: bool,
    },
    /// `ADD COLUMN` that writes every row.
    AddColumn {
        action: usize,
        column: &'a ColumnDefinition,
        reason: RewriteReason,
    },
    /// `ADD COLUMN … NOT NULL` that leaves existing rows without a value.
    AddRequiredColumn {
        action: usize,
        column: &'a ColumnDefinition,
    },
    SetType {
        action: usize,
        column: &'a str,
        change: TypeChange,
    },
    SetNotNull {
        action: usize,
        column: &'a str,
        /// The constraint's own name, where the statement gives one (18).
        constraint: Option<&'a str>,
    },
    /// A constraint whose rows are verified now, or whose index is built now. `column` where it stands in ADD COLUMN.
    AddConstraint {
        action: usize,
        constraint: &'a Constraint,
        column: Option<&'a ColumnDefinition>,
    },
    /// A rewrite for another reason: persistence, access method, or one that only the server's event reported.
    Rewrite {
        what: &'static str,
    },
    DropColumn {
        column: &'a str,
        cascade: bool,
    },
    DropTable {
        cascade: bool,
    },
    DropSchema {
        cascade: bool,
        /// Tables and materialized views inside.
        tables: usize,
    },
    Truncate {
        cascade: bool,
    },
    RenameColumn {
        column: &'a str,
        to: &'a str,
    },
    RenameTable {
        to: &'a str,
    },
    VacuumFull,
}

impl Forecast<'_> {
    /// Whether a lock_timeout of ours belongs on the statement: it waits for a lock that stops writers, on a relation
    /// that others can see, and may be interrupted without leaving anything behind.
    pub fn wants_lock_timeout(&self) -> bool {
        !self.non_transactional
            && self.effects.iter().any(|effect| {
                effect.lock >= LockMode::Share
                    && !effect.relation.made_in_transaction
                    && !effect.relation.is_temporary()
            })
    }

    /// The relations that the statement is expected to rewrite.
    pub fn rewritten(&self) -> impl Iterator<Item = RelationId> + '_ {
        self.effects.iter().filter(|effect| effect.work == Work::Rewrite).map(|effect| effect.relation.id)
    }
}

#[cfg(test)]
mod tests;
