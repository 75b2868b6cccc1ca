//! a table dropped with its rows

use super::{Case, Class, Match, Rule, example, override_value, quoted_literal, words};
use crate::facts::{Relation, RelationKind};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "drop-table",
    class: Class::Destructive,
    area: "table",
    summary: "a table dropped with its rows",
    condition: "DROP TABLE (or DROP MATERIALIZED VIEW) of a table that has rows and existed before this \
              transaction.",
    effect: "The data is gone, and every running query that names the table fails. ACCESS EXCLUSIVE on \
              the table and on every table that it references.",
    workaround: "Rename it first and drop it when nothing has missed it for a while: a rename is undone by a \
              rename.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-table", "bad"),
    good: example!("drop-table", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropTable { partners, .. } = &effect.cause else { return None };
    let message = format!(
        "dropping {} would destroy {}{}; rename it first and drop it later",
        words::relation(&effect.relation),
        words::size(effect),
        locked(partners),
    );
    let table = &effect.relation;
    let retired = make_object_name(&table.name, "", "to_be_dropped");
    let mut steps: Vec<_> = detach(case, table).into_iter().collect();
    steps.extend([
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("rename-table", table))),
        format!("ALTER {} {} RENAME TO {}", kind(table), table.qualified(), quote_identifier(&retired)),
        "COMMIT".to_owned(),
    ]);
    steps.extend(drop_of_the_others(case, effect));
    let mut hint = "Rename it, and drop it when nothing has missed it for a while.".to_owned();
    if !partners.is_empty() {
        hint.push_str(" Drop its foreign keys first, each in a transaction of its own with a short lock_timeout.");
    }
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}

fn kind(table: &Relation) -> &'static str {
    match table.kind {
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
        _ => "TABLE",
    }
}

/// The step that takes a partition off without stopping the partitioned table; `None` for what is no partition of a table
/// that stays, and beside a DEFAULT partition, where PostgreSQL refuses it.
pub(super) fn detach(case: &Case<'_>, table: &Relation) -> Option<String> {
    let loses_it = |effect: &&Effect<'_>| match &effect.cause {
        Cause::DropPartitions { partitions } => partitions.iter().any(|partition| partition.id == table.id),
        _ => false,
    };
    let parent = &case.forecast.effects.iter().find(loses_it)?.relation;
    let refused = case.facts.default_partition(parent.id).is_some();
    let step = || format!("ALTER TABLE {} DETACH PARTITION {} CONCURRENTLY", parent.qualified(), table.qualified());
    (!refused).then(step)
}

/// The tables that its foreign keys reference are stopped with it.
fn locked(partners: &[Relation]) -> String {
    let named: Vec<_> = partners.iter().take(2).map(words::relation).collect();
    match partners.len().saturating_sub(named.len()) {
        _ if partners.is_empty() => String::new(),
        0 => format!(" and lock {}", named.join(" and ")),
        more => format!(" and lock {} and {more} more", named.join(", ")),
    }
}

/// The tables of the same statement that nobody misses are dropped as it says: with the first of those that are kept.
fn drop_of_the_others(case: &Case<'_>, effect: &Effect<'_>) -> Option<String> {
    let named = case.forecast.effects.iter().filter(|other| matches!(other.cause, Cause::DropTable { .. }));
    let (missed, others): (Vec<_>, Vec<_>) = named.partition(|other| is_missed(other));
    let first = missed.first().is_some_and(|first| std::ptr::eq(*first, effect));
    if !first || others.is_empty() {
        return None;
    }
    let tables: Vec<_> = others.iter().map(|other| other.relation.qualified()).collect();
    Some(format!("DROP {} {}", kind(&effect.relation), tables.join(", ")))
}

pub(super) fn is_missed(effect: &Effect<'_>) -> bool {
    let table = &effect.relation;
    let empty = effect.size.known().is_some_and(|size| size.is_empty());
    matches!(effect.cause, Cause::DropTable { .. }) && !empty && !table.made_in_transaction && !table.is_temporary()
}

#[cfg(test)]
mod tests {
    use crate::facts::{Reach, RelationId, What};
    use crate::statement::Operation;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_table_with_rows() {
        let drop = drop_table(&["orders"]);
        assert_weighed(RULE, &drop);
        let found = finding(&orders(large), &drop, RULE);
        assert_eq!(
            found.message,
            "dropping \"public.orders\" would destroy 20.0 GB, about 100,000,000 rows; rename it first and drop it later \
             [drop-table]"
        );
        assert_eq!(
            found.fix,
            "BEGIN;\n\
             SET LOCAL schema_guard.allow = 'rename-table(public.orders): why';\n\
             ALTER TABLE public.orders RENAME TO orders_to_be_dropped;\n\
             COMMIT;"
        );
        assert_eq!(found.hint, "Rename it, and drop it when nothing has missed it for a while.");
        assert_eq!(fired(&orders(large), &drop_table(&["nowhere", "orders_pkey"])), [""; 0]);
    }

    #[test]
    fn each_table_has_its_finding_and_all_one_fix() {
        let database = orders(large).table("audit.log", |table| table.megabytes(1, 1e4));
        let findings = judge(&database, &drop_table(&["audit.log", "orders"]), &settings()).findings;
        let found: Vec<_> = findings.iter().map(|finding| (finding.object.as_str(), finding.action.as_str())).collect();
        assert_eq!(found, [("public.orders", "block"), ("audit.log", "warn")]);
        assert_eq!(findings[0].fix, findings[1].fix);
        assert_eq!(findings[0].fix.matches(" RENAME TO ").count(), 2, "{}", findings[0].fix);
    }

    #[test]
    fn tables_that_nobody_misses_are_dropped_by_the_fix() {
        let database = orders(large)
            .table("public.log", |table| table.bytes(0, 0.0))
            .table("public.items", |table| table.megabytes(1, 1e4))
            .table("public.fresh", |table| table.megabytes(1, 1e4).made_in_transaction());
        let found = finding(&database, &drop_table(&["log", "orders", "items", "fresh"]), RULE);
        assert_eq!(found.fix.matches(" RENAME TO ").count(), 2, "{}", found.fix);
        assert_eq!(found.fix.matches("\nDROP TABLE public.log, public.fresh;").count(), 1, "{}", found.fix);
    }

    #[test]
    fn tables_that_it_references_are_told() {
        let database = orders(large);
        let orders = database.object("public.orders");
        let mut database = database;
        for (number, words) in [
            (1, " rows and lock \"public.partner1\"; rename"),
            (2, " rows and lock \"public.partner1\" and \"public.partner2\"; rename"),
            (3, " rows and lock \"public.partner1\", \"public.partner2\" and 1 more; rename"),
        ] {
            let name = format!("public.partner{number}");
            database = database.table(&name, |table| table);
            let partner = RelationId::Catalog(database.object(&name).oid);
            database = database.dependent(orders, What::Trigger(partner), Reach::Part);
            let found = finding(&database, &drop_table(&["orders"]), RULE);
            assert!(found.message.contains(words), "{}", found.message);
            assert!(found.hint.contains("Drop its foreign keys first"), "{}", found.hint);
        }
        let both = drop_table(&["orders", "partner1", "partner2", "partner3"]);
        assert!(!finding(&database, &both, RULE).message.contains("lock"), "they go, too");
    }

    #[test]
    fn materialized_views_are_told() {
        let cascade = Operation::DropTable { tables: names(&["orders"]), cascade: true };
        let view = orders(|table| table.kind(crate::facts::RelationKind::MaterializedView));
        let found = finding(&view, &statement("DROP MATERIALIZED VIEW orders CASCADE", cascade), RULE);
        assert!(found.fix.contains("\nALTER MATERIALIZED VIEW public.orders RENAME TO "), "{}", found.fix);
    }
}
