//! an index that the table has already

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{Name, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "duplicate-index",
    class: Class::Opinion,
    area: "index",
    summary: "an index that the table has already",
    condition: "CREATE INDEX where a valid index of the table equals the new one in everything: access method, uniqueness, \
              columns and their order, operator classes, collations, expressions, included columns and predicate. \
              (PostgreSQL's own comparison, the one by which a partition's index is attached.)",
    effect: "No query gets faster. Every write maintains both, and both take their space.",
    workaround: "Leave it out. To replace a bloated index, REINDEX CONCURRENTLY.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("duplicate-index", "bad"),
    good: example!("duplicate-index", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateIndex(index)) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    let table = case.facts.relation(&index.table)?;
    // Of the same name there is no second one: PostgreSQL refuses, or passes over it.
    let named = |name: &String| case.facts.relation(&Name::new(Some(&table.schema), name)).is_some();
    if index.name.as_ref().is_some_and(named) {
        return None;
    }
    let equal = case.facts.equal_indexes(table.id, index);
    let equal = equal.into_iter().find(|equal| equal.same_order && equal.index.valid)?.index;
    let message = format!(
        "the index would be the same as {} of {}; leave it out",
        words::quoted(&equal.name),
        words::relation(&table),
    );
    let detail = "Every write would maintain both, and no query gets faster.";
    Some(Match::new(message, "To replace a bloated index, REINDEX it CONCURRENTLY.", Change::None).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::policy::Preset;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn found(database: &Database, say: impl FnOnce(&mut crate::statement::CreateIndex)) -> Vec<String> {
        let create = create_index_as("CREATE INDEX …", "orders", &["email"], say);
        let findings = judge(database, &create, &preset(Preset::Strict)).findings;
        findings.into_iter().filter(|found| found.rule == RULE).map(|found| found.message).collect()
    }

    fn named(name: &str) -> impl FnOnce(&mut crate::statement::CreateIndex) {
        let name = name.to_owned();
        move |index| (index.name, index.concurrently) = (Some(name), true)
    }

    #[test]
    fn fires_on_an_equal_index() {
        let database = orders(|table| table.index("by_email").index_on(&["email"]));
        assert_eq!(
            found(&database, named("another")),
            ["the index would be the same as \"by_email\" of \"public.orders\"; leave it out [duplicate-index]"]
        );
        assert_eq!(found(&database, named("another")).len(), 1, "concurrently or not");
    }

    #[test]
    fn is_silent() {
        let other = orders(|table| table.index("by_email").index_on(&["email", "total"]));
        let invalid = orders(|table| table.index("by_email").index_on(&["email"]).invalid());
        let partial = orders(|table| table.index("by_email").index_on(&["email"]).partial());
        for database in [&orders(large), &other, &invalid, &partial] {
            assert_eq!(found(database, named("another")), [""; 0]);
        }
        let database = orders(|table| table.index("by_email").index_on(&["email"]));
        assert_eq!(found(&database, |index| index.unique = true), [""; 0]);
        let again = |index: &mut crate::statement::CreateIndex| {
            index.name = Some("by_email".to_owned());
        };
        assert_eq!(found(&database, again), [""; 0]);
    }
}
