//! one more index on a table that has ten

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};

/// Where no measurement of the table's own writes says better: Bytebase draws the line at 5, pganalyze's advisor weighs
/// each index by its share in the cost of a write.
const INDEXES: usize = 10;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "too-many-indexes",
    class: Class::Opinion,
    area: "index",
    summary: "one more index on a table that has ten",
    condition: "CREATE INDEX on a table that has rows and ten indexes or more, those of its keys included.",
    effect: "Every INSERT, and every UPDATE that is not HOT, writes to each of them; VACUUM reads them all; the planner weighs \
             them all.",
    workaround: "Drop what no query uses (pg_stat_user_indexes.idx_scan) and what another index leads with already.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("too-many-indexes", "bad"),
    good: example!("too-many-indexes", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateIndex(_) = &effect.cause else { return None };
    let indexes = case.facts.own_indexes(effect.relation.id).len();
    if indexes < INDEXES {
        return None;
    }
    let message = format!(
        "{} has {indexes} indexes already, and every write would maintain one more; drop what no query uses",
        words::relation(&effect.relation),
    );
    let hint = "pg_stat_user_indexes.idx_scan tells how often each has been used, on this server alone.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// A table with so many indexes.
    fn with(indexes: usize) -> Database {
        orders(|table| (2..indexes).fold(table, |table, number| table.index(&format!("i{number}"))))
    }

    #[test]
    fn fires_from_the_eleventh_on() {
        let found = opinion(&with(10), &create_index("orders", &["total"]), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "\"public.orders\" has 10 indexes already, and every write would maintain one more; drop what no query uses \
             [too-many-indexes]"
        );
        assert!(opinion(&with(12), &create_index("orders", &["total"]), RULE).is_some());
    }

    #[test]
    fn is_silent() {
        assert!(opinion(&with(9), &create_index("orders", &["total"]), RULE).is_none(), "the tenth");
        assert!(opinion(&with(10), &alter("orders", [drop_column("total")]), RULE).is_none(), "another statement");
        let empty = with(10).map_tables(|table| table.bytes(0, 0.0));
        assert!(opinion(&empty, &create_index("orders", &["total"]), RULE).is_none(), "nothing to write to yet");
        assert_eq!(
            fired(&with(12), &create_index("orders", &["total"])),
            ["index-not-concurrent"],
            "until switched on"
        );
    }
}
