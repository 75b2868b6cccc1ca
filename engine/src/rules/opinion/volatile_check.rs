//! a CHECK whose truth may change while its row does not

use crate::facts::Fact;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Constraint, ConstraintKind, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "volatile-check",
    class: Class::Opinion,
    area: "constraint",
    summary: "a CHECK whose truth may change while its row does not",
    condition: "ADD CHECK with a call of a VOLATILE function, such as random(), clock_timestamp() or a function of one's own \
                that does not say otherwise.",
    effect: "PostgreSQL evaluates it when a row is written and believes in it ever after: rows that no longer satisfy it make \
             a restore fail, and a planner that trusts it answer wrongly.",
    workaround: "A function of the row's own columns that is IMMUTABLE; a trigger for what depends on anything else.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("volatile-check", "bad"),
    good: example!("volatile-check", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let Operation::AlterTable { actions, .. } = &case.statement.operation else { return None };
    let is_volatile = |constraint: &&Constraint| match constraint.kind {
        ConstraintKind::Check { expression, .. } => {
            case.facts.check_is_volatile(effect.relation.id, expression) == Fact::Known(true)
        }
        _ => false,
    };
    let added = actions.iter().filter_map(|action| match action {
        AlterAction::AddConstraint(constraint) => Some(constraint),
        _ => None,
    });
    let check = added.into_iter().find(is_volatile)?;
    let message = format!(
        "a CHECK of {} would call a volatile function, and what it has found true need not stay so; use a trigger",
        words::relation(&effect.relation),
    );
    let detail = "Rows that no longer satisfy it make a restore fail.";
    Some(Match::new(message, "", Change::None).with_detail(detail).at(check.location))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_volatile_function() {
        let add = alter("orders", [add_constraint("CHECK (total > random()) NOT VALID")]);
        let found = opinion(&orders(|table| table.volatile_checks()), &add, RULE).expect("it fires");
        assert_eq!(
            found.message,
            "a CHECK of \"public.orders\" would call a volatile function, and what it has found true need not stay so; use \
             a trigger [volatile-check]"
        );
    }

    #[test]
    fn silent_on_what_stays_true() {
        let add = || alter("orders", [add_constraint("CHECK (total > 0) NOT VALID")]);
        assert!(opinion(&orders(large), &add(), RULE).is_none());
        let other = alter("orders", [add_constraint("UNIQUE (total)")]);
        assert!(opinion(&orders(|table| table.volatile_checks()), &other, RULE).is_none());
    }
}
