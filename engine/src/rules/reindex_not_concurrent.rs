//! REINDEX without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, words};
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
    let Cause::Reindex { index, concurrently: false, .. } = &effect.cause else { return None };
    let doing = match index {
        Some(index) => format!("rebuilding index {}", words::quoted(&format!("{}.{}", index.schema, index.name))),
        None => "rebuilding all indexes".to_owned(),
    };
    let message = format!(
        "{doing} would block writes to {}, and reads that would use {}, for {}; use REINDEX … CONCURRENTLY",
        words::relation(&effect.relation),
        if index.is_some() { "the index" } else { "its indexes" },
        words::about(effect.ms),
    );
    Some(Match::new(message, "", Change::Concurrently))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, ReindexTarget, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn reindex(text: &str, target: ReindexTarget) -> Statement {
        statement(text, Operation::Reindex { target, concurrently: text.contains("CONCURRENTLY") })
    }

    fn table() -> ReindexTarget {
        ReindexTarget::Table(name("orders"))
    }

    #[test]
    fn fires_where_a_rebuild_blocks_writes() {
        let reindex = |text, target| reindex(text, target);
        assert_weighed(RULE, &reindex("REINDEX TABLE orders", table()));
        let found = finding(&orders(large), &reindex("REINDEX TABLE orders", table()), RULE);
        assert_eq!(
            found.message,
            "rebuilding all indexes would block writes to \"public.orders\", and reads that would use its indexes, for \
             about 2 min; use REINDEX … CONCURRENTLY [reindex-not-concurrent]"
        );
        assert_eq!(found.fix, "REINDEX TABLE CONCURRENTLY orders;");
        let index = ReindexTarget::Index(name("orders_pkey"));
        let found = finding(&orders(large), &reindex("REINDEX INDEX orders_pkey", index), RULE);
        assert!(
            found.message.starts_with(
                "rebuilding index \"public.orders_pkey\" would block writes to \"public.orders\", and reads that would use \
                 the index, for about 76 s;"
            ),
            "{}",
            found.message
        );
    }

    #[test]
    fn silent_where_nobody_waits() {
        let without_indexes = Database::pg(17).table("public.orders", |table| table.megabytes(20 << 10, 1e8));
        assert_eq!(fired(&without_indexes, &reindex("REINDEX TABLE orders", table())), [""; 0]);
        let concurrently = reindex("REINDEX TABLE CONCURRENTLY orders", table());
        assert_eq!(fired(&orders(large), &concurrently), [""; 0]);
        assert_eq!(fired(&orders(large), &reindex("REINDEX SYSTEM", ReindexTarget::System)), [""; 0]);
    }

    #[test]
    fn a_schema_or_a_database_is_judged_table_by_table() {
        let database = orders(large)
            .table("public.events", |table| table.partitioned().megabytes(20 << 10, 1e8).index("events_idx"))
            .table("public.events_1", |table| table.megabytes(20 << 10, 1e8).index("events_1_idx"))
            .table("public.small", |table| table.megabytes(1, 1e3).index("small_idx"))
            .table("audit.log", |table| table.megabytes(20 << 10, 1e8).index("log_idx"));
        let about = |target| {
            let findings = judge(&database, &reindex("REINDEX", target), &settings()).findings;
            findings.into_iter().map(|finding| finding.object).collect::<Vec<_>>()
        };
        assert_eq!(about(ReindexTarget::Schema(name("public"))), ["public.orders", "public.events_1"]);
        assert_eq!(about(ReindexTarget::Database), ["public.orders", "public.events_1", "audit.log"]);
    }
}
