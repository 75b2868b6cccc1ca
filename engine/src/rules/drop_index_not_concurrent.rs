//! an index dropped without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-index-not-concurrent",
    class: Class::Instant,
    area: "index",
    summary: "an index dropped without CONCURRENTLY",
    condition: "DROP INDEX without CONCURRENTLY on a table that existed before this transaction and is not \
              small. Not an index that a constraint owns: PostgreSQL refuses to drop it.",
    effect: "ACCESS EXCLUSIVE on the table. The drop itself is instant, but while it waits for running \
              queries every new query on the table waits behind it.",
    workaround: "DROP INDEX CONCURRENTLY, one index a statement, outside a transaction block. The index of a \
              partitioned table has no concurrent form: drop it with a short lock_timeout.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-index-not-concurrent", "bad"),
    good: example!("drop-index-not-concurrent", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropIndex { index, cascade, partitioned } = &effect.cause else { return None };
    let name = words::quoted(&format!("{}.{}", index.schema, index.name));
    let what = format!(
        "dropping index {name} takes an ACCESS EXCLUSIVE lock on {}, and while it waits all reads and writes queue behind it",
        words::relation(&effect.relation)
    );
    Some(if *partitioned || *cascade {
        let hint = match partitioned {
            true => {
                "An index of a partitioned table cannot be dropped concurrently; set a short lock_timeout and repeat."
            }
            false => "DROP INDEX CONCURRENTLY takes no CASCADE: drop what depends on the index first.",
        };
        Match::new(format!("{what}; set a short lock_timeout"), hint, Change::None)
    } else {
        let message = format!("{what}; use DROP INDEX CONCURRENTLY");
        Match::new(message, "", Change::Concurrently)
    })
}
