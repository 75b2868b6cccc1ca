//! a column renamed under the running application

use super::{Case, Class, Match, Rule, example, override_line, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "rename-column",
    class: Class::Compatibility,
    area: "column",
    summary: "a column renamed under the running application",
    condition: "RENAME COLUMN on a table that has rows and existed before this transaction.",
    effect: "Instant; but from that moment every running query and every function body with the old name \
              fails. Views follow the rename, function bodies do not.",
    workaround: "Expand and contract: a new column, filled and kept in step by a trigger, until nothing reads \
              the old one; or a view that shows both names.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-column", "bad"),
    good: example!("rename-column", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameColumn { column, to } = &effect.cause else { return None };
    let message = format!(
        "renaming column {} of {} to {} would break running queries that use the old name; add a new column and move over to it",
        words::quoted(column),
        words::relation(&effect.relation),
        words::quoted(to),
    );
    let hint = format!(
        "Add the new column, keep both in step with a trigger, and drop the old one when nothing reads it. When nothing \
         uses the old name any more: {}",
        override_line("rename-column", &effect.relation)
    );
    Some(Match::new(message, hint, Change::None).on_column(column))
}
