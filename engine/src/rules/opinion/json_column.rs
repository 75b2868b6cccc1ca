//! a column of type json

use super::declared;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};

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
    if effect.cause != Cause::Statement {
        return None;
    }
    let found = declared(&case.statement.operation);
    let column = found.iter().find(|column| column.is(&["json"]))?;
    let message = format!(
        "column {} of {} would have type json, which cannot be compared or indexed; use jsonb",
        words::quoted(column.column),
        words::relation(&effect.relation),
    );
    let detail = "DISTINCT, GROUP BY and UNION fail on json, and every access parses the text again.";
    Some(Match::new(message, "", Change::None).on_column(column.column).with_detail(detail).at(column.location))
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_under_strict_only() {
        for statement in [
            create_table("events", &["id bigint PRIMARY KEY", "payload json"]),
            alter("orders", [add_column("payload json")]),
            alter("orders", [set_type("note", "json")]),
        ] {
            let found = judge(&orders(|table| table.bytes(0, 0.0)), &statement, &preset(Preset::Strict)).findings;
            let found = found.iter().find(|finding| finding.rule == RULE).unwrap_or_else(|| panic!("{statement:?}"));
            assert_eq!((found.action, found.lock_mode.as_str(), found.blocks.as_str()), (Action::Warn, "", "nothing"));
            assert!(found.detail.ends_with("again. This is PostgreSQL 17."), "{}", found.detail);
            for preset_in_force in [Preset::Recommended, Preset::Minimal] {
                let findings = judge(&orders(large), &statement, &preset(preset_in_force)).findings;
                assert!(findings.iter().all(|finding| finding.rule != RULE), "{findings:?}");
            }
        }
    }

    #[test]
    fn is_silent() {
        let mut temporary = create_table("events", &["payload json"]);
        if let crate::statement::Operation::CreateTable(table) = &mut temporary.operation {
            table.temporary = true;
        }
        for (why, statement) in [
            ("another type", create_table("events", &["payload jsonb"])),
            ("a temporary table", temporary),
            (
                "a table of Flyway's",
                create_table(
                    "flyway_schema_history",
                    &[
                        "installed_rank int",
                        "version text",
                        "description text",
                        "script text",
                        "checksum int",
                        "success json",
                    ],
                ),
            ),
        ] {
            let findings = judge(&orders(large), &statement, &preset(Preset::Strict)).findings;
            assert!(findings.iter().all(|finding| finding.rule != RULE), "{why}: {findings:?}");
        }
    }
}
