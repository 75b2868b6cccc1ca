//! The names that a statement gives.

use super::Name;
use crate::naming::Subject;
use serde::{Deserialize, Serialize};

/// A name that the statement gives to something, or has PostgreSQL give.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewName {
    /// Its schema and table are resolved from the names below; no name where PostgreSQL is to choose one.
    pub subject: Subject,
    /// The schema as written; of what is part of a table, the table's counts.
    pub schema: Option<String>,
    /// The table that it is part of, as written.
    pub table: Option<Name>,
    /// The table is made by the same statement: one of that name means that nothing happens, or an error.
    pub with_table: bool,
    /// A foreign key's other table, as written.
    pub referenced: Option<Name>,
    /// Where there is one of that name nothing new is named (IF NOT EXISTS, OR REPLACE).
    pub unless_exists: bool,
    /// Read from the catalog: it is there, and nothing is left to resolve.
    pub stored: bool,
    /// What it is called until a rename.
    pub renamed_from: Option<String>,
    /// Byte offset of the name in the source text.
    pub location: Option<usize>,
}
