//! REINDEX without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "reindex-not-concurrent",
    class: Class::Blocking,
    area: "index",
    summary: "REINDEX without CONCURRENTLY",
    condition: "REINDEX of an index, a table, a schema or the database without CONCURRENTLY, for each table \
              whose indexes would take longer than max_blocking_time. Not REINDEX SYSTEM, which has no \
              concurrent form.",
    effect: "SHARE on the table: writes wait for the rebuild. ACCESS EXCLUSIVE on each index while it is \
              rebuilt: queries that would use it wait as well.",
    workaround: "REINDEX … CONCURRENTLY, outside a transaction block.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("reindex-not-concurrent", "bad"),
    good: example!("reindex-not-concurrent", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Reindex { index, .. } = &effect.cause else { return None };
    let doing = match index {
        Some(index) => format!("rebuilding index {}", words::quoted(&format!("{}.{}", index.schema, index.name))),
        None => "rebuilding all indexes".to_owned(),
    };
    let message = would_block(&doing, effect, "use REINDEX … CONCURRENTLY");
    Some(Match::new(message, "", Change::Concurrently))
}
