//! a column of type timestamp without time zone

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "timestamp-column",
    class: Class::Opinion,
    area: "column",
    summary: "a column of type timestamp without time zone",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with the type timestamp, or an array of it.",
    effect: "What is stored is the reading of a clock, not a moment: sessions with different TimeZone settings write and read different moments, and one hour a year exists twice. Changing it later rewrites the table unless the session is in UTC.",
    workaround: "timestamptz, which takes the same 8 bytes and shows each session its own time zone.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("timestamp-column", "bad"),
    good: example!("timestamp-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column = first(case, effect, |column| column.is(&["timestamp", "timestamp without time zone"]))?;
    Some(says(
        &column,
        effect,
        "which does not say what moment is meant; use timestamptz",
        "Sessions with different TimeZone settings would write and read different moments; timestamptz takes the same 8 bytes.",
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
                "timestamp",
                "timestamp(3)",
                "timestamp without time zone",
                "timestamp(3) without time zone",
                "timestamp[]",
            ],
            &[
                "timestamptz",
                "timestamp with time zone",
                "timestamp(3) with time zone",
                "date",
                "time",
                "public.timestamp",
            ],
        );
    }
}
