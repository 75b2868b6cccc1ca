//! a timestamp of precision 0

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "rounded-timestamp-column",
    class: Class::Opinion,
    area: "column",
    summary: "a timestamp that is rounded to full seconds",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with a timestamp or timestamptz of precision 0, or an array of it.",
    effect: "The fraction is rounded, not cut off: now() may be stored as half a second that is still to come. No space is saved.",
    workaround: "timestamptz without a precision, and date_trunc() where full seconds are shown.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rounded-timestamp-column", "bad"),
    good: example!("rounded-timestamp-column", "good"),
    inspect,
};

const TIMESTAMPS: &[&str] = &["timestamp", "timestamptz", "timestamp with time zone", "timestamp without time zone"];

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column = first(case, effect, |column| column.modifier() == Some("0") && column.is(TIMESTAMPS))?;
    Some(says(
        &column,
        effect,
        "which rounds to full seconds, into the future as well; leave out the precision",
        "The fraction of a second is rounded, not cut off, so that now() may be stored as what is still to come.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::opinion::type_choice::tests::assert_judges_types;

    #[test]
    fn fires_on_the_type_in_all_its_spellings() {
        assert_judges_types(
            super::RULE.name,
            &[
                "timestamp(0)",
                "timestamptz(0)",
                "timestamp(0) with time zone",
                "timestamp(0) without time zone",
                "timestamptz(0)[]",
            ],
            &["timestamptz", "timestamptz(3)", "timestamp(10) with time zone", "time(0)", "numeric(0)"],
        );
    }
}
