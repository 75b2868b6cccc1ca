//! SET NOT NULL that has to read every row

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::quote_identifier;

pub(super) static RULE: Rule = Rule {
    name: "set-not-null-scan",
    class: Class::Blocking,
    area: "column",
    summary: "SET NOT NULL that has to read every row",
    condition: "ALTER COLUMN … SET NOT NULL (from 18 on also ADD CONSTRAINT … NOT NULL) when the scan would \
              outlast max_blocking_time. Not where the column is NOT NULL already, and not where valid \
              CHECK constraints prove it (c IS NOT NULL).",
    effect: "ACCESS EXCLUSIVE while every row is read: nobody reads or writes the table.",
    workaround: "A CHECK (c IS NOT NULL) NOT VALID, validated in a transaction of its own, under which SET \
              NOT NULL needs no scan; from 18 on a NOT NULL constraint NOT VALID, validated.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("set-not-null-scan", "bad"),
    good: example!("set-not-null-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetNotNull { action, column, constraint } = &effect.cause else { return None };
    let doing = format!("making column {} NOT NULL", words::quoted(column));
    let instead = match case.facts.server_version() >= 18 {
        true => "use ADD CONSTRAINT … NOT NULL … NOT VALID, then VALIDATE CONSTRAINT",
        false => "use a CHECK constraint NOT VALID, VALIDATE it, then SET NOT NULL",
    };
    let message = would_block(&doing, effect, instead);
    let steps = match constraint {
        Some(name) => named_not_null_steps(effect, column, name),
        None => not_null_steps(case, effect, column),
    };
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(column))
}

/// The statements that make a column NOT NULL without a scan under ACCESS EXCLUSIVE.
pub(super) fn not_null_steps(case: &Case<'_>, effect: &Effect<'_>, column: &str) -> Vec<String> {
    let name = free_name(case, effect, column, "not_null");
    if case.facts.server_version() >= 18 {
        return named_not_null_steps(effect, column, &name);
    }
    let table = effect.relation.qualified();
    let (name, column) = (quote_identifier(&name), quote_identifier(column));
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
        format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"),
        format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
    ]
}

fn named_not_null_steps(effect: &Effect<'_>, column: &str, name: &str) -> Vec<String> {
    let table = effect.relation.qualified();
    let (name, column) = (quote_identifier(name), quote_identifier(column));
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} NOT NULL {column} NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
    ]
}
