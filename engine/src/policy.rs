//! Policy: which rule acts how, where, and for whom.

use serde::{Deserialize, Serialize};

/// What a rule does when it fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Off,
    Warn,
    Block,
}

impl Action {
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Off => "off",
            Action::Warn => "warn",
            Action::Block => "block",
        }
    }

    pub fn parse(text: &str) -> Option<Action> {
        [Action::Off, Action::Warn, Action::Block].into_iter().find(|action| action.as_str() == text)
    }
}

/// How strict the classes of rules are by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// Destructive, compatibility, instant-lock and advice rules block wherever they fire; opinions warn.
    Strict,
    #[default]
    Recommended,
    /// Blocking rules and rules on destroyed data; compatibility, instant-lock and advice rules stay silent.
    Minimal,
}

impl Preset {
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Strict => "strict",
            Preset::Recommended => "recommended",
            Preset::Minimal => "minimal",
        }
    }

    pub fn parse(text: &str) -> Option<Preset> {
        [Preset::Strict, Preset::Recommended, Preset::Minimal].into_iter().find(|preset| preset.as_str() == text)
    }
}

/// One row of `schema_guard.rule_setting`. Patterns are shell globs (`*`, `?`), so `_` is literal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetting {
    pub rule: String,
    pub action: Action,
    pub schema_name: String,
    pub table_name: String,
    pub role_name: String,
    pub application: String,
}

/// What a finding is about, for the patterns of a [`RuleSetting`].
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub schema: &'a str,
    pub table: &'a str,
    pub role: &'a str,
    pub application: &'a str,
}

/// The policy tables, as one backend remembers them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub preset: Preset,
    pub settings: Vec<RuleSetting>,
}

impl Policy {
    /// The action that somebody set for the rule and the subject: the most specific match wins (a table before a
    /// schema, a schema before a role, a role before an application), the stricter one between equals.
    pub fn action_for(&self, rule: &str, subject: &Subject<'_>) -> Option<Action> {
        self.settings
            .iter()
            .filter(|setting| setting.rule == rule && setting.matches(subject))
            .max_by_key(|setting| (setting.specificity(), setting.action))
            .map(|setting| setting.action)
    }
}

impl RuleSetting {
    fn matches(&self, subject: &Subject<'_>) -> bool {
        glob(&self.schema_name, subject.schema)
            && glob(&self.table_name, subject.table)
            && glob(&self.role_name, subject.role)
            && glob(&self.application, subject.application)
    }

    fn specificity(&self) -> [bool; 4] {
        [&self.table_name, &self.schema_name, &self.role_name, &self.application].map(|pattern| pattern != "*")
    }
}

/// Shell-style matching of the whole text, `*` any run and `?` any one character, in time linear in the text for
/// each star.
pub fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                last_star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match last_star {
                Some((star, from)) => {
                    last_star = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("orders", "orders", true),
            ("orders", "orders_2", false),
            ("order_", "orders", false),
            ("order?", "orders", true),
            ("*_log", "audit_log", true),
            ("*_log", "audit_logs", false),
            ("a*b*c", "aXbYbZc", true),
            ("größe?", "größe1", true),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} against {text}");
        }
    }

    #[test]
    fn the_most_specific_setting_wins() {
        let setting = |action, schema: &str, table: &str, role: &str| RuleSetting {
            rule: "drop-table".into(),
            action,
            schema_name: schema.into(),
            table_name: table.into(),
            role_name: role.into(),
            application: "*".into(),
        };
        let policy = Policy {
            preset: Preset::Recommended,
            settings: vec![
                setting(Action::Block, "*", "*", "*"),
                setting(Action::Warn, "staging", "*", "*"),
                setting(Action::Off, "*", "tmp_*", "*"),
                setting(Action::Block, "*", "*", "etl"),
            ],
        };
        let action = |schema, table, role| {
            policy.action_for("drop-table", &Subject { schema, table, role, application: "psql" })
        };
        assert_eq!(action("public", "orders", "app"), Some(Action::Block));
        assert_eq!(action("staging", "orders", "etl"), Some(Action::Warn));
        assert_eq!(action("staging", "tmp_1", "etl"), Some(Action::Off));
        assert_eq!(
            policy.action_for("truncate", &Subject { schema: "a", table: "b", role: "c", application: "" }),
            None
        );
    }
}
