//! TRUNCATE of a table that has rows

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "truncate",
    class: Class::Destructive,
    area: "table",
    summary: "TRUNCATE of a table that has rows",
    condition: "TRUNCATE of a table that has rows and existed before this transaction; and each table that CASCADE \
              reaches over a foreign key.",
    effect: "All rows are gone, without firing a single row trigger, under ACCESS EXCLUSIVE. CASCADE \
              empties every table that references it as well.",
    workaround: "DELETE in batches; or, where the table is meant to be emptied, an override that says so, or \
              set_rule() for that table.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("truncate", "bad"),
    good: example!("truncate", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Truncate { cascade, reached } = &effect.cause else { return None };
    let table = words::relation(&effect.relation);
    let what = match reached {
        true => format!("TRUNCATE … CASCADE reaches {table} over a foreign key and"),
        false => format!("truncating {table}"),
    };
    let message = format!(
        "{what} would destroy {}{}; delete in batches, or override",
        words::size(effect),
        if *cascade && !reached { " and empty every table that references it" } else { "" },
    );
    let hint = "DELETE in batches keeps triggers and readers; set_rule() lets a table be emptied for good.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Target};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_table_with_rows() {
        assert_weighed(RULE, &truncate("orders"));
        let found = finding(&orders(large), &truncate("orders"), RULE);
        assert_eq!(
            found.message,
            "truncating \"public.orders\" would destroy 20.0 GB, about 100,000,000 rows; delete in batches, or override \
             [truncate]"
        );
        assert_eq!(
            found.hint,
            "DELETE in batches keeps triggers and readers; set_rule() lets a table be emptied for good."
        );
        assert_eq!(found.fix, "");
        let unknown = finding(&orders(|table| table.unknown_size()), &truncate("orders"), RULE);
        assert!(unknown.message.contains(" would destroy an unknown amount of data; "), "{}", unknown.message);
    }

    #[test]
    fn cascade_is_told() {
        let cascade = truncation(&["orders"], true);
        let message = finding(&orders(large), &statement("TRUNCATE orders CASCADE", cascade), RULE).message;
        assert!(message.contains(" rows and empty every table that references it; delete"), "{message}");
    }

    #[test]
    fn what_cascade_reaches_is_judged_by_itself() {
        let database = orders(|table| table.bytes(0, 0.0))
            .table("public.items", |table| {
                table.megabytes(1 << 10, 1e7).foreign_key("fk", &["fk_id"], "orders", &["id"])
            })
            .table("public.notes", |table| table.foreign_key("fk", &["fk_id"], "items", &["id"]));
        let cascade = statement("TRUNCATE orders CASCADE", truncation(&["orders"], true));
        let found = finding(&database, &cascade, RULE);
        assert_eq!(
            found.message,
            "TRUNCATE … CASCADE reaches \"public.items\" over a foreign key and would destroy 1.0 GB, about 10,000,000 \
             rows; delete in batches, or override [truncate]"
        );
        assert_eq!(found.object, "public.items");
        assert_eq!(fired(&database, &cascade), [RULE], "neither the empty table nor the empty one beyond");
        assert_eq!(fired(&database, &truncate("orders")), [""; 0]);
    }

    #[test]
    fn only_the_table_itself_counts_with_only() {
        let tables = vec![Target { table: name("orders"), only: true }];
        let only = Operation::Truncate { tables, cascade: false, restart_identity: false };
        assert_eq!(fired(&orders(large), &statement("TRUNCATE ONLY orders", only)), [RULE]);
    }
}
