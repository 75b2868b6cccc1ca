//! a foreign key whose column cannot hold every key that it references

use super::foreign_keys;
use crate::facts::{Facts, RelationId, TableConstraint, TableConstraintKind};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "foreign-key-type-mismatch",
    class: Class::Opinion,
    area: "constraint",
    summary: "a foreign key whose column cannot hold every key that it references",
    condition: "A foreign key from a smallint or integer column to a wider integer column of an existing table.",
    effect: "PostgreSQL accepts it. The day the referenced keys outgrow the column, rows that reference the new ones cannot \
             be inserted, and widening the column rewrites the table.",
    workaround: "The type of the referenced column.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("foreign-key-type-mismatch", "bad"),
    good: example!("foreign-key-type-mismatch", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let keys = foreign_keys(&case.statement.operation);
    keys.iter().find_map(|key| {
        let referenced = case.facts.relation(key.referenced)?;
        let referenced_columns = match key.referenced_columns {
            [] => primary_key(case.facts, referenced.id),
            columns => columns.to_vec(),
        };
        let pairs = key.columns.iter().zip(&referenced_columns);
        pairs.into_iter().find_map(|(column, to)| {
            let to = case.facts.column(referenced.id, to)?.type_name;
            let from = type_of(case, effect.relation.id, column)?;
            if width(&from)? >= width(&to)? {
                return None;
            }
            let message = format!(
                "column {} of {} would be narrower than the {} that it references, and not hold every key of {}; use {}",
                words::quoted(column),
                words::relation(&effect.relation),
                words::escaped(&to),
                words::relation(&referenced),
                words::escaped(&to),
            );
            let detail = "Once the keys outgrow the column, rows that reference them cannot be inserted, and widening it \
                          rewrites the table.";
            Some(Match::new(message, "", Change::None).on_column(column).with_detail(detail).at(key.location))
        })
    })
}

fn primary_key(facts: &dyn Facts, table: RelationId) -> Vec<String> {
    let is_key = |known: &TableConstraint| known.kind == TableConstraintKind::PrimaryKey;
    facts.constraints(table).into_iter().find(is_key).map_or(vec![], |key| key.columns)
}

/// As the statement declares the column, or as the table has it.
fn type_of(case: &Case<'_>, table: RelationId, column: &str) -> Option<String> {
    let declared = super::declared(&case.statement.operation);
    let declared = declared.iter().find(|known| known.column == column).map(|known| known.type_name.to_owned());
    let known = || match case.statement.operation {
        Operation::AlterTable { .. } => case.facts.column(table, column).map(|column| column.type_name),
        _ => None,
    };
    declared.or_else(known)
}

/// Bytes of an integer type, by any of its names.
fn width(type_name: &str) -> Option<u32> {
    match type_name {
        "smallint" | "int2" | "smallserial" | "serial2" => Some(2),
        "integer" | "int" | "int4" | "serial" | "serial4" => Some(4),
        "bigint" | "int8" | "bigserial" | "serial8" => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::statement::Statement;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database() -> Database {
        Database::pg(17)
            .table("public.people", |table| table.column("id", "bigint").primary_key("people_pkey", &["id"]))
            .table("public.orders", |table| {
                table.column("person", "integer").column("wide", "bigint").column("code", "text")
            })
    }

    fn add(column: &str) -> Statement {
        alter("orders", [add_constraint(&format!("FOREIGN KEY ({column}) REFERENCES people NOT VALID"))])
    }

    #[test]
    fn fires_on_a_narrower_integer() {
        let found = opinion(&database(), &add("person"), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "column \"person\" of \"public.orders\" would be narrower than the bigint that it references, and not hold every \
             key of \"public.people\"; use bigint [foreign-key-type-mismatch]"
        );
        for statement in [
            alter("orders", [add_column("by int REFERENCES people")]),
            create_table("items", &["id bigint", "person int4 REFERENCES people"]),
        ] {
            assert!(opinion(&database(), &statement, RULE).is_some(), "{:?}", statement.text);
        }
    }

    #[test]
    fn silent_where_every_key_fits() {
        for statement in [
            add("wide"),
            add("code"),
            add("nowhere"),
            alter("orders", [add_column("by bigint REFERENCES people")]),
            alter("orders", [add_column("by int REFERENCES nowhere")]),
            create_table("items", &["person bigserial REFERENCES people"]),
        ] {
            assert!(opinion(&database(), &statement, RULE).is_none(), "{:?}", statement.text);
        }
        assert_eq!(fired(&database(), &add("person")), [""; 0], "off until switched on");
    }
}
