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
              small. Not an index that a constraint owns or that is a part of another one: PostgreSQL refuses to drop it.",
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

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropIndex { index, cascade, partitioned } = &effect.cause else { return None };
    if !case.facts.parents(index.id).is_empty() {
        return None;
    }
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

#[cfg(test)]
mod tests {
    use crate::statement::Operation;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_large_table() {
        let drop = drop_index("orders_email_idx", false);
        assert_weighed(RULE, &drop);
        let found = finding(&orders(large), &drop, RULE);
        assert_eq!(
            found.message,
            "dropping index \"public.orders_email_idx\" takes an ACCESS EXCLUSIVE lock on \"public.orders\", and while it \
             waits all reads and writes queue behind it; use DROP INDEX CONCURRENTLY [drop-index-not-concurrent]"
        );
        assert_eq!(found.fix, "DROP INDEX CONCURRENTLY orders_email_idx;");
    }

    #[test]
    fn silent_where_no_index_is_dropped_this_way() {
        for drop in [
            drop_index("orders_email_idx", true),
            drop_index("orders_pkey", false),
            drop_index("nowhere_idx", false),
            drop_index("orders", false),
        ] {
            assert_eq!(fired(&orders(large), &drop), [""; 0], "{:?}", drop.text);
        }
    }

    #[test]
    fn no_concurrent_form_for_a_partitioned_table_nor_with_cascade() {
        let partitioned = orders(|table| table.partitioned());
        let found = finding(&partitioned, &drop_index("orders_email_idx", false), RULE);
        assert!(found.message.contains("; set a short lock_timeout ["), "{}", found.message);
        assert!(found.hint.starts_with("An index of a partitioned table"));
        assert_eq!(found.fix, "");

        let indexes = names(&["orders_email_idx"]);
        let cascade = Operation::DropIndex { indexes, concurrently: false, cascade: true };
        let found = finding(&orders(large), &statement("DROP INDEX orders_email_idx CASCADE", cascade), RULE);
        assert!(found.hint.starts_with("DROP INDEX CONCURRENTLY takes no CASCADE"));
        assert_eq!(found.fix, "");
    }
}
