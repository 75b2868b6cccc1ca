//! a column type changed in a way that rewrites the table

use super::{Case, Class, Match, Rule, backfill, comment, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "column-type-rewrite",
    class: Class::Blocking,
    area: "column",
    summary: "a column type changed in a way that rewrites the table",
    condition: "ALTER COLUMN … TYPE where core's coercion rules ask for a rewrite that would outlast \
              max_blocking_time. Free, and silent: varchar to a longer varchar or to text, numeric to a \
              greater precision of the same scale, timestamp to timestamptz while the session's TimeZone \
              is UTC, and everything else that is binary coercible.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it. Planner statistics of the column are lost.",
    workaround: "A new column of the new type, kept in step by a trigger, filled in batches, and swapped by \
              two renames in one short transaction.",
    since: 15,
    until: None,
    subsumes: &["table-rewrite"],
    bad: example!("column-type-rewrite", "bad"),
    good: example!("column-type-rewrite", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetType { action, column, change } = &effect.cause else { return None };
    let doing = format!("changing column {} from {} to {}", words::quoted(column), change.from, change.to);
    let message = would_block(&doing, effect, "add a new column, fill it in batches and swap the names");
    let table = effect.relation.qualified();
    let (old, new) = (quote_identifier(column), quote_identifier(&make_object_name(column, "", "new")));
    let steps = vec![
        format!("ALTER TABLE {table} ADD COLUMN {new} {}", change.to),
        comment(&format!(
            "CREATE TRIGGER … BEFORE INSERT OR UPDATE ON {table}: a function that sets NEW.{new} from NEW.{old}"
        )),
        backfill(&table, &new, &format!("{old}::{}", change.to)),
        comment(&format!(
            "in one transaction, when all is filled: RENAME COLUMN {old} TO {}, RENAME COLUMN {new} TO {old}, \
             drop the trigger",
            quote_identifier(&make_object_name(column, "", "old"))
        )),
    ];
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(column))
}
