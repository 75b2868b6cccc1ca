//! VACUUM FULL

use super::{Case, Class, Match, Rule, example, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "vacuum-full",
    class: Class::Blocking,
    area: "table",
    summary: "VACUUM FULL of a large table",
    condition: "VACUUM FULL of a table, or of every table of the database, for each one whose rewrite would \
              outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Plain VACUUM keeps space for reuse and blocks nobody; to give space back, pg_repack or \
              pg_squeeze rewrite the table beside its readers and writers.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("vacuum-full", "bad"),
    good: example!("vacuum-full", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::VacuumFull = &effect.cause else { return None };
    let message = would_block("VACUUM FULL", effect, "use plain VACUUM, or pg_repack to give space back");
    let table = effect.relation.qualified();
    let change = Change::Instead { action: None, steps: vec![format!("VACUUM {table}")] };
    Some(Match::new(message, "Plain VACUUM frees the space for reuse without blocking:", change))
}
