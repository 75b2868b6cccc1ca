//! Names as a statement spells them, and PostgreSQL's quoting of them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A possibly schema-qualified name, and where it stands in the source text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub schema: Option<String>,
    pub name: String,
    /// Byte offset in the text that was parsed; `None` where PostgreSQL keeps none.
    pub location: Option<usize>,
}

impl Name {
    pub fn new(schema: Option<&str>, name: &str) -> Self {
        Name { schema: schema.map(str::to_owned), name: name.to_owned(), location: None }
    }
}

/// The name as it can stand in a statement: `public."Order"`.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", quote_identifier(schema))?;
        }
        f.write_str(&quote_identifier(&self.name))
    }
}

/// A table that a statement names, and whether `ONLY` leaves out what is below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub table: Name,
    pub only: bool,
}

/// An identifier as it can stand in a statement, quoted exactly where PostgreSQL's `quote_ident()` would: everything
/// but plain lower-case words that are no keyword, or an unreserved one.
pub fn quote_identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !needs_quotes(name);
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The bytes that a name may have (`NAMEDATALEN - 1`).
const MAX_NAME_BYTES: usize = 63;

/// The name that PostgreSQL would make of a table, columns and a label: `orders_email_idx`, the longer of the first
/// two parts cut byte by byte until all fits (`makeObjectName()` in `src/backend/commands/indexcmds.c`).
pub fn make_object_name(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + if columns.is_empty() { 0 } else { 1 };
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > available {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let mut name = clip(table, first).to_owned();
    if !columns.is_empty() {
        name.push('_');
        name.push_str(clip(columns, second));
    }
    name + "_" + label
}

/// The longest prefix of at most `bytes` bytes that ends at a character.
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The keywords that PostgreSQL 15 to 18 do not take as a bare column name (`pg_get_keywords()`, categories R, T, C).
fn needs_quotes(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// Sorted, the union over PostgreSQL 15 to 18.
const KEYWORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_stay_bare() {
        for (name, quoted) in [
            ("orders", "orders"),
            ("_x1", "_x1"),
            ("Orders", "\"Orders\""),
            ("1st", "\"1st\""),
            ("order", "\"order\""),
            ("check", "\"check\""),
            ("größe", "\"größe\""),
            ("a\"b\nc", "\"a\"\"b\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(quote_identifier(name), quoted);
        }
    }

    #[test]
    fn made_names_fit() {
        assert_eq!(make_object_name("orders", "email", "idx"), "orders_email_idx");
        assert_eq!(make_object_name("orders", "", "pkey"), "orders_pkey");
        let long = make_object_name(&"t".repeat(80), &"ü".repeat(40), "idx");
        assert!(long.len() <= 63 && long.ends_with("_idx"), "{long}");
    }

    #[test]
    fn the_keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
