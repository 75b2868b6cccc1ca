//! a column dropped from a table that has rows

use super::{Case, Class, Match, Rule, example, override_line, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-column",
    class: Class::Compatibility,
    area: "column",
    summary: "a column dropped from a table that has rows",
    condition: "DROP COLUMN of an existing column, on a table that has rows.",
    effect: "Instant, under ACCESS EXCLUSIVE; but the data is gone, the running application that still \
              names the column fails, and indexes and constraints on it go with it.",
    workaround: "Stop using the column in every running version first: make it nullable, deploy, then drop it \
              with an override that says so.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-column", "bad"),
    good: example!("drop-column", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropColumn { column, cascade } = &effect.cause else { return None };
    let message = format!(
        "dropping column {} of {} would lose its data{} and break running queries that name it; stop using it first, then override",
        words::quoted(column),
        words::relation(&effect.relation),
        if *cascade { ", drop what depends on it," } else { "" },
    );
    let hint = format!("When nothing uses the column any more: {}", override_line("drop-column", &effect.relation));
    Some(Match::new(message, hint, Change::None).on_column(column))
}
