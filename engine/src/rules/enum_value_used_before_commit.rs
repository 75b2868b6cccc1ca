//! a new value of an enum used in the transaction that has added it

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::EnumValue;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{Name, Operation};

pub(super) static RULE: Rule = Rule {
    name: "enum-value-used-before-commit",
    class: Class::Compatibility,
    area: "type",
    summary: "a new value of an enum used in the transaction that has added it",
    condition: "In check(): INSERT, UPDATE or DELETE with a value as a literal, on a table with a column of the \
              enum, between the BEGIN of the script and its COMMIT, after ALTER TYPE … ADD VALUE of that value. \
              Since 17 not where the script has made the enum in the same transaction.",
    effect: "PostgreSQL refuses it: unsafe use of a new value. The whole transaction is rolled back, ADD VALUE with \
              it.",
    workaround: "COMMIT after ADD VALUE; use the value in the next transaction.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("enum-value-used-before-commit", "bad"),
    good: example!("enum-value-used-before-commit", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let uses = matches!(case.statement.operation, Operation::Insert { .. } | Operation::ChangeRows(_));
    if effect.cause != Cause::Statement || !uses {
        return None;
    }
    let facts = case.facts;
    let columns = facts.column_names(effect.relation.id);
    let types: Vec<_> = columns.iter().filter_map(|name| facts.column(effect.relation.id, name)).collect();
    let is_used = |added: &EnumValue| {
        types.iter().any(|column| is_of(&column.type_name, &added.enumeration))
            && facts.statement_mentions(&added.value)
    };
    let added = facts.uncommitted_enum_values().into_iter().find(is_used)?;
    let message = format!(
        "value {} of enum {} cannot be used before the transaction that has added it commits; COMMIT in between",
        words::quoted(&added.value),
        words::quoted(&added.enumeration.name),
    );
    let detail = "PostgreSQL refuses it: unsafe use of a new value.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

/// `mood`, `public.mood`, an array of either.
fn is_of(type_name: &str, enumeration: &Name) -> bool {
    let type_name = type_name.strip_suffix("[]").unwrap_or(type_name);
    let bare = Name::new(None, &enumeration.name).to_string();
    type_name == bare || type_name.strip_suffix(&bare).is_some_and(|schema| schema.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn insert(table: &str) -> Statement {
        statement("INSERT INTO orders VALUES ('shipped')", Operation::Insert { table: name(table), literal: true })
    }

    fn database(type_name: &str, literal: &str) -> Database {
        orders(|table| table.column("state", type_name)).uncommitted_enum_value("state", "shipped").mentions(literal)
    }

    #[test]
    fn fires_on_the_value_in_a_table_of_the_enum() {
        for type_name in ["state", "shop.state", "state[]"] {
            for statement in [insert("orders"), backfill("orders")] {
                let found = finding(&database(type_name, "shipped"), &statement, RULE);
                assert_eq!(
                    found.message,
                    "value \"shipped\" of enum \"state\" cannot be used before the transaction that has added it commits; \
                     COMMIT in between [enum-value-used-before-commit]"
                );
                assert_eq!(found.action.as_str(), "block");
            }
        }
    }

    #[test]
    fn silent_on_other_values_other_tables_and_after_the_commit() {
        let silent =
            |database: &Database, statement: &Statement| fired(database, statement).iter().all(|rule| rule != RULE);
        assert!(silent(&database("state", "sent"), &insert("orders")), "another value");
        assert!(silent(&database("text", "shipped"), &insert("orders")), "another type");
        assert!(silent(&database("estate", "shipped"), &insert("orders")), "another enum");
        let committed = orders(|table| table.column("state", "state")).mentions("shipped");
        assert!(silent(&committed, &insert("orders")));
        assert!(silent(&database("state", "shipped"), &alter("orders", [add_column("more text")])));
    }
}
