//! a value added to an enum without its place

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "enum-value-without-position",
    class: Class::Opinion,
    area: "type",
    summary: "a value added to an enum without its place",
    condition: "ALTER TYPE … ADD VALUE without BEFORE or AFTER.",
    effect: "The value goes to the end, and the order of an enum is that of its values: ORDER BY, <, > and range \
              conditions follow it. It cannot be moved later.",
    workaround: "BEFORE or AFTER a value that is there, AFTER the last one if that is its place.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("enum-value-without-position", "bad"),
    good: example!("enum-value-without-position", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::AddEnumValue { enumeration, value, placed: false, .. }) =
        (&effect.cause, &case.statement.operation)
    else {
        return None;
    };
    let message = format!(
        "value {} would become the last one of enum {}, and cannot be moved later; say BEFORE or AFTER which",
        words::quoted(value),
        words::relation(&effect.relation),
    );
    let last = case.facts.enumeration(enumeration).and_then(|known| known.values.last().cloned());
    let detail = last.map(|last| format!("The last value is {} now.", words::quoted(&last))).unwrap_or_default();
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn add(placed: bool) -> Statement {
        let (enumeration, value) = (name("state"), "shipped".to_owned());
        let add = Operation::AddEnumValue { enumeration, value, placed, if_not_exists: false };
        statement("ALTER TYPE state ADD VALUE 'shipped'", add)
    }

    #[test]
    fn fires_without_a_place_only() {
        let database = orders(large).enumeration("state", &["new", "sent"], &["orders"]);
        let found = opinion(&database, &add(false), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "value \"shipped\" would become the last one of enum \"state\", and cannot be moved later; say BEFORE or AFTER \
             which [enum-value-without-position]"
        );
        assert!(found.detail.starts_with("The last value is \"sent\" now."), "{}", found.detail);
        assert!(opinion(&database, &add(true), RULE).is_none());
        assert_eq!(fired(&database, &add(false)), [""; 0], "off by default");
    }
}
