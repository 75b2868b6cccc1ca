//! a schema dropped with the tables in it

use super::{Case, Class, Match, Rule, example, override_line, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "drop-schema",
    class: Class::Destructive,
    area: "schema",
    summary: "a schema dropped with the tables in it",
    condition: "DROP SCHEMA … CASCADE of a schema with tables or materialized views that have rows. Without \
              CASCADE PostgreSQL refuses to drop a schema that is not empty.",
    effect: "Every table in the schema is gone, with its data, and so is everything elsewhere that \
              depends on them.",
    workaround: "Drop the tables one by one, each with its own judgement; or rename the schema first and drop \
              it when nothing has missed it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-schema", "bad"),
    good: example!("drop-schema", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropSchema { tables, .. } = &effect.cause else { return None };
    let schema = &effect.relation;
    let message = format!(
        "dropping schema {} would destroy {tables} {} ({}); rename it first and drop it later",
        words::relation(schema),
        if *tables == 1 { "table" } else { "tables" },
        words::size(effect),
    );
    let retired = make_object_name(&schema.name, "", "to_be_dropped");
    let steps = vec![format!("ALTER SCHEMA {} RENAME TO {}", schema.qualified(), quote_identifier(&retired))];
    let hint = format!(
        "Rename it and wait until nothing has missed it; when it may go: {}",
        override_line("drop-schema", schema)
    );
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}
