//! The verdict: what the rules found, weighed by class, size, time and policy.

use crate::allow::Allow;
use crate::facts::{Fact, Facts, RelationKind};
use crate::finding::{Finding, Verdict};
use crate::forecast::{Cause, Effect, Forecast, Work};
use crate::plan::{self, Change};
use crate::policy::{Action, Policy, Preset, Subject};
use crate::rules::{Case, Class, Match, RULES, Rule, words};
use crate::statement::Statement;
use crate::tools;

/// What the session and the policy say, apart from the database itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub policy: Policy,
    /// `schema_guard.max_blocking_time`, in milliseconds.
    pub max_blocking_ms: u64,
    /// `schema_guard.small_table`, in bytes.
    pub small_table: u64,
    /// The override in force.
    pub allow: Option<Allow>,
    pub role: String,
    pub application: String,
}

/// Judges a forecast statement. `parses` is PostgreSQL's own parser: a safe form that it does not read is not shown.
pub fn judge(
    statement: &Statement,
    forecast: &Forecast<'_>,
    facts: &dyn Facts,
    settings: &Settings,
    parses: &dyn Fn(&str) -> bool,
) -> Verdict {
    let case = Case::new(statement, facts, forecast);
    let mut hits: Vec<Hit<'_, '_>> = Vec::new();
    for (at, effect) in forecast.effects.iter().enumerate() {
        if effect.cause == Cause::Lock || !concerns_others(effect) {
            continue;
        }
        // By size and time first, which costs nothing: most statements end here.
        let matching = RULES
            .iter()
            .filter(|rule| rule.applies_to(facts.server_version()) && may_fire(rule.class, effect, settings));
        let found: Vec<_> = matching.filter_map(|rule| Some((*rule, (rule.inspect)(&case, effect)?))).collect();
        // A migration tool's own bookkeeping is its own business.
        let relation = &effect.relation;
        if found.is_empty() || tools::is_tool_table(&relation.name, &facts.column_names(relation.id)) {
            continue;
        }
        for (rule, matched) in &found {
            let silenced = found.iter().any(|(other, _)| other.subsumes.contains(&rule.name));
            if silenced {
                continue;
            }
            if let Some(action) = weigh(rule, effect, facts, settings) {
                hits.push(Hit { rule, effect, matched: matched.clone(), action, at });
            }
        }
    }
    // The worst first: what blocks, then what lasts longest.
    hits.sort_by_key(|hit| (std::cmp::Reverse((hit.action, hit.effect.ms.known().unwrap_or(u64::MAX))), hit.at));
    let fix = safe_form(statement, &hits, parses);
    Verdict { findings: hits.into_iter().map(|hit| hit.into_finding(&fix, facts, settings)).collect() }
}

/// One rule's match on one effect.
struct Hit<'r, 'f> {
    rule: &'static Rule,
    effect: &'r Effect<'f>,
    matched: Match,
    action: Action,
    at: usize,
}

/// Nobody else waits for a relation that nobody else can see, or for what PostgreSQL will refuse anyway.
fn concerns_others(effect: &Effect<'_>) -> bool {
    let relation = &effect.relation;
    relation.may_alter && !relation.made_in_transaction && !relation.is_temporary()
}

/// Whether a rule of the class can have anything to say about the effect. A size that nobody knows counts as large.
fn may_fire(class: Class, effect: &Effect<'_>, settings: &Settings) -> bool {
    let bytes = effect.size.known().map(|size| size.bytes());
    let large = bytes.is_none_or(|bytes| bytes >= settings.small_table);
    let lasts = effect.ms.known().is_none_or(|ms| ms > settings.max_blocking_ms);
    bytes != Some(0)
        && match class {
            Class::Blocking => large && lasts,
            Class::Instant => large,
            Class::Destructive | Class::Compatibility => true,
        }
}

/// What is to happen where a rule fires, or `None` where policy has switched it off.
fn weigh(rule: &Rule, effect: &Effect<'_>, facts: &dyn Facts, settings: &Settings) -> Option<Action> {
    let large = effect.size.known().is_none_or(|size| size.bytes() >= settings.small_table);
    let by_default = match rule.class {
        Class::Blocking => Action::Block,
        Class::Instant => {
            let queued = matches!(facts.conflicting_sessions(effect.relation.id, effect.lock), Fact::Known(n) if n > 0);
            match settings.policy.preset {
                Preset::Strict => Action::Block,
                Preset::Minimal => Action::Off,
                Preset::Recommended if queued => Action::Block,
                Preset::Recommended => Action::Warn,
            }
        }
        Class::Destructive | Class::Compatibility => match settings.policy.preset {
            Preset::Strict => Action::Block,
            Preset::Minimal if rule.class == Class::Compatibility => Action::Off,
            _ if large => Action::Block,
            _ => Action::Warn,
        },
    };
    let subject = Subject {
        schema: &effect.relation.schema,
        table: &effect.relation.name,
        role: &settings.role,
        application: &settings.application,
    };
    let action = settings.policy.action_for(rule.name, &subject).unwrap_or(by_default);
    (action != Action::Off).then_some(action)
}

/// The whole statement's safe form, as SQL with semicolons; empty where there is none.
fn safe_form(statement: &Statement, hits: &[Hit<'_, '_>], parses: &dyn Fn(&str) -> bool) -> String {
    let mut changes: Vec<Change> = Vec::new();
    for hit in hits {
        if !changes.contains(&hit.matched.change) {
            changes.push(hit.matched.change.clone());
        }
    }
    let steps = match &changes[..] {
        [] => None,
        // What the rule wrote out needs no text to change.
        [Change::Instead { action: None, .. }, ..] => Some(
            changes
                .iter()
                .filter_map(|change| match change {
                    Change::Instead { action: None, steps } => Some(steps.clone()),
                    _ => None,
                })
                .flatten()
                .collect(),
        ),
        changes => statement.text.as_deref().and_then(|text| plan::safe_form(text, changes)),
    };
    let Some(steps) = steps else { return String::new() };
    let sql = steps.iter().map(|step| terminated(step)).collect::<Vec<_>>().join("\n");
    if parses(&sql) { sql } else { String::new() }
}

fn terminated(step: &str) -> String {
    if step.trim_start().starts_with("--") { step.to_owned() } else { format!("{step};") }
}

impl Hit<'_, '_> {
    fn into_finding(self, fix: &str, facts: &dyn Facts, settings: &Settings) -> Finding {
        let Hit { rule, effect, matched, action, .. } = self;
        let relation = &effect.relation;
        let allowed = settings
            .allow
            .as_ref()
            .filter(|allow| allow.covers(rule.name, &relation.schema, &relation.name))
            .map(|allow| allow.reason.clone());
        let fix = if matched.change == Change::None { "" } else { fix };
        Finding {
            rule: rule.name.to_owned(),
            action,
            schema: relation.schema.clone(),
            table: match relation.kind {
                RelationKind::Schema => String::new(),
                _ => relation.name.clone(),
            },
            column: matched.column,
            object: relation.qualified(),
            lock_mode: effect.lock.as_str().to_owned(),
            blocks: effect.lock.blocks().as_str().to_owned(),
            work: effect.work.as_str().to_owned(),
            bytes: effect.bytes(),
            estimated_ms: effect.ms.known(),
            message: format!("{} [{}]", matched.message, rule.name),
            detail: detail(effect, facts),
            hint: matched.hint,
            fix: fix.to_owned(),
            location: effect.location,
            allowed,
        }
    }
}

/// The facts behind a finding, in full sentences.
fn detail(effect: &Effect<'_>, facts: &dyn Facts) -> String {
    let relation = words::relation(&effect.relation);
    let mut detail = format!("{relation} holds {}.", words::size(effect));
    if effect.relation.kind != RelationKind::Schema {
        detail.push_str(&format!(
            " The statement takes {} on it, which blocks {}; {}",
            effect.lock.sql_name(),
            effect.lock.blocks().in_words(),
            words::work(effect.work)
        ));
        match effect.work {
            Work::None => detail.push('.'),
            _ => detail.push_str(&format!(", estimated {}.", words::about(effect.ms))),
        }
        if let Fact::Known(sessions @ 1..) = facts.conflicting_sessions(effect.relation.id, effect.lock) {
            let (noun, verb) = if sessions == 1 { ("session", "holds") } else { ("sessions", "hold") };
            detail.push_str(&format!(" Now {sessions} other {noun} {verb} a lock on it that this one would wait for."));
        }
    }
    detail.push_str(&format!(" This is PostgreSQL {}.", facts.server_version()));
    detail
}

#[cfg(test)]
mod tests;
