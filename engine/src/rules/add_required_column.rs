//! a new NOT NULL column without a default

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, backfill, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::quote_identifier;

pub(super) static RULE: Rule = Rule {
    name: "add-required-column",
    class: Class::Compatibility,
    area: "column",
    summary: "a new NOT NULL column without a default",
    condition: "ADD COLUMN … NOT NULL (or PRIMARY KEY) without a default, on a table that has rows.",
    effect: "PostgreSQL refuses it as soon as it finds a row, after it has taken ACCESS EXCLUSIVE. On a \
              table that happens to be empty it works, and then the running application, which does not \
              know the column, can insert nothing any more.",
    workaround: "Add the column nullable or with a constant default, fill it, and make it NOT NULL once every \
              writer sets it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-required-column", "bad"),
    good: example!("add-required-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddRequiredColumn { action, column } = &effect.cause else { return None };
    let message = format!(
        "adding column {} as NOT NULL without a default would fail on the rows of {}, and stop the running application's inserts; add it nullable, fill it, then make it NOT NULL",
        words::quoted(&column.name),
        words::relation(&effect.relation)
    );
    let table = effect.relation.qualified();
    let name = quote_identifier(&column.name);
    let mut steps =
        vec![format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.type_name), backfill(&table, &name, "<value>")];
    steps.extend(not_null_steps(case, effect, &column.name));
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(&column.name))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_rows_are_left_without_a_value() {
        let add = alter("orders", [add_column("note text NOT NULL")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders_on(18, large), &add, RULE);
        assert_eq!(
            found.message,
            "adding column \"note\" as NOT NULL without a default would fail on the rows of \"public.orders\", and stop the \
             running application's inserts; add it nullable, fill it, then make it NOT NULL [add-required-column]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD COLUMN note text;\n\
             -- in batches, each in a transaction of its own:\n\
             -- UPDATE public.orders SET note = <value> WHERE note IS NULL AND <key range>\n\
             ALTER TABLE public.orders ADD CONSTRAINT orders_note_not_null NOT NULL note NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_note_not_null;"
        );
    }

    #[test]
    fn a_primary_key_requires_a_value_too() {
        let add = alter("orders", [add_column("number bigint PRIMARY KEY")]);
        assert_eq!(fired(&orders(large), &add), [RULE, "add-primary-key-build"]);
    }

    #[test]
    fn silent_where_the_column_has_a_value_or_needs_none() {
        for definition in ["note text", "note text NOT NULL DEFAULT ''", "IF NOT EXISTS email text NOT NULL"] {
            assert_eq!(fired(&orders(large), &alter("orders", [add_column(definition)])), [""; 0], "{definition}");
        }
        for definition in ["n serial NOT NULL", "n int NOT NULL GENERATED ALWAYS AS IDENTITY"] {
            let rules = fired(&orders(large), &alter("orders", [add_column(definition)]));
            assert!(!rules.contains(&RULE.to_owned()), "{definition}: {rules:?}");
        }
    }
}
