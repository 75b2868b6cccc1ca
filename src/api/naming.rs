//! Behind `set_naming()` and its sisters: what the engine says about a rule, and the ready-made ones.

use pgrx::JsonB;
use pgrx::prelude::*;
use schema_guard_engine::naming::{self, Kind, RuleDefinition};
use schema_guard_engine::policy::Action;

/// What is wrong with a naming rule; NULL where it can be used.
#[pg_extern(immutable, strict, parallel_safe)]
fn naming_rule_problem(rule: JsonB) -> Option<String> {
    let text = |key: &str| rule.0.get(key).and_then(|value| value.as_str()).unwrap_or("NULL").to_owned();
    if Kind::parse(&text("kind")).is_none() {
        let kinds = Kind::ALL.map(Kind::as_str).join(", ");
        return Some(format!("there is no kind \"{}\"; the kinds are {kinds}", text("kind")));
    }
    if Action::parse(&text("action")).is_none() {
        return Some(format!("action must be block, warn or off, not \"{}\"", text("action")));
    }
    match serde_json::from_value::<RuleDefinition>(rule.0) {
        Err(error) => Some(error.to_string()),
        Ok(definition) => match definition.read() {
            Err(problem) => Some(problem),
            Ok(rule) => rule.asks_for_nothing().then(|| "it asks for nothing".to_owned()),
        },
    }
}

/// The rules of a preset; NULL for one that does not exist.
#[pg_extern(immutable, strict, parallel_safe)]
fn naming_preset_rules(name: &str) -> Option<JsonB> {
    naming::preset(name).and_then(|rules| serde_json::to_value(rules).ok()).map(JsonB)
}
