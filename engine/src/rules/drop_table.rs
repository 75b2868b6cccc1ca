//! a table dropped with its rows

use super::{Case, Class, Match, Rule, example, override_value, quoted_literal, words};
use crate::facts::RelationKind;
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

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropTable { cascade } = &effect.cause else { return None };
    let message = format!(
        "dropping {} would destroy {}{}; rename it first and drop it later",
        words::relation(&effect.relation),
        words::size(effect),
        if *cascade { " and drop what depends on it" } else { "" },
    );
    let table = &effect.relation;
    let kind = match table.kind {
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
        _ => "TABLE",
    };
    let retired = make_object_name(&table.name, "", "to_be_dropped");
    let steps = vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("rename-table", table))),
        format!("ALTER {kind} {} RENAME TO {}", table.qualified(), quote_identifier(&retired)),
        "COMMIT".to_owned(),
    ];
    let hint = "Rename it, and drop it when nothing has missed it for a while.";
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
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
    fn cascade_and_materialized_views_are_told() {
        let cascade = Operation::DropTable { tables: names(&["orders"]), cascade: true };
        let view = orders(|table| table.kind(crate::facts::RelationKind::MaterializedView));
        let found = finding(&view, &statement("DROP MATERIALIZED VIEW orders CASCADE", cascade), RULE);
        assert!(found.message.contains(" rows and drop what depends on it; rename"), "{}", found.message);
        assert!(found.fix.contains("\nALTER MATERIALIZED VIEW public.orders RENAME TO "), "{}", found.fix);
    }
}
