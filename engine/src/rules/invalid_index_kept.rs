//! CREATE INDEX IF NOT EXISTS where the index exists but is invalid

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::Name;

pub(super) static RULE: Rule = Rule {
    name: "invalid-index-kept",
    class: Class::Compatibility,
    area: "index",
    summary: "CREATE INDEX IF NOT EXISTS where the index exists but is invalid",
    condition: "CREATE INDEX IF NOT EXISTS, CONCURRENTLY or not, of a name that an invalid index bears: one whose concurrent \
              build has failed, or is still running.",
    effect: "PostgreSQL looks at the name only: it builds nothing and reports success. No query will use the index, every \
              write goes on to maintain it, and a unique one goes on to refuse duplicates.",
    workaround: "REINDEX INDEX CONCURRENTLY builds it anew; or DROP INDEX CONCURRENTLY and create it again.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("invalid-index-kept", "bad"),
    good: example!("invalid-index-kept", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::KeepInvalidIndex(index) = &effect.cause else { return None };
    let message = format!(
        "IF NOT EXISTS would pass over index {}, which exists but is invalid; build it anew with REINDEX INDEX \
         CONCURRENTLY",
        words::quoted(&format!("{}.{}", index.schema, index.name))
    );
    let hint = "Its concurrent build has failed, or is still running. Outside a transaction block:";
    let name = Name::new(Some(&index.schema), &index.name);
    let change = Change::Instead { action: None, steps: vec![format!("REINDEX INDEX CONCURRENTLY {name}")] };
    Some(Match::new(message, hint, change))
}

#[cfg(test)]
mod tests {
    use crate::statement::Statement;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(index: &str, concurrently: bool) -> Statement {
        create_index_as("CREATE INDEX IF NOT EXISTS …", "orders", &["total"], |create| {
            (create.name, create.if_not_exists, create.concurrently) = (Some(index.to_owned()), true, concurrently);
        })
    }

    #[test]
    fn fires_on_the_leftover_of_a_failed_build() {
        for concurrently in [false, true] {
            let create = create("broken", concurrently);
            assert_weighed_with(RULE, &create, |database| database.map_tables(|table| table.index("broken").invalid()));
        }
        let database = orders(|table| table.index("broken").invalid());
        let found = finding(&database, &create("broken", true), RULE);
        assert_eq!(
            found.message,
            "IF NOT EXISTS would pass over index \"public.broken\", which exists but is invalid; build it anew with \
             REINDEX INDEX CONCURRENTLY [invalid-index-kept]"
        );
        assert_eq!(found.fix, "REINDEX INDEX CONCURRENTLY public.broken;");
    }

    #[test]
    fn silent_where_the_index_is_sound_or_new() {
        let database = orders(|table| table.index("broken").invalid().index("sound"));
        assert_eq!(fired(&database, &create("sound", true)), [""; 0]);
        assert_eq!(fired(&database, &create("another", true)), [""; 0]);
        // Without IF NOT EXISTS PostgreSQL says so itself; ON ONLY leaves a partitioned table's index invalid on purpose.
        let plain = create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["total"], |create| {
            (create.name, create.concurrently) = (Some("broken".to_owned()), true);
        });
        assert_eq!(fired(&database, &plain), [""; 0]);
        let partitioned = orders(|table| table.partitioned().index("broken").invalid());
        assert_eq!(fired(&partitioned, &create("broken", false)), [""; 0]);
    }
}
