//! What a rule found: one row of `check()`, one line of an error.

use crate::facts::{Facts, RelationId};
use crate::policy::Action;
use crate::statement::Name;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: String,
    /// What is to happen: never [`Action::Off`].
    pub action: Action,
    /// The schema and name of the relation; no name where the finding is about the schema.
    pub schema: String,
    pub table: String,
    pub column: Option<String>,
    /// The relation as SQL would name it.
    pub object: String,
    pub lock_mode: String,
    pub blocks: String,
    pub work: String,
    /// Bytes that the work reads; `None` where the size is not known.
    pub bytes: Option<u64>,
    /// Estimated milliseconds under the lock; `None` where the size is not known.
    pub estimated_ms: Option<u64>,
    /// One line that stands alone, without a period.
    pub message: String,
    /// Full sentences: the facts.
    pub detail: String,
    /// Full sentences about the way out; empty where the SQL says it all.
    pub hint: String,
    /// SQL that does it safely; empty where there is none.
    pub fix: String,
    /// Byte offset of the object in the source text.
    pub location: Option<usize>,
    /// The reason of the override that lets it through; the action is then what the rule would have done.
    pub allowed: Option<String>,
    /// What a later statement of the same script may do, so that there is nothing left to find.
    #[serde(skip)]
    pub awaits: Option<Awaited>,
}

/// Indexes by which a foreign key's rows are found, one for each of these lists of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    pub table: Name,
    pub columns: Vec<Vec<String>>,
}

impl Awaited {
    /// Whether the table has them all.
    pub fn has_come(&self, table: RelationId, facts: &dyn Facts) -> bool {
        let own = facts.own_indexes(table);
        self.columns.iter().all(|columns| own.iter().any(|index| index.finds_references(columns)))
    }
}

/// All findings of one statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub findings: Vec<Finding>,
}

/// How the statements of a fix are to be run, as a line before them.
pub fn how_to_run(fix: &str) -> &'static str {
    let concurrently = fix.lines().any(|line| !line.starts_with("--") && line.contains("CONCURRENTLY"));
    let statements = fix.lines().filter(|line| line.ends_with(';')).count();
    let single = statements < 2 && !fix.lines().any(|line| line.starts_with("--"));
    match (concurrently, single) {
        _ if fix.starts_with("BEGIN;") => "In one transaction:",
        (false, true) => "Instead:",
        (true, true) => "Instead, outside a transaction block:",
        (false, false) => "Instead, in steps, each in a transaction of its own:",
        (true, false) => {
            "Instead, in steps, each in a transaction of its own and CONCURRENTLY outside a transaction block:"
        }
    }
}

impl Verdict {
    /// The findings that stand in the statement's way: blocking, and not let through by an override.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.action == Action::Block && finding.allowed.is_none())
    }

    pub fn is_blocked(&self) -> bool {
        self.blocking().next().is_some()
    }
}
