//! a primary key or a sequence that runs out of numbers

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, ColumnDefinition, Constraint, ConstraintKind, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "short-primary-key",
    class: Class::Opinion,
    area: "column",
    summary: "a primary key or a sequence that runs out of numbers",
    condition: "A primary key of one column of type smallint, integer, smallserial or serial, in CREATE TABLE, ADD \
              COLUMN or ADD PRIMARY KEY; CREATE SEQUENCE AS smallint or integer. Not where the column is a \
              foreign key as well, whose type is the other table's.",
    effect: "At 2,147,483,647 (32,767 for smallint) every INSERT fails, and widening the column rewrites the table \
              and all that references it under ACCESS EXCLUSIVE.",
    workaround: "bigint: GENERATED ALWAYS AS IDENTITY, or bigserial.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("short-primary-key", "bad"),
    good: example!("short-primary-key", "good"),
    inspect,
};

/// As CREATE TABLE writes them and as the catalog prints them.
const SHORT: [&str; 8] = ["smallint", "int2", "integer", "int4", "smallserial", "serial", "serial2", "serial4"];

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let relation = words::relation(&effect.relation);
    if let Operation::CreateSequence(create) = &case.statement.operation {
        let type_name = create.type_name.as_deref().filter(|name| is_short(name))?;
        let message = format!(
            "sequence {relation} would be of type {} and end at {}; use bigint",
            words::escaped(type_name),
            last(type_name)
        );
        return Some(Match::new(message, "", Change::None));
    }
    let (column, type_name) = short_key(case, effect)?;
    let message = format!(
        "primary key {} of {relation} would be of type {}, and after number {} every INSERT would fail; use bigint",
        words::quoted(&column),
        words::escaped(&type_name),
        last(&type_name),
    );
    let detail = "Widening it later rewrites the table.";
    Some(Match::new(message, "", Change::None).on_column(&column).with_detail(detail))
}

/// The one column of the primary key that the statement declares, and its type.
fn short_key(case: &Case<'_>, effect: &Effect<'_>) -> Option<(String, String)> {
    let declared = Declared::by(&case.statement.operation)?;
    let key = declared.key()?;
    let column = declared.columns.iter().find(|column| column.name == *key);
    // The other table says of what type it is.
    if declared.is_foreign(key, column.copied()) {
        return None;
    }
    let type_name = match column {
        Some(column) => column.type_name.clone(),
        None => case.facts.column(effect.relation.id, key)?.type_name,
    };
    is_short(&type_name).then(|| (key.clone(), type_name))
}

/// The columns and constraints that CREATE TABLE or ALTER TABLE adds.
struct Declared<'a> {
    columns: Vec<&'a ColumnDefinition>,
    constraints: Vec<&'a Constraint>,
}

impl<'a> Declared<'a> {
    fn by(operation: &'a Operation) -> Option<Self> {
        let mut declared = Declared { columns: vec![], constraints: vec![] };
        match operation {
            Operation::CreateTable(table) => {
                declared.columns.extend(&table.columns);
                declared.constraints.extend(&table.constraints);
            }
            Operation::AlterTable { actions, .. } => {
                for action in actions {
                    match action {
                        AlterAction::AddColumn { column, .. } => declared.columns.push(column),
                        AlterAction::AddConstraint(constraint) => declared.constraints.push(constraint),
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
        Some(declared)
    }

    /// The column that is a primary key by itself.
    fn key(&self) -> Option<&'a String> {
        let is_primary = |constraint: &Constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
        let beside = self.columns.iter().find(|column| column.constraints.iter().any(is_primary));
        let of_table = self.constraints.iter().find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } if columns.len() == 1 => columns.first(),
            _ => None,
        });
        beside.map(|column| &column.name).or(of_table)
    }

    fn is_foreign(&self, key: &str, column: Option<&ColumnDefinition>) -> bool {
        let beside = column.into_iter().flat_map(|column| &column.constraints);
        let references = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey { columns, .. } => columns.is_empty() || columns.as_slice() == [key],
            _ => false,
        };
        beside.chain(self.constraints.iter().copied()).any(references)
    }
}

fn is_short(type_name: &str) -> bool {
    SHORT.contains(&type_name)
}

fn last(type_name: &str) -> &'static str {
    if type_name.starts_with("small") || type_name.ends_with('2') { "32,767" } else { "2,147,483,647" }
}

#[cfg(test)]
mod tests {
    use crate::statement::{CreateSequence, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn sequence(type_name: Option<&str>, temporary: bool) -> Statement {
        let type_name = type_name.map(str::to_owned);
        let create = CreateSequence { sequence: name("numbers"), temporary, type_name };
        statement("CREATE SEQUENCE numbers", Operation::CreateSequence(create))
    }

    fn message(statement: &Statement) -> Option<String> {
        opinion(&orders(|table| table.column("number", "integer")), statement, RULE).map(|found| found.message)
    }

    #[test]
    fn fires_on_a_short_key() {
        assert_eq!(
            message(&create_table("events", &["id int4 PRIMARY KEY"])).expect("it fires"),
            "primary key \"id\" of \"events\" would be of type int4, and after number 2,147,483,647 every INSERT would fail; \
             use bigint [short-primary-key]"
        );
        for statement in [
            create_table("events", &["id serial PRIMARY KEY"]),
            alter("orders", [add_column("key integer PRIMARY KEY")]),
            alter("orders", [add_constraint("PRIMARY KEY (number)")]),
        ] {
            assert!(message(&statement).expect("it fires").contains("after number 2,147,483,647"), "{statement:?}");
        }
        let small = message(&create_table("events", &["id smallserial PRIMARY KEY"])).expect("it fires");
        assert!(small.contains("after number 32,767"), "{small}");
    }

    #[test]
    fn fires_on_a_short_sequence() {
        assert_eq!(
            message(&sequence(Some("integer"), false)).expect("it fires"),
            "sequence \"numbers\" would be of type integer and end at 2,147,483,647; use bigint [short-primary-key]"
        );
        assert!(message(&sequence(Some("smallint"), false)).expect("it fires").contains("32,767"));
    }

    #[test]
    fn silent_on_long_and_on_borrowed_types() {
        for (why, statement) in [
            ("bigint", create_table("events", &["id bigint PRIMARY KEY"])),
            ("bigserial", create_table("events", &["id bigserial PRIMARY KEY"])),
            ("uuid", create_table("events", &["id uuid PRIMARY KEY"])),
            ("no key", create_table("events", &["id int4", "other int4 UNIQUE"])),
            ("a key of two", alter("orders", [add_constraint("PRIMARY KEY (id, number)")])),
            ("of bigint", alter("orders", [add_constraint("PRIMARY KEY (id)")])),
            (
                "the other table's",
                alter(
                    "orders",
                    [
                        add_column("key integer PRIMARY KEY"),
                        add_constraint("CONSTRAINT f FOREIGN KEY (key) REFERENCES orders NOT VALID"),
                    ],
                ),
            ),
            ("of no type", sequence(None, false)),
            ("of bigint", sequence(Some("bigint"), false)),
            ("temporary", sequence(Some("integer"), true)),
        ] {
            assert_eq!(message(&statement), None, "{why}");
        }
    }
}
