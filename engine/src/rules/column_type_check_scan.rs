//! a column type changed for free, but for the CHECK constraints that are verified again

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect, Work};
use crate::plan::Change;
use crate::statement::{AlterAction, Operation, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "column-type-check-scan",
    class: Class::Blocking,
    area: "column",
    summary: "a change of type that verifies CHECK constraints again",
    condition: "ALTER COLUMN … TYPE that keeps the table and its indexes, where a valid CHECK constraint mentions the \
              column: PostgreSQL drops the constraint, makes it again and verifies every row, when that would outlast \
              max_blocking_time. Not for constraints that are NOT VALID.",
    effect: "ACCESS EXCLUSIVE while every row is read: nobody reads or writes the table. Planner statistics of the \
              column are lost.",
    workaround: "In one statement drop the constraint, change the type and add the constraint NOT VALID: nothing is \
              read. Then VALIDATE CONSTRAINT, which stops nobody, and ANALYZE the column.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("column-type-check-scan", "bad"),
    good: example!("column-type-check-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetType { action, column, change } = &effect.cause else { return None };
    if effect.work != Work::Scan {
        return None;
    }
    let doing = format!(
        "changing column {} from {} to {} verifies its CHECK constraints again and",
        words::quoted(column),
        words::escaped(&change.from),
        words::escaped(&change.to)
    );
    let message =
        would_block(&doing, effect, "drop them in the same statement, add them back NOT VALID, then validate");
    let checks = case.facts.checks_on(effect.relation.id, column);
    if checks.is_empty() || !is_plain(case, *action) {
        let hint = "Drop the constraints and add them back NOT VALID in the same ALTER TABLE, then VALIDATE them.";
        return Some(Match::new(message, hint, Change::None).on_column(column));
    }
    let (table, own) = (effect.relation.qualified(), quote_identifier(column));
    let dropped = checks.iter().map(|(name, _)| format!("DROP CONSTRAINT {}, ", quote_identifier(name)));
    let added =
        checks.iter().map(|(name, check)| format!(", ADD CONSTRAINT {} {check} NOT VALID", quote_identifier(name)));
    let alter = format!(
        "ALTER TABLE {table} {}ALTER COLUMN {own} TYPE {}{}",
        dropped.collect::<String>(),
        change.to,
        added.collect::<String>()
    );
    let validate =
        checks.iter().map(|(name, _)| format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", quote_identifier(name)));
    let steps = std::iter::once(alter).chain(validate).chain([format!("ANALYZE {table} ({own})")]).collect();
    Some(Match::new(message, "", Change::Instead { action: Some(*action), steps }).on_column(column))
}

/// Whether the action says nothing that the safe form would lose: neither COLLATE nor USING, which does nothing here.
fn is_plain(case: &Case<'_>, action: usize) -> bool {
    let Operation::AlterTable { actions, .. } = &case.statement.operation else { return false };
    let text = case.statement.text.as_deref().unwrap_or_default().to_ascii_lowercase();
    matches!(actions.get(action), Some(AlterAction::SetType { .. })) && !text.contains("collate")
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_a_check_is_verified_again() {
        let change = alter("orders", [set_type("email", "text")]);
        let rechecking = |database: Database| database.rechecking_type_change(0, "character varying(50)", "text");
        assert_weighed_with(RULE, &change, rechecking);
        let found = finding(&rechecking(orders(|table| large(table).constraint("email_given"))), &change, RULE);
        assert_eq!(
            found.message,
            "changing column \"email\" from character varying(50) to text verifies its CHECK constraints again and would \
             block reads and writes of \"public.orders\" for about 15 s; drop them in the same statement, add them back \
             NOT VALID, then validate [column-type-check-scan]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders DROP CONSTRAINT email_given, ALTER COLUMN email TYPE text, ADD CONSTRAINT \
             email_given CHECK (email IS NOT NULL) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT email_given;\n\
             ANALYZE public.orders (email);"
        );
    }

    #[test]
    fn a_collation_is_not_lost() {
        let change = alter("orders", [set_type("email", "text COLLATE \"C\"")]);
        let database = orders(|table| large(table).constraint("email_given")).rechecking_type_change(0, "text", "text");
        let found = finding(&database, &change, RULE);
        assert!(found.fix.is_empty() && found.hint.starts_with("Drop the constraints"), "{found:?}");
    }

    #[test]
    fn silent_where_nothing_is_verified_or_more_is_done() {
        let change = alter("orders", [set_type("email", "text")]);
        assert_eq!(fired(&orders(large).type_change(0, false, "varchar", "text"), &change), [""; 0]);
        assert_eq!(fired(&orders(large).type_change(0, true, "int", "text"), &change), ["column-type-rewrite"]);
        assert_eq!(fired(&orders(large).rebuilding_type_change(0, 1), &change), ["column-type-rewrite"]);
    }
}
