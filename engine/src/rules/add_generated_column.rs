//! a stored generated column added to a table that has rows

use super::{Case, Class, Match, Rule, backfill, comment, example, words, would_block};
use crate::facts::RewriteReason;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{ColumnDefinition, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-generated-column",
    class: Class::Blocking,
    area: "column",
    summary: "a stored generated column added to a table that has rows",
    condition: "ADD COLUMN … GENERATED ALWAYS AS (…) STORED, when computing it for every row would outlast \
              max_blocking_time. A VIRTUAL column (18) costs nothing.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Add a plain column, keep it up to date with a BEFORE INSERT OR UPDATE trigger, and fill the \
              old rows in batches; from 18 on a VIRTUAL generated column may do.",
    since: 15,
    until: None,
    subsumes: &["add-column-volatile-default", "table-rewrite"],
    bad: example!("add-generated-column", "bad"),
    good: example!("add-generated-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddColumn { action, column, reason: RewriteReason::StoredGenerated } = &effect.cause else {
        return None;
    };
    let doing = format!("adding stored generated column {}", words::quoted(&column.name));
    let message =
        would_block(&doing, effect, "add a plain column that a trigger fills, and fill the old rows in batches");
    let steps = steps(case, effect, column);
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(&column.name))
}

fn steps(_: &Case<'_>, effect: &Effect<'_>, column: &ColumnDefinition) -> Vec<String> {
    let table = effect.relation.qualified();
    let name = quote_identifier(&column.name);
    vec![
        format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.type_name),
        comment(&format!("CREATE TRIGGER … BEFORE INSERT OR UPDATE ON {table}: a function that sets NEW.{name}")),
        backfill(&table, &name, "<expression>"),
    ]
}
