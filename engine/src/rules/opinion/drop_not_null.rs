//! a column that may hold NULL from now on

use super::has_rows;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "drop-not-null",
    class: Class::Opinion,
    area: "column",
    summary: "a column that may hold NULL from now on",
    condition: "DROP NOT NULL of a column that is NOT NULL, on a table that has rows.",
    effect: "Instant; but from then on a NULL may come to every version of the application that reads the column and has \
             never met one, and whatever is to be NOT NULL again has to be proven first.",
    workaround: "Deploy what can read NULL first. As the first step of dropping the column it is right: what reads the \
                 column has been changed by then.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-not-null", "bad"),
    good: example!("drop-not-null", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::AlterTable { actions, .. }) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    let table = effect.relation.id;
    let column = actions.iter().find_map(|action| match action {
        AlterAction::DropNotNull { column } => case.facts.column(table, column).filter(|known| known.not_null),
        _ => None,
    })?;
    if !has_rows(case, effect) || case.facts.is_new_column(table, &column.name) {
        return None;
    }
    let message = format!(
        "column {} of {} would accept NULL, which running code that reads it has never met; deploy what can read NULL first",
        words::quoted(&column.name),
        words::relation(&effect.relation),
    );
    let detail = "Before the column is NOT NULL again every row has to be proven to hold a value.";
    Some(Match::new(message, "", Change::None).on_column(&column.name).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_column_that_is_not_null() {
        let drop = alter("orders", [drop_not_null("id")]);
        let found = opinion(&orders(large), &drop, RULE).expect("it fires");
        assert_eq!(
            found.message,
            "column \"id\" of \"public.orders\" would accept NULL, which running code that reads it has never met; deploy \
             what can read NULL first [drop-not-null]"
        );
        assert!(opinion(&orders(|table| table.megabytes(1, 1e3)), &drop, RULE).is_some(), "on a small table, too");
        assert!(fired(&orders(large), &drop).is_empty(), "off by default");
    }

    #[test]
    fn is_silent() {
        let drop = alter("orders", [drop_not_null("id")]);
        assert_eq!(opinion(&orders(large), &alter("orders", [drop_not_null("email")]), RULE), None, "it may already");
        assert_eq!(opinion(&orders(large), &alter("orders", [set_not_null("email")]), RULE), None, "the other way");
        assert_eq!(opinion(&orders(large), &alter("orders", [drop_not_null("nowhere")]), RULE), None, "no such column");
        assert_eq!(opinion(&orders(|table| table.bytes(0, 0.0)), &drop, RULE), None, "an empty table");
        assert_eq!(opinion(&orders(|table| table.made_in_transaction()), &drop, RULE), None, "a new table");
    }
}
