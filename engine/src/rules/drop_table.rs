//! a table dropped with its rows

use super::{Case, Class, Match, Rule, example, override_line, override_value, quoted_literal, words};
use crate::facts::RelationKind;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "drop-table",
    class: Class::Destructive,
    area: "table",
    summary: "a table dropped with its rows",
    condition: "DROP TABLE (or DROP MATERIALIZED VIEW) of a table that has rows and existed before this \
              transaction.",
    effect: "The data is gone, and every running query that names the table fails. ACCESS EXCLUSIVE on \
              the table and on every table that it references.",
    workaround: "Rename it first and drop it when nothing has missed it for a while: a rename is undone by a \
              rename.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-table", "bad"),
    good: example!("drop-table", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropTable { cascade } = &effect.cause else { return None };
    let message = format!(
        "dropping {} would destroy {}{}; rename it first and drop it later",
        words::relation(&effect.relation),
        words::size(effect),
        if *cascade { " and drop what depends on it" } else { "" },
    );
    let table = &effect.relation;
    let kind = match table.kind {
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
        _ => "TABLE",
    };
    let retired = make_object_name(&table.name, "", "to_be_dropped");
    let steps = vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("rename-table", table))),
        format!("ALTER {kind} {} RENAME TO {}", table.qualified(), quote_identifier(&retired)),
        "COMMIT".to_owned(),
    ];
    let hint = format!(
        "Rename it and wait until nothing has missed it; when it may go: {}",
        override_line("drop-table", table)
    );
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}
