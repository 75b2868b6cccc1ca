//! a column of type json

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "json-column",
    class: Class::Opinion,
    area: "column",
    summary: "a column of type json, which has no equality and no index",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with the type json, or an array of it.",
    effect: "json keeps the text as it was sent, repeated keys and spaces included, and parses it again at every use. It \
             has no equality operator: SELECT DISTINCT, GROUP BY and UNION fail on it, and no index can be made on it.",
    workaround: "jsonb; json only where the exact text has to come back.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("json-column", "bad"),
    good: example!("json-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column = first(case, effect, |column| column.is(&["json"]))?;
    Some(says(
        &column,
        effect,
        "which cannot be compared or indexed; use jsonb",
        "DISTINCT, GROUP BY and UNION fail on json, and every access parses the text again.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::opinion::type_choice::tests::assert_judges_types;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_the_type_in_all_its_spellings() {
        assert_judges_types(RULE, &["json", "json[]"], &["jsonb", "jsonb[]", "text", "public.json"]);
        let found = opinion(&orders(large), &alter("orders", [add_column("payload json")]), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "column \"payload\" of \"public.orders\" would have type json, which cannot be compared or indexed; use jsonb \
             [json-column]"
        );
        assert!(found.detail.ends_with("again. This is PostgreSQL 17."), "{}", found.detail);
    }

    #[test]
    fn silent_on_a_migration_tools_own_table() {
        let columns =
            ["installed_rank int", "version text", "description text", "script text", "checksum int", "success json"];
        let history = create_table("flyway_schema_history", &columns);
        assert_eq!(opinion(&orders(large), &history, RULE), None);
    }
}
