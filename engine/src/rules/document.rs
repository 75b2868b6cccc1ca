//! `docs/rules.md`: every rule's page in one file, made from what the rules say about themselves.
//!
//! `UPDATE_DOCS=1 cargo test -p schema-guard-engine rules::document` writes it; without that the test compares.

use super::{RULES, Rule, peers};
use crate::policy::Preset;
use std::fmt::Write;

const HEAD: &str = "# The rules\n\n\
    Made from the code (`engine/src/rules/document.rs`); `schema_guard.explain_rule()` shows the same with an example of both\n\
    kinds. The action is what a rule does at most by default; how size and time weigh in it is told by its class in the\n\
    README. The last column has the names in other tools.\n";

fn document() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| rule | catches | class | action | PostgreSQL | elsewhere |\n|---|---|---|---|---|---|\n");
    for rule in RULES {
        writeln!(
            text,
            "| [{name}](#{name}) | {} | {} | {} | {} | {} |",
            cell(rule.summary),
            rule.class.as_str(),
            rule.class.default_action(Preset::Recommended).as_str(),
            majors(rule),
            elsewhere(rule),
            name = rule.name,
        )
        .expect("a String takes it");
    }
    for rule in RULES {
        let (condition, effect, workaround) = (rule.condition, rule.effect, rule.workaround);
        write!(text, "\n## {}\n\n**When** {condition}\n\n**Effect** {effect}\n\n**Instead** {workaround}\n", rule.name)
            .expect("a String takes it");
    }
    text
}

fn majors(rule: &Rule) -> String {
    match rule.until {
        None if rule.since <= 15 => "all".to_owned(),
        None => format!("{}–", rule.since),
        Some(until) => format!("{}–{until}", rule.since),
    }
}

fn elsewhere(rule: &Rule) -> String {
    peers::of(rule.name).iter().map(|(tool, name)| format!("{tool} {name}")).collect::<Vec<_>>().join(", ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn is_what_the_rules_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, document()).expect("docs/rules.md can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == document(),
        "docs/rules.md is stale: UPDATE_DOCS=1 cargo test -p schema-guard-engine rules::document"
    );
}
