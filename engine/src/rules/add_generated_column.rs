//! a stored generated column added to a table that has rows

use super::{Case, Class, Match, Rule, backfill, comment, example, words, would_block};
use crate::facts::RewriteReason;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{ColumnDefinition, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-generated-column",
    class: Class::Blocking,
    area: "column",
    summary: "a stored generated column added to a table that has rows",
    condition: "ADD COLUMN … GENERATED ALWAYS AS (…) STORED, when computing it for every row would outlast \
              max_blocking_time. A VIRTUAL column (18) costs nothing.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Add a plain column, keep it up to date with a BEFORE INSERT OR UPDATE trigger, and fill the \
              old rows in batches; from 18 on a VIRTUAL generated column may do.",
    since: 15,
    until: None,
    subsumes: &["add-column-volatile-default", "table-rewrite"],
    bad: example!("add-generated-column", "bad"),
    good: example!("add-generated-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddColumn { action, column, reason: RewriteReason::StoredGenerated } = &effect.cause else {
        return None;
    };
    let doing = format!("adding stored generated column {}", words::quoted(&column.name));
    let message =
        would_block(&doing, effect, "add a plain column that a trigger fills, and fill the old rows in batches");
    let steps = steps(case, effect, column);
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(&column.name))
}

fn steps(_: &Case<'_>, effect: &Effect<'_>, column: &ColumnDefinition) -> Vec<String> {
    let table = effect.relation.qualified();
    let name = quote_identifier(&column.name);
    vec![
        format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.type_name),
        comment(&format!("CREATE TRIGGER … BEFORE INSERT OR UPDATE ON {table}: a function that sets NEW.{name}")),
        backfill(&table, &name, "<expression>"),
    ]
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_and_silences_the_general_rules() {
        let add = alter("orders", [add_column("gross numeric GENERATED ALWAYS AS (total * 1.2) STORED")]);
        assert_weighed(RULE, &add);
        assert_eq!(fired(&orders(large), &add), [RULE]);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding stored generated column \"gross\" would block reads and writes of \"public.orders\" for about 4 min; \
             add a plain column that a trigger fills, and fill the old rows in batches [add-generated-column]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD COLUMN gross numeric;\n\
             -- CREATE TRIGGER … BEFORE INSERT OR UPDATE ON public.orders: a function that sets NEW.gross\n\
             -- in batches, each in a transaction of its own:\n\
             -- UPDATE public.orders SET gross = <expression> WHERE gross IS NULL AND <key range>"
        );
    }

    #[test]
    fn silent_where_nothing_is_stored() {
        for definition in ["gross numeric", "gross numeric GENERATED ALWAYS AS (total * 1.2) VIRTUAL"] {
            assert_eq!(
                fired(&orders_on(18, large), &alter("orders", [add_column(definition)])),
                [""; 0],
                "{definition}"
            );
        }
    }
}
