//! The GUC `schema_guard.allow`: `rule[(relation)][, …]: reason`.

use crate::rules;
use serde::{Deserialize, Serialize};

/// A parsed override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    pub entries: Vec<AllowEntry>,
    /// Why; recorded with every finding that it lets through.
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowEntry {
    pub rule: String,
    /// `table` or `schema.table`; `None` covers every relation.
    pub relation: Option<Vec<String>>,
}

/// What is wrong with the text of an override.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowError {
    #[error("a reason is required: rule[(relation)][, ...]: reason")]
    NoReason,
    #[error("there is no rule \"{0}\"; the view schema_guard.rules lists them")]
    UnknownRule(String),
    #[error("rule \"{0}\" is only let through for a named object: {0}(name): reason")]
    NeedsRelation(String),
    #[error("\"{0}\" is not of the form rule(relation)")]
    Malformed(String),
}

/// Rules that destroy too much to be let through without naming what.
const NEEDS_RELATION: &[&str] = &["drop-schema", "drop-database"];

impl Allow {
    pub fn parse(text: &str) -> Result<Allow, AllowError> {
        let (entries, reason) = split_reason(text).ok_or(AllowError::NoReason)?;
        let entries =
            split_outside_quotes(entries, ',').into_iter().map(AllowEntry::parse).collect::<Result<_, _>>()?;
        Ok(Allow { entries, reason: reason.to_owned() })
    }

    /// Whether the override covers a rule's finding on the relation (for drop-schema: the schema's name, twice).
    pub fn covers(&self, rule: &str, schema: &str, name: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.rule == rule
                && match entry.relation.as_deref() {
                    None => true,
                    Some([only]) => only == name,
                    Some([first, second]) => first == schema && second == name,
                    Some(_) => false,
                }
        })
    }
}

impl AllowEntry {
    fn parse(text: &str) -> Result<AllowEntry, AllowError> {
        let text = text.trim();
        let (rule, relation) = match text.split_once('(') {
            None => (text, None),
            Some((rule, rest)) => {
                let inside = rest.strip_suffix(')').ok_or_else(|| AllowError::Malformed(text.to_owned()))?;
                let parts = split_outside_quotes(inside, '.').into_iter().map(identifier).collect::<Option<Vec<_>>>();
                let parts = parts.filter(|parts| parts.len() <= 2);
                (rule.trim_end(), Some(parts.ok_or_else(|| AllowError::Malformed(text.to_owned()))?))
            }
        };
        if rules::find(rule).is_none() {
            return Err(AllowError::UnknownRule(rule.to_owned()));
        }
        if relation.is_none() && NEEDS_RELATION.contains(&rule) {
            return Err(AllowError::NeedsRelation(rule.to_owned()));
        }
        Ok(AllowEntry { rule: rule.to_owned(), relation })
    }
}

/// The part before the first colon that stands outside double quotes, and the non-empty reason after it.
fn split_reason(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })?;
    let reason = text[at + 1..].trim();
    (!reason.is_empty()).then_some((&text[..at], reason))
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

/// A SQL identifier: folded to lower case unless it is double-quoted.
fn identifier(text: &str) -> Option<String> {
    let text = text.trim();
    match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').filter(|inner| !inner.is_empty()).map(|inner| inner.replace("\"\"", "\"")),
        None => (!text.is_empty() && !text.contains(char::is_whitespace)).then(|| text.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_relations_and_a_reason() {
        let allow =
            Allow::parse("drop-table(audit.\"Old:Log\"), truncate(Staging): OPS-17: quarterly cleanup").unwrap();
        assert_eq!(allow.reason, "OPS-17: quarterly cleanup");
        assert!(allow.covers("drop-table", "audit", "Old:Log"));
        assert!(!allow.covers("drop-table", "public", "Old:Log"));
        assert!(allow.covers("truncate", "anywhere", "staging"));
        assert!(!allow.covers("drop-column", "audit", "Old:Log"));
        assert!(Allow::parse("drop-table: moved").unwrap().covers("drop-table", "a", "b"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(Allow::parse("drop-table"), Err(AllowError::NoReason));
        assert_eq!(Allow::parse("drop-table:  "), Err(AllowError::NoReason));
        assert_eq!(Allow::parse("drop-tables: x"), Err(AllowError::UnknownRule("drop-tables".into())));
        assert_eq!(Allow::parse("drop-schema: x"), Err(AllowError::NeedsRelation("drop-schema".into())));
        assert!(Allow::parse("drop-schema(audit): x").is_ok());
        assert_eq!(Allow::parse("drop-table(a.b.c): x"), Err(AllowError::Malformed("drop-table(a.b.c)".into())));
        assert_eq!(Allow::parse("drop-table(a: x"), Err(AllowError::Malformed("drop-table(a".into())));
    }
}
