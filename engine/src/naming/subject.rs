//! What has a name, and what a convention may ask about it.

use super::Kind;
use serde::{Deserialize, Serialize};

/// One named thing, as a statement is about to name it or as the catalog has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    pub kind: Kind,
    /// Empty for what lives in no schema, and for a schema itself.
    pub schema: String,
    /// The table (or view) that it is part of; empty for what is part of none.
    pub table: String,
    pub name: String,
    /// Of an index or a constraint, in order, those of INCLUDE behind the key's, an expression under the name that
    /// PostgreSQL gives it there; the column that owns a sequence.
    pub columns: Vec<String>,
    /// What a foreign key points at.
    pub referenced: Option<Referenced>,
    /// A column's or a domain's type, as `format_type()` prints it.
    pub column_type: Option<String>,
    /// What a column is part of.
    pub roles: Vec<ColumnRole>,
    /// An index's access method.
    pub method: Option<String>,
    /// The table that a partition is part of.
    pub parent: Option<String>,
    /// PostgreSQL chose the name.
    pub generated: bool,
    /// The identifier as it was written, where PostgreSQL cut it short.
    pub cut_from: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referenced {
    pub schema: String,
    pub table: String,
    pub columns: Vec<String>,
}

/// What a column is part of, for conventions like `_id` for foreign keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    PrimaryKey,
    ForeignKey,
}

impl ColumnRole {
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnRole::PrimaryKey => "primary_key",
            ColumnRole::ForeignKey => "foreign_key",
        }
    }

    pub fn parse(text: &str) -> Option<ColumnRole> {
        [ColumnRole::PrimaryKey, ColumnRole::ForeignKey].into_iter().find(|role| role.as_str() == text)
    }
}

impl Subject {
    /// What the glob on tables is matched against: the table that it is part of, or its own name.
    pub fn table_name(&self) -> &str {
        if self.table.is_empty() { &self.name } else { &self.table }
    }

    /// What the glob on schemas is matched against.
    pub fn schema_name(&self) -> &str {
        if self.kind == Kind::Schema { &self.name } else { &self.schema }
    }

    pub fn renamed(&self, name: &str) -> Subject {
        Subject { name: name.to_owned(), cut_from: None, ..self.clone() }
    }
}
