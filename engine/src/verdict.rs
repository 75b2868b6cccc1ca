//! The verdict: what the rules found, weighed by class, size, time and policy.

mod detail;

use crate::allow::Allow;
use crate::facts::{Fact, Facts, Relation, RelationKind};
use crate::finding::{Finding, Verdict};
use crate::forecast::{Cause, Effect, Forecast, Limits, Rates, Work};
use crate::naming;
use crate::plan::{self, Change};
use crate::policy::{Action, Policy, Preset, Subject};
use crate::rules::{Case, Class, Match, RULES, Rule};
use crate::statement::{Blocks, LockMode, Operation, Statement};
use crate::tools;
use std::rc::Rc;

/// What the session and the policy say, apart from the database itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub policy: Policy,
    /// `schema_guard.max_blocking_time`, in milliseconds.
    pub max_blocking_ms: u64,
    /// `schema_guard.small_table`, in bytes.
    pub small_table: u64,
    /// No lock_timeout would be in force: the session has none, and the guard imposes none.
    pub waits_for_ever: bool,
    pub naming: Rc<naming::Policy>,
    /// Names that PostgreSQL is to choose are judged as it would choose them: nobody will see them stored.
    pub predicts_names: bool,
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
    let case = Case::new(statement, facts, forecast, &settings.naming);
    let mut hits: Vec<Hit<'_, '_>> = Vec::new();
    let limits = Limits { small_table: settings.small_table, max_blocking_ms: settings.max_blocking_ms };
    let around = Effect::around(forecast, facts, limits, settings.waits_for_ever);
    let itself = Effect::of_statement(statement, facts);
    let names = Effect::of_names(statement, facts, settings.predicts_names);
    for (at, effect) in forecast.effects.iter().chain(&around).chain(&itself).chain(&names).enumerate() {
        if effect.cause == Cause::Lock {
            continue;
        }
        // By size and time first, which costs nothing: most statements end here.
        let matching = RULES
            .iter()
            .filter(|rule| rule.applies_to(facts.server_version()) && may_fire(rule.class, effect, settings));
        let found: Vec<_> = matching.filter_map(|rule| Some((*rule, (rule.inspect)(&case, effect)?))).collect();
        // A migration tool's own bookkeeping is its own business.
        let relation = &effect.relation;
        if found.is_empty() || tools::is_tool_table(&relation.name, &columns_of(statement, relation, facts)) {
            continue;
        }
        for (rule, matched) in &found {
            let silenced = found.iter().any(|(other, _)| other.subsumes.contains(&rule.name));
            if silenced {
                continue;
            }
            if let Some(action) = weigh(rule, effect, matched, facts, settings) {
                hits.push(Hit { rule, effect, matched: matched.clone(), action, at });
            }
        }
    }
    // The worst first: what blocks, then what lasts longest.
    hits.sort_by_key(|hit| (std::cmp::Reverse((hit.action, hit.effect.ms.known().unwrap_or(u64::MAX))), hit.at));
    let fix = safe_form(statement, &hits, parses);
    Verdict { findings: hits.into_iter().map(|hit| hit.into_finding(&fix, facts, settings, &forecast.rates)).collect() }
}

/// The columns of what a finding is about: those that CREATE TABLE declares, or the ones that are there.
fn columns_of(statement: &Statement, relation: &Relation, facts: &dyn Facts) -> Vec<String> {
    match &statement.operation {
        Operation::CreateTable(table) if relation.kind == RelationKind::Object => {
            table.columns.iter().map(|column| column.name.clone()).collect()
        }
        _ => facts.column_names(relation.id),
    }
}

/// Whether the verdict, which is `found`, would be another one if the tables were large.
pub fn depends_on_size(
    statement: &Statement,
    forecast: &Forecast<'_>,
    facts: &dyn Facts,
    settings: &Settings,
    found: &Verdict,
) -> bool {
    let mut large = forecast.clone();
    for effect in large.effects.iter_mut().filter(|effect| effect.size != Fact::Unknown) {
        effect.size = Fact::Unknown;
        if effect.work != Work::None {
            effect.ms = Fact::Unknown;
        }
    }
    let actions = |verdict: &Verdict| {
        verdict.findings.iter().map(|finding| (finding.rule.clone(), finding.action)).collect::<Vec<_>>()
    };
    // Of the safe form nothing is asked, so that no text is parsed.
    let other = judge(statement, &large, facts, settings, &|_| false);
    let (mut one, mut other) = (actions(found), actions(&other));
    one.sort();
    other.sort();
    one != other
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
    // A name outlives the transaction that gives it.
    let lasts = !relation.made_in_transaction || matches!(effect.cause, Cause::Name(_));
    relation.may_alter && lasts && !relation.is_temporary()
}

/// Whether a rule of the class can have anything to say about the effect. A size that nobody knows counts as large.
fn may_fire(class: Class, effect: &Effect<'_>, settings: &Settings) -> bool {
    let bytes = effect.size.known().map(|size| size.bytes());
    let large = bytes.is_none_or(|bytes| bytes >= settings.small_table);
    let lasts = effect.ms.known().is_none_or(|ms| ms > settings.max_blocking_ms);
    let matters = bytes != Some(0) && concerns_others(effect);
    match class {
        Class::Refused => effect.relation.may_alter,
        Class::Blocking => matters && large && lasts,
        Class::Instant => matters && large,
        Class::Destructive | Class::Compatibility | Class::Advice | Class::Naming | Class::Lasting | Class::Opinion => {
            matters
        }
    }
}

/// What is to happen where a rule fires, or `None` where policy has switched it off.
fn weigh(rule: &Rule, effect: &Effect<'_>, matched: &Match, facts: &dyn Facts, settings: &Settings) -> Option<Action> {
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
        Class::Advice => rule.class.default_action(settings.policy.preset),
        Class::Naming if matched.action.is_some() => matched.action.unwrap_or(Action::Warn),
        Class::Naming if settings.policy.preset == Preset::Minimal => Action::Off,
        Class::Naming => Action::Warn,
        Class::Refused => Action::Block,
        // The statement as a whole has no size.
        Class::Lasting
            if settings.policy.preset == Preset::Recommended && large && effect.cause != Cause::Statement =>
        {
            Action::Warn
        }
        Class::Lasting | Class::Opinion if settings.policy.preset == Preset::Strict => Action::Warn,
        Class::Lasting | Class::Opinion => Action::Off,
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
    let (mut first, mut last): (Vec<String>, Vec<String>) = Default::default();
    for hit in hits {
        match &hit.matched.change {
            Change::Around { before, after } => {
                first.extend(before.iter().cloned());
                last.extend(after.iter().cloned());
            }
            change if !changes.contains(change) => changes.push(change.clone()),
            _ => {}
        }
    }
    let itself = || statement.text.as_deref().map(|text| vec![text.trim_end().to_owned()]);
    let steps = match &changes[..] {
        [] if first.is_empty() && last.is_empty() => None,
        [] => itself(),
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
        // What is not to be changed in SQL stays as it is between what goes around it.
        changes => match statement.text.as_deref().and_then(|text| plan::safe_form(text, changes)) {
            None if !(first.is_empty() && last.is_empty()) && changes.iter().all(|change| *change == Change::None) => {
                itself()
            }
            steps => steps,
        },
    };
    let Some(steps) = steps else { return String::new() };
    let steps = first.iter().chain(&steps).chain(&last);
    let sql = steps.map(|step| terminated(step)).collect::<Vec<_>>().join("\n");
    if parses(&sql) { sql } else { String::new() }
}

fn terminated(step: &str) -> String {
    if step.trim_start().starts_with("--") { step.to_owned() } else { format!("{step};") }
}

impl Hit<'_, '_> {
    fn into_finding(self, fix: &str, facts: &dyn Facts, settings: &Settings, rates: &Rates) -> Finding {
        let Hit { rule, effect, matched, action, .. } = self;
        let relation = &effect.relation;
        let allowed = settings
            .allow
            .as_ref()
            .filter(|allow| allow.covers(rule.name, &relation.schema, &relation.name))
            .map(|allow| allow.reason.clone());
        let detail = detail::detail(effect, &matched, facts, rates);
        let fix = if matched.change == Change::None { "" } else { fix };
        // The statement as a whole is no lock, nor is one on a type.
        let lock = effect.relation.kind != RelationKind::Object && !effect.cause.is_text();
        let lock = lock.then_some(effect.lock);
        Finding {
            rule: rule.name.to_owned(),
            action,
            schema: relation.schema.clone(),
            table: match relation.kind {
                RelationKind::Schema | RelationKind::Database => String::new(),
                _ => relation.name.clone(),
            },
            column: matched.column,
            object: if relation.name.is_empty() { String::new() } else { relation.qualified() },
            lock_mode: lock.map_or("", LockMode::as_str).to_owned(),
            blocks: lock.map_or(Blocks::Nothing, LockMode::blocks).as_str().to_owned(),
            work: effect.work.as_str().to_owned(),
            bytes: effect.bytes(),
            estimated_ms: effect.ms.known(),
            message: format!("{} [{}]", matched.message, rule.name),
            detail,
            hint: matched.hint,
            fix: fix.to_owned(),
            location: matched.location.or(effect.location),
            awaits: matched.awaits,
            allowed,
        }
    }
}

#[cfg(test)]
mod tests;
