//! REFRESH MATERIALIZED VIEW without CONCURRENTLY

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::Index;
use crate::forecast::{Cause, Effect, Work};
use crate::plan::Change;
use crate::statement::{EXPRESSION, Predicate};

pub(super) static RULE: Rule = Rule {
    name: "refresh-not-concurrent",
    class: Class::Blocking,
    area: "view",
    summary: "REFRESH MATERIALIZED VIEW without CONCURRENTLY",
    condition: "REFRESH of a materialized view that has rows, for which writing as many of them anew would already outlast \
              max_blocking_time. The query itself comes on top, and nobody knows how long it takes. Not WITH NO DATA.",
    effect: "ACCESS EXCLUSIVE while the query runs, the rows are written anew and the indexes are built: nobody reads the \
              view.",
    workaround: "REFRESH MATERIALIZED VIEW CONCURRENTLY, which compares old rows and new ones beside the readers. It needs a \
              unique index on columns, of all rows.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("refresh-not-concurrent", "bad"),
    good: example!("refresh-not-concurrent", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Refresh { .. }, Work::Rewrite) = (&effect.cause, effect.work) else { return None };
    // is_usable_unique_index
    let usable = |index: &Index| {
        let whole = index.predicate == Predicate::None;
        index.unique && index.valid && whole && !index.columns.iter().any(|column| column == EXPRESSION)
    };
    let ready = case.facts.own_indexes(effect.relation.id).iter().any(usable);
    let view = effect.relation.qualified();
    let (instead, hint, change) = match ready {
        true => {
            let steps = vec![format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {view}")];
            ("use REFRESH … CONCURRENTLY", "", Change::Instead { action: None, steps })
        }
        false => (
            "create a unique index on it, then use REFRESH … CONCURRENTLY",
            "REFRESH … CONCURRENTLY needs a unique index on columns, without a WHERE clause.",
            Change::None,
        ),
    };
    let message = format!(
        "refreshing the materialized view would block reads of {} for {} and the time of its query; {instead}",
        words::relation(&effect.relation),
        words::about(effect.ms)
    );
    Some(Match::new(message, hint, change))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn refresh(concurrently: bool, with_data: bool) -> Statement {
        let view = name("orders");
        statement("REFRESH …", Operation::RefreshMaterializedView { view, concurrently, with_data })
    }

    fn view(shape: impl Fn(Table) -> Table) -> Database {
        orders(|table| shape(table.kind(RelationKind::MaterializedView)))
    }

    #[test]
    fn fires_where_writing_the_rows_blocks_readers() {
        let materialized = |database: Database| database.map_tables(|table| table.kind(RelationKind::MaterializedView));
        assert_weighed_with(RULE, &refresh(false, true), materialized);
        let found = finding(&view(|view| view.index("by_day").partial()), &refresh(false, true), RULE);
        assert_eq!(
            found.message,
            "refreshing the materialized view would block reads of \"public.orders\" for about 5 min and the time of its \
             query; use REFRESH … CONCURRENTLY [refresh-not-concurrent]"
        );
        assert_eq!(found.fix, "REFRESH MATERIALIZED VIEW CONCURRENTLY public.orders;");
    }

    #[test]
    fn without_a_unique_index_there_is_no_concurrent_form_yet() {
        let database = Database::pg(17).table("public.orders", |table| {
            let view = table.kind(RelationKind::MaterializedView).megabytes(20 << 10, 1e8);
            view.key("some").partial().key("expression").index_on(&["expr"]).key("broken").invalid().index("plain")
        });
        let found = finding(&database, &refresh(false, true), RULE);
        assert!(found.message.contains("; create a unique index on it, then use REFRESH"), "{}", found.message);
        assert_eq!(found.fix, "");
    }

    #[test]
    fn silent_where_readers_do_not_wait_for_rows() {
        assert_eq!(fired(&view(large), &refresh(true, true)), [""; 0]);
        assert_eq!(fired(&view(large), &refresh(false, false)), [""; 0]);
        assert_eq!(fired(&orders(large), &refresh(false, true)), [""; 0], "a table: PostgreSQL refuses");
    }
}
