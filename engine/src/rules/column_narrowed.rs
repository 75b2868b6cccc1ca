//! a column whose new type holds less

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "column-narrowed",
    class: Class::Compatibility,
    area: "column",
    summary: "a column changed to a type that holds less",
    condition: "ALTER COLUMN … TYPE to fewer characters, digits or bits, or to a smaller range (bigint to integer), on a \
              table that has rows.",
    effect: "The statement fails on the first value that does not fit, or rounds it silently (numeric scale, fractions of \
              a second); and the running application that still writes such values gets errors.",
    workaround: "Make sure that no value needs the old range and that no running version writes one (a CHECK constraint, \
              NOT VALID and then validated, proves both), then change the type with an override.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("column-narrowed", "bad"),
    good: example!("column-narrowed", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetType { column, change, .. } = &effect.cause else { return None };
    if !change.narrows {
        return None;
    }
    let message = format!(
        "changing column {} of {} from {} to {} would fail on or cut values that no longer fit, and running queries \
         that write them; prove it with a CHECK first, then override",
        words::quoted(column),
        words::relation(&effect.relation),
        words::escaped(&change.from),
        words::escaped(&change.to),
    );
    let hint =
        "A CHECK constraint, added NOT VALID and then validated, shows that every value fits and keeps new ones out.";
    Some(Match::new(message, hint, Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_the_new_type_holds_less() {
        let change = alter("orders", [set_type("total", "int")]);
        let narrowing = |database: Database| database.narrowing_type_change(0, "bigint", "integer");
        assert_weighed_with(RULE, &change, narrowing);
        let found = finding(&narrowing(orders(large)), &change, RULE);
        assert_eq!(
            found.message,
            "changing column \"total\" of \"public.orders\" from bigint to integer would fail on or cut values that no \
             longer fit, and running queries that write them; prove it with a CHECK first, then override \
             [column-narrowed]"
        );
    }

    #[test]
    fn silent_where_every_value_fits() {
        let change = alter("orders", [set_type("total", "bigint")]);
        assert_eq!(fired(&orders(large).type_change(0, true, "int", "bigint"), &change), ["column-type-rewrite"]);
        assert_eq!(fired(&orders(large).type_change(0, false, "varchar", "text"), &change), [""; 0]);
    }
}
