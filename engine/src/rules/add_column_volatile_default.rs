//! a new column whose default is evaluated for every row

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::facts::RewriteReason;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "add-column-volatile-default",
    class: Class::Blocking,
    area: "column",
    summary: "a new column whose default is evaluated for every row",
    condition: "ADD COLUMN with a volatile default (clock_timestamp(), random(), gen_random_uuid(), \
              nextval(), any function marked VOLATILE that does not inline to something stable), or of a \
              domain with constraints, when the rewrite would outlast max_blocking_time. Constants, now() \
              and other stable expressions are stored once in the catalog and cost nothing.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Add the column without the default, set the default for new rows, and fill the old ones in \
              batches.",
    since: 15,
    until: None,
    subsumes: &["table-rewrite"],
    bad: example!("add-column-volatile-default", "bad"),
    good: example!("add-column-volatile-default", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddColumn { action, column, reason } = &effect.cause else { return None };
    let why = match reason {
        RewriteReason::ConstrainedDomain => {
            format!("whose domain {} has constraints", words::quoted(&column.type_name))
        }
        RewriteReason::VolatileDefault => "with a volatile default".to_owned(),
        _ => "with a value for every row".to_owned(),
    };
    let doing = format!("adding column {} {why}", words::quoted(&column.name));
    let found = match reason {
        RewriteReason::ConstrainedDomain => {
            let message = would_block(&doing, effect, "use the domain's base type and a CHECK constraint NOT VALID");
            let hint = "Give the column the domain's base type, and add the domain's check as a constraint NOT VALID that \
                        is validated afterwards.";
            Match::new(message, hint, Change::None)
        }
        _ => {
            let message =
                would_block(&doing, effect, "add it without the default, then SET DEFAULT and fill it in batches");
            let not_null = match column.not_null {
                true => not_null_steps(case, effect, &column.name),
                false => vec![],
            };
            let change = Change::Backfilled { action: *action, column: column.name.clone(), not_null };
            Match::new(message, "", change)
        }
    };
    Some(found.on_column(&column.name))
}
