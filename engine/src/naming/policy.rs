//! Naming policy: which convention holds where.

use super::{ColumnRole, Convention, Kind, Subject};
use crate::policy::{Action, glob};
use serde::{Deserialize, Serialize};

/// One row of `schema_guard.naming_rule`, and one element of the policy's JSON. Patterns are shell globs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDefinition {
    pub kind: Kind,
    #[serde(default = "everything")]
    pub schema_name: String,
    #[serde(default = "everything")]
    pub table_name: String,
    /// Only columns (and domains) whose type it matches.
    #[serde(default = "everything")]
    pub column_type: String,
    /// Only columns that are part of such a key.
    #[serde(default)]
    pub column_role: Option<ColumnRole>,
    pub action: Action,
    #[serde(default)]
    pub convention: String,
    #[serde(default)]
    pub max_bytes: Option<u32>,
    #[serde(default)]
    pub forbidden: Vec<String>,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub suffixes: Vec<String>,
}

fn everything() -> String {
    "*".to_owned()
}

/// A rule, read.
#[derive(Debug, Clone)]
pub struct Rule {
    pub definition: RuleDefinition,
    pub convention: Convention,
}

/// All rules in force.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    rules: Vec<Rule>,
}

impl RuleDefinition {
    /// A rule for all names of the kind.
    pub fn new(kind: Kind, convention: &str) -> RuleDefinition {
        RuleDefinition {
            kind,
            schema_name: everything(),
            table_name: everything(),
            column_type: everything(),
            column_role: None,
            action: Action::Warn,
            convention: convention.to_owned(),
            max_bytes: None,
            forbidden: vec![],
            prefixes: vec![],
            suffixes: vec![],
        }
    }

    /// Reads the convention; the error says what is wrong with the rule.
    pub fn read(self) -> Result<Rule, String> {
        if self.max_bytes.is_some_and(|bytes| bytes == 0 || bytes as usize > super::MAX_BYTES) {
            return Err("max_bytes is from 1 to 63".to_owned());
        }
        let of_columns = self.kind == Kind::Column;
        if !of_columns && (self.column_role.is_some() || self.column_type != "*" && self.kind != Kind::Domain) {
            return Err(format!("column_type and column_role are for columns, not for a {}", self.kind.in_words()));
        }
        if [&self.forbidden, &self.prefixes, &self.suffixes].into_iter().flatten().any(String::is_empty) {
            return Err("a forbidden word, a prefix or a suffix must not be empty".to_owned());
        }
        let mut convention = Convention::parse(&self.convention, self.kind)?;
        convention.max_bytes = self.max_bytes.map(|bytes| bytes as usize);
        convention.forbidden = self.forbidden.iter().map(|word| word.to_lowercase()).collect();
        convention.prefixes = self.prefixes.clone();
        convention.suffixes = self.suffixes.clone();
        Ok(Rule { definition: self, convention })
    }
}

impl Rule {
    /// Every name complies, and the rule is no exemption either.
    pub fn asks_for_nothing(&self) -> bool {
        self.definition.action != Action::Off && self.convention.in_words().is_empty()
    }

    fn matches(&self, subject: &Subject) -> bool {
        let rule = &self.definition;
        let any = |pattern: &str, text: &str| pattern == "*" || glob(pattern, text);
        rule.kind == subject.kind
            && any(&rule.schema_name, subject.schema_name())
            && any(&rule.table_name, subject.table_name())
            && any(&rule.column_type, subject.column_type.as_deref().unwrap_or_default())
            && rule.column_role.is_none_or(|role| subject.roles.contains(&role))
    }

    /// A table before a schema, a longer pattern before a shorter one, the stricter action between equals.
    fn specificity(&self) -> (bool, bool, usize, Action) {
        let rule = &self.definition;
        let length = rule.table_name.len() + rule.schema_name.len();
        (rule.table_name != "*", rule.schema_name != "*", length, rule.action)
    }

    /// Rules about the same columns compete; those about others (`_at` for timestamps, `_id` for foreign keys) add up.
    fn concerns(&self) -> (&str, Option<ColumnRole>) {
        (&self.definition.column_type, self.definition.column_role)
    }
}

impl Policy {
    pub fn new(rules: Vec<Rule>) -> Policy {
        Policy { rules }
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules that hold for the subject: of those about the same columns the most specific one, none where that one
    /// is off.
    pub fn rules_for(&self, subject: &Subject) -> Vec<&Rule> {
        let mut winners: Vec<&Rule> = vec![];
        for rule in self.rules.iter().filter(|rule| rule.matches(subject)) {
            match winners.iter_mut().find(|winner| winner.concerns() == rule.concerns()) {
                Some(winner) if winner.specificity() < rule.specificity() => *winner = rule,
                Some(_) => {}
                None => winners.push(rule),
            }
        }
        winners.retain(|rule| rule.definition.action != Action::Off);
        winners
    }
}
