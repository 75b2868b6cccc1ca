//! any other rewrite of a table by ALTER TABLE

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "table-rewrite",
    class: Class::Blocking,
    area: "table",
    summary: "any other rewrite of a table by ALTER TABLE",
    condition: "SET LOGGED, SET UNLOGGED or SET ACCESS METHOD that changes something, or a rewrite that \
              nobody forecast and that the table_rewrite event reports before the first row is copied; \
              when it would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "A new table with the wanted property, filled in batches and swapped by renames; or a \
              maintenance window.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("table-rewrite", "bad"),
    good: example!("table-rewrite", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let what = match &effect.cause {
        Cause::Rewrite { what } => (*what).to_owned(),
        Cause::AddColumn { column, .. } => format!("adding column {}", words::quoted(&column.name)),
        Cause::SetType { column, .. } => format!("changing the type of column {}", words::quoted(column)),
        _ => return None,
    };
    let message = would_block(
        &format!("{what} rewrites the table and"),
        effect,
        "fill a new table in batches and swap the names",
    );
    let hint = "There is no concurrent form: make a new table, fill it in batches, and swap the names; or set \
                schema_guard.allow in a maintenance window.";
    Some(Match::new(message, hint, Change::None))
}
