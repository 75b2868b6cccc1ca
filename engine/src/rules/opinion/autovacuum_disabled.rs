//! autovacuum switched off for a table

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "autovacuum-disabled",
    class: Class::Opinion,
    area: "table",
    summary: "autovacuum switched off for a table",
    condition: "ALTER TABLE … SET (autovacuum_enabled = off) or CREATE TABLE … WITH it, of the table or with toast. \
              of its TOAST table. In check() not where the script switches it on again.",
    effect: "Dead rows stay and pile up, statistics grow old, and nobody is told. Only what prevents transaction ID \
              wraparound still runs, at a moment of its own choosing and without pause.",
    workaround: "Thresholds of the table's own (autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay); \
              around a bulk load, switch it on again in the same script and run VACUUM (ANALYZE).",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("autovacuum-disabled", "bad"),
    good: example!("autovacuum-disabled", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let toast = switched_off(&case.statement.operation)?;
    let message = format!(
        "autovacuum would be off for {}{}, and dead rows would pile up; set thresholds of its own instead",
        if toast { "the TOAST table of " } else { "" },
        words::relation(&effect.relation),
    );
    let hint = "autovacuum_vacuum_scale_factor and autovacuum_vacuum_cost_delay can be set for one table.";
    Some(Match::new(message, hint, Change::None))
}

/// Whether for the TOAST table alone; `None` where autovacuum stays on.
fn switched_off(operation: &Operation) -> Option<bool> {
    match operation {
        Operation::CreateTable(table) => table.autovacuum_off.then_some(false),
        Operation::AlterTable { actions, .. } => actions.iter().find_map(|action| match action {
            AlterAction::Autovacuum { enabled: false, toast } => Some(*toast),
            _ => None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn set(enabled: bool, toast: bool) -> Statement {
        alter("orders", [("SET (autovacuum_enabled = off)".to_owned(), AlterAction::Autovacuum { enabled, toast })])
    }

    fn create(off: bool, temporary: bool) -> Statement {
        let mut create = create_table("events", &["id bigint"]);
        if let Operation::CreateTable(table) = &mut create.operation {
            (table.autovacuum_off, table.temporary) = (off, temporary);
        }
        create
    }

    #[test]
    fn fires_where_it_is_switched_off() {
        let found = opinion(&orders(large), &set(false, false), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "autovacuum would be off for \"public.orders\", and dead rows would pile up; set thresholds of its own instead \
             [autovacuum-disabled]"
        );
        let found = opinion(&orders(large), &set(false, true), RULE).expect("it fires");
        assert!(found.message.contains("off for the TOAST table of \"public.orders\""), "{}", found.message);
        assert!(opinion(&orders(large), &create(true, false), RULE).is_some());
    }

    #[test]
    fn silent_where_it_stays_on() {
        assert!(opinion(&orders(large), &set(true, false), RULE).is_none());
        assert!(opinion(&orders(large), &create(false, false), RULE).is_none());
        assert!(opinion(&orders(large), &create(true, true), RULE).is_none(), "a temporary table has none");
        assert!(opinion(&orders(|table| table.made_in_transaction()), &set(false, false), RULE).is_none());
        assert!(fired(&orders(large), &set(false, false)).iter().all(|rule| rule != RULE), "off by default");
    }
}
