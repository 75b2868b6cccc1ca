//! a foreign key that a change of type verifies again, on whichever table it stands

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "foreign-key-remade-scan",
    class: Class::Blocking,
    area: "column",
    summary: "a foreign key verified again by a change of type",
    condition: "ALTER COLUMN … TYPE of a column that a valid foreign key is part of, on either side, where one of its \
              tables is rewritten or the key compares with other operators afterwards: PostgreSQL drops the foreign \
              key, makes it again and verifies every row, when that would outlast max_blocking_time. The table that \
              waits may be another one than the statement names.",
    effect: "ACCESS EXCLUSIVE on both tables of the foreign key while the referencing one is read.",
    workaround: "Drop the foreign key first, in a transaction of its own; change the type; add the foreign key back NOT \
              VALID and VALIDATE it, which reads without stopping anybody.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("foreign-key-remade-scan", "bad"),
    good: example!("foreign-key-remade-scan", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RemakeForeignKey { altered, column } = &effect.cause else { return None };
    let doing = format!(
        "changing column {} of {} verifies a foreign key again and",
        words::quoted(column),
        words::relation(altered)
    );
    let message = would_block(&doing, effect, "drop the foreign key first, add it back NOT VALID, then validate");
    let hint = "DROP CONSTRAINT the foreign key first, in a transaction of its own; afterwards ADD it NOT VALID, and VALIDATE \
                CONSTRAINT in another transaction.";
    Some(Match::new(message, hint, Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Facts, RemadeForeignKey};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// A small table, referenced by a large one.
    fn database(rewrites: bool, valid: bool) -> Database {
        let database = Database::pg(17)
            .table("public.countries", |table| table.bytes(65536, 200.0).column("id", "integer"))
            .table("public.orders", |table| table.megabytes(20 << 10, 1e8).column("country", "integer"));
        let id = |table: &str| database.relation(&name(table)).expect("a table").id;
        let (referencing, referenced) = (id("orders"), id("countries"));
        let key = RemadeForeignKey { name: "country_fkey".to_owned(), referencing, referenced, verifies: false, valid };
        database.remaking_type_change(0, rewrites, key)
    }

    #[test]
    fn fires_on_the_table_that_waits() {
        let change = alter("countries", [set_type("id", "bigint")]);
        let found = finding(&database(true, true), &change, RULE);
        assert!(
            found.message.starts_with(
                "changing column \"id\" of \"public.countries\" verifies a foreign key again and would block reads and \
                 writes of \"public.orders\" for about"
            ),
            "{}",
            found.message
        );
        assert_eq!((found.object.as_str(), found.work.as_str()), ("public.orders", "scan"));
        assert_eq!(fired(&database(true, true), &change), [RULE], "the small table itself is not worth a word");
    }

    #[test]
    fn silent_where_the_key_is_taken_over_or_was_never_valid() {
        let change = alter("countries", [set_type("id", "bigint")]);
        assert_eq!(fired(&database(false, true), &change), [""; 0]);
        assert_eq!(fired(&database(true, false), &change), [""; 0]);
    }
}
