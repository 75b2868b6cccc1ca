//! The safe form of a statement: the statement that was written, changed as little as the findings ask for.
//!
//! PostgreSQL cannot print a utility statement back as SQL, so the text is cut at its tokens and joined again: what
//! does not change stays in its author's words. The extension lets PostgreSQL parse every result before anyone sees it.

mod alter_table;
mod column;
mod constraint;
mod domain;
mod index;
mod scan;
mod tokens;

use tokens::Tokens;

/// What has to change in a statement for one finding to go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing that SQL could do: the hint says it all.
    None,
    /// Other statements in place of the whole statement, or of one action of an ALTER TABLE (by its number, from 0).
    Instead { action: Option<usize>, steps: Vec<String> },
    /// `CREATE INDEX`, `DROP INDEX` (one statement for each index) or `REINDEX`, with CONCURRENTLY.
    Concurrently,
    /// `CREATE INDEX` on a partitioned table: ON ONLY the table, CONCURRENTLY on each leaf, then attached.
    OnEachPartition(PartitionedIndex),
    /// `ADD CHECK` or `ADD FOREIGN KEY`: NOT VALID under the given name, then VALIDATE CONSTRAINT in a transaction of
    /// its own.
    NotValid { action: usize, inline: bool, constraint: String, kind: Verified },
    /// `ALTER DOMAIN … ADD CHECK`, NOT VALID.
    DomainNotValid,
    /// `ADD UNIQUE` or `ADD PRIMARY KEY`: first the statements that make a key's columns NOT NULL, then CREATE UNIQUE
    /// INDEX CONCURRENTLY under the given name and the constraint USING INDEX.
    UsingIndex { action: usize, inline: bool, constraint: String, primary: bool, not_null: Vec<String> },
    /// Other statements before and after the statement, whatever becomes of it.
    Around { before: Vec<String>, after: Vec<String> },
    /// An action of ALTER TABLE in a statement of its own, whatever else becomes of it.
    OwnStatement { action: usize },
    /// `ADD COLUMN` with a default that would write every row: the column alone, SET DEFAULT, and the rows in batches;
    /// with `not_null`, those statements last.
    Backfilled { action: usize, column: String, not_null: Vec<String> },
}

impl Change {
    /// The steps that stand for the whole statement.
    fn whole_statement(&self) -> Option<&[String]> {
        if let Change::Instead { action: None, steps } = self { Some(steps) } else { None }
    }
}

/// The kinds of constraint that NOT VALID is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    Check,
    ForeignKey,
}

/// The index of a partitioned table and those that it needs below, parents first. All names are as SQL wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionedIndex {
    /// The parent index's name without its schema, quoted: CREATE INDEX takes no schema.
    pub index: String,
    /// The parent index's name with its schema, for ALTER INDEX.
    pub qualified_index: String,
    pub partitions: Vec<PartitionIndex>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionIndex {
    /// The partition, schema-qualified and quoted.
    pub table: String,
    /// The index to be made on it, quoted, without schema and with it.
    pub index: String,
    pub qualified_index: String,
    /// The qualified index that it is to be attached to.
    pub parent_index: String,
    /// Partitioned itself: ON ONLY instead of CONCURRENTLY.
    pub partitioned: bool,
}

/// The statements, without semicolons and in order, that do what `text` does without what the `changes` are about;
/// steps that are for a human (a backfill) are SQL comments. `None` where the text cannot be read.
pub fn safe_form(text: &str, changes: &[Change]) -> Option<Vec<String>> {
    let mut asked: Vec<&Change> = Vec::new();
    for change in changes {
        if *change != Change::None && !asked.contains(&change) {
            asked.push(change);
        }
    }
    // One for each table that a DROP TABLE or VACUUM FULL names: then the text itself is not needed.
    let whole: Vec<_> = asked.iter().filter_map(|change| change.whole_statement()).collect();
    if !whole.is_empty() {
        return (whole.len() == asked.len()).then(|| whole.concat());
    }
    let tokens = scan::scan(text)?;
    let statement = Tokens::new(text, &tokens);
    let steps = match asked.as_slice() {
        [] => None,
        [Change::Concurrently] => index::concurrently(statement),
        [Change::DomainNotValid] => domain::not_valid(statement),
        [Change::OnEachPartition(plan)] => index::on_each_partition(statement, plan),
        changes => alter_table::split(statement, changes),
    };
    steps.filter(|steps| !steps.is_empty())
}
