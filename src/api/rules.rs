//! `rules` and `explain_rule()`: what the rules say about themselves.

use crate::guard::{policy, settings_for};
use pgrx::prelude::*;
use pgrx::{function_name, pg_sys::panic::ErrorReport};
use schema_guard_engine::policy::{Preset, Subject};
use schema_guard_engine::rules::{RULES, find};

/// Behind the view `rules`.
#[pg_extern(stable, parallel_unsafe)]
#[expect(clippy::type_complexity, reason = "the view's columns")]
fn rule_list() -> TableIterator<
    'static,
    (
        name!(rule, String),
        name!(area, String),
        name!(catches, String),
        name!(default_action, String),
        name!(action, String),
        name!(since, i32),
        name!(until, Option<i32>),
    ),
> {
    let settings = settings_for(policy::policy().0);
    let rows: Vec<_> = RULES
        .iter()
        .map(|rule| {
            let everything =
                Subject { schema: "", table: "", role: &settings.role, application: &settings.application };
            let set = settings.policy.action_for(rule.name, &everything);
            (
                rule.name.to_owned(),
                rule.area.to_owned(),
                rule.summary.to_owned(),
                rule.class.default_action(Preset::Recommended).as_str().to_owned(),
                set.unwrap_or(rule.class.default_action(settings.policy.preset)).as_str().to_owned(),
                rule.since as i32,
                rule.until.map(|until| until as i32),
            )
        })
        .collect();
    TableIterator::new(rows)
}

/// The page of a rule: when it fires, what would happen, what to do instead, with examples.
#[pg_extern(immutable, strict, parallel_safe)]
fn explain_rule(rule: &str) -> String {
    let Some(known) = find(rule) else {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        ErrorReport::new(
            PgSqlErrorCode::ERRCODE_UNDEFINED_OBJECT,
            format!("there is no rule \"{rule}\""),
            function_name!(),
        )
        .set_hint(format!("The rules are: {}.", names.join(", ")))
        .report(PgLogLevel::ERROR);
        unreachable!("an ERROR does not return");
    };
    known.page()
}
