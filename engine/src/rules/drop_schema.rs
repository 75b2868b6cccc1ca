//! a schema dropped with the tables in it

use super::{Case, Class, Match, Rule, example, override_value, quoted_literal, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "drop-schema",
    class: Class::Destructive,
    area: "schema",
    summary: "a schema dropped with the tables in it",
    condition: "DROP SCHEMA … CASCADE of a schema with tables or materialized views that have rows. Without \
              CASCADE PostgreSQL refuses to drop a schema that is not empty.",
    effect: "Every table in the schema is gone, with its data, and so is everything elsewhere that \
              depends on them.",
    workaround: "Drop the tables one by one, each with its own judgement; or rename the schema first and drop \
              it when nothing has missed it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-schema", "bad"),
    good: example!("drop-schema", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropSchema { tables, .. } = &effect.cause else { return None };
    let schema = &effect.relation;
    let message = format!(
        "dropping schema {} would destroy {tables} {} ({}); rename it first and drop it later",
        words::relation(schema),
        if *tables == 1 { "table" } else { "tables" },
        words::size(effect),
    );
    let retired = make_object_name(&schema.name, "", "to_be_dropped");
    let steps = vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("rename-schema", schema))),
        format!("ALTER SCHEMA {} RENAME TO {}", schema.qualified(), quote_identifier(&retired)),
        "COMMIT".to_owned(),
    ];
    let hint = "Rename it, and drop it when nothing has missed it for a while.";
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn drop_schema(cascade: bool) -> Statement {
        let text = if cascade { "DROP SCHEMA public CASCADE" } else { "DROP SCHEMA public" };
        statement(text, Operation::DropSchema { schemas: names(&["public"]), cascade })
    }

    #[test]
    fn fires_on_all_that_is_in_it() {
        let database = orders(large)
            .table("public.log", |table| table.partitioned().megabytes(10 << 10, 1e7))
            .table("public.log_1", |table| table.partition_of("log").megabytes(10 << 10, 1e7))
            .table("public.now", |table| table.megabytes(10 << 10, 1e7).made_in_transaction())
            .table("audit.log", |table| table.megabytes(10 << 10, 1e7));
        let found = finding(&database, &drop_schema(true), RULE);
        assert_eq!(
            found.message,
            "dropping schema \"public\" would destroy 3 tables (30.0 GB, about 110,000,000 rows); rename it first and drop \
             it later [drop-schema]"
        );
        assert_eq!(
            found.fix,
            "BEGIN;\n\
             SET LOCAL schema_guard.allow = 'rename-schema(public): why';\n\
             ALTER SCHEMA public RENAME TO public_to_be_dropped;\n\
             COMMIT;"
        );
        assert_eq!((found.schema.as_str(), found.table.as_str(), found.object.as_str()), ("public", "", "public"));
        assert_eq!(found.detail, "\"public\" holds 30.0 GB, about 110,000,000 rows. This is PostgreSQL 17.");
        assert_eq!(found.hint, "Rename it, and drop it when nothing has missed it for a while.");
    }

    #[test]
    fn weighed_by_what_is_in_it() {
        for (shape, database, recommended, strict) in [
            ("large", orders(large), Some(Action::Block), Some(Action::Block)),
            ("of unknown size", orders(|table| table.unknown_size()), Some(Action::Block), Some(Action::Block)),
            ("small", orders(|table| table.megabytes(1, 1e3)), Some(Action::Warn), Some(Action::Block)),
            ("empty", orders(|table| table.bytes(0, 0.0)), None, None),
            ("made in this transaction", orders(|table| table.made_in_transaction()), None, None),
            (
                "of another schema",
                Database::pg(17).table("audit.log", |table| table.megabytes(20 << 10, 1e8)),
                None,
                None,
            ),
        ] {
            for (preset_in_force, expected) in [(Preset::Recommended, recommended), (Preset::Strict, strict)] {
                let findings = judge(&database, &drop_schema(true), &preset(preset_in_force)).findings;
                assert_eq!(findings.first().map(|finding| finding.action), expected, "{shape}, {preset_in_force:?}");
            }
        }
        assert_eq!(fired(&orders(large), &drop_schema(false)), [""; 0], "PostgreSQL refuses it");
    }
}
