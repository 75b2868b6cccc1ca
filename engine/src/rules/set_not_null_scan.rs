//! SET NOT NULL that has to read every row

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::quote_identifier;

pub(super) static RULE: Rule = Rule {
    name: "set-not-null-scan",
    class: Class::Blocking,
    area: "column",
    summary: "SET NOT NULL that has to read every row",
    condition: "ALTER COLUMN … SET NOT NULL (from 18 on also ADD CONSTRAINT … NOT NULL) when the scan would \
              outlast max_blocking_time. Not where the column is NOT NULL already, and not where valid \
              CHECK constraints prove it (c IS NOT NULL).",
    effect: "ACCESS EXCLUSIVE while every row is read: nobody reads or writes the table.",
    workaround: "A CHECK (c IS NOT NULL) NOT VALID, validated in a transaction of its own, under which SET \
              NOT NULL needs no scan; from 18 on a NOT NULL constraint NOT VALID, validated.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("set-not-null-scan", "bad"),
    good: example!("set-not-null-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetNotNull { action, column, constraint } = &effect.cause else { return None };
    let doing = format!("making column {} NOT NULL", words::quoted(column));
    let instead = match case.facts.server_version() >= 18 {
        true => "use ADD CONSTRAINT … NOT NULL … NOT VALID, then VALIDATE CONSTRAINT",
        false => "use a CHECK constraint NOT VALID, VALIDATE it, then SET NOT NULL",
    };
    let message = would_block(&doing, effect, instead);
    let steps = match constraint {
        Some(name) => named_not_null_steps(effect, column, name),
        None => not_null_steps(case, effect, column),
    };
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(column))
}

/// The statements that make a column NOT NULL without a scan under ACCESS EXCLUSIVE.
pub(super) fn not_null_steps(case: &Case<'_>, effect: &Effect<'_>, column: &str) -> Vec<String> {
    let name = free_name(case, effect, column, "not_null");
    if case.facts.server_version() >= 18 {
        return named_not_null_steps(effect, column, &name);
    }
    let table = effect.relation.qualified();
    let (name, column) = (quote_identifier(&name), quote_identifier(column));
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
        format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"),
        format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
    ]
}

fn named_not_null_steps(effect: &Effect<'_>, column: &str, name: &str) -> Vec<String> {
    let table = effect.relation.qualified();
    let (name, column) = (quote_identifier(name), quote_identifier(column));
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} NOT NULL {column} NOT VALID"),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
    ]
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_every_row_is_read() {
        let set = alter("orders", [set_not_null("email")]);
        assert_weighed(RULE, &set);
        let found = finding(&orders_on(17, large), &set, RULE);
        assert_eq!(
            found.message,
            "making column \"email\" NOT NULL would block reads and writes of \"public.orders\" for about 15 s; use a CHECK \
             constraint NOT VALID, VALIDATE it, then SET NOT NULL [set-not-null-scan]"
        );
        assert_eq!(found.work, "scan");
    }

    #[test]
    fn a_check_before_18_and_a_constraint_of_its_own_since() {
        let set = alter("orders", [set_not_null("email")]);
        let by_check = "ALTER TABLE public.orders ADD CONSTRAINT orders_email_not_null CHECK (email IS NOT NULL) NOT VALID;\n\
                        ALTER TABLE public.orders VALIDATE CONSTRAINT orders_email_not_null;\n\
                        ALTER TABLE public.orders ALTER COLUMN email SET NOT NULL;\n\
                        ALTER TABLE public.orders DROP CONSTRAINT orders_email_not_null;";
        let by_constraint = "ALTER TABLE public.orders ADD CONSTRAINT orders_email_not_null NOT NULL email NOT VALID;\n\
                             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_email_not_null;";
        for (version, fix) in [(15, by_check), (16, by_check), (17, by_check), (18, by_constraint)] {
            assert_eq!(finding(&orders_on(version, large), &set, RULE).fix, fix, "{version}");
        }
        let named = alter("orders", [add_constraint("CONSTRAINT given NOT NULL email")]);
        let fix = finding(&orders_on(18, large), &named, RULE).fix;
        assert_eq!(fix, by_constraint.replace("orders_email_not_null", "given"));
    }

    #[test]
    fn the_name_of_the_check_is_free() {
        let set = alter("orders", [set_not_null("email")]);
        let taken = orders(|table| table.constraint("orders_email_not_null").index("orders_email_not_null1"));
        let fix = finding(&taken, &set, RULE).fix;
        assert!(fix.contains("ADD CONSTRAINT orders_email_not_null2 CHECK"), "{fix}");
    }

    #[test]
    fn silent_where_nothing_is_read() {
        let set = alter("orders", [set_not_null("email")]);
        assert_eq!(fired(&orders(|table| table.proves_not_null("email")), &set), [""; 0]);
        assert_eq!(fired(&orders(|table| table.proves_not_null("total")), &set), [RULE]);
        for actions in [
            vec![set_not_null("id")],
            vec![set_not_null("nowhere")],
            vec![add_column("note text NOT NULL DEFAULT ''"), set_not_null("note")],
            vec![add_constraint("NOT NULL email NOT VALID")],
            vec![drop_not_null("id")],
        ] {
            assert_eq!(fired(&orders(large), &alter("orders", actions.clone())), [""; 0], "{actions:?}");
        }
    }

    /// The constraint is dropped before the rows are read, whatever the order in the statement.
    #[test]
    fn a_proof_that_goes_with_the_statement_is_none() {
        let database = orders(|table| table.constraint("c").proves_not_null("email"));
        let together = alter("orders", [set_not_null("email"), drop_constraint("c")]);
        assert_eq!(fired(&database, &together), [RULE]);
    }
}
