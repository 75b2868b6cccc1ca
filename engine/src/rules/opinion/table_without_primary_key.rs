//! a table without a primary key

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Constraint, ConstraintKind, CreateTable, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-without-primary-key",
    class: Class::Opinion,
    area: "table",
    summary: "a table without a primary key",
    condition: "CREATE TABLE with columns and no primary key. Not a partition, which has what its parent has, nor a \
              table LIKE another INCLUDING INDEXES, of a query (AS), UNLOGGED, or foreign. In check() not where \
              a later statement of the script adds one.",
    effect: "No row can be told from its twin: logical replication refuses UPDATE and DELETE, and tools that work \
              in batches of keys (backfills, pg_repack) cannot work on the table. Adding one later reads every \
              row.",
    workaround: "A primary key from the beginning: id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("table-without-primary-key", "bad"),
    good: example!("table-without-primary-key", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateTable(table)) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    let is_plain = case.statement.tag == "CREATE TABLE" && !table.columns.is_empty();
    let is_spared = table.bound.is_some() || table.unlogged || table.like_indexes || table.filled;
    // With IF NOT EXISTS nothing is made where a table is there.
    if !is_plain || is_spared || case.facts.relation(&table.name).is_some() || has_primary_key(table) {
        return None;
    }
    let message = format!(
        "{} would have no primary key, and no row could be told from its twin; declare one",
        words::relation(&effect.relation)
    );
    let detail = "Logical replication refuses UPDATE and DELETE of such a table.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

fn has_primary_key(table: &CreateTable) -> bool {
    let beside = table.columns.iter().flat_map(|column| &column.constraints);
    beside.chain(&table.constraints).any(is_primary_key)
}

fn is_primary_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
}

/// Whether the action gives the table one.
pub fn adds_primary_key(action: &AlterAction) -> bool {
    match action {
        AlterAction::AddConstraint(constraint) => is_primary_key(constraint),
        AlterAction::AddColumn { column, .. } => column.constraints.iter().any(is_primary_key),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::statement::{CreateTable, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(say: impl FnOnce(&mut CreateTable)) -> Statement {
        let mut create = create_table("events", &["id bigint", "note text"]);
        if let Operation::CreateTable(table) = &mut create.operation {
            say(table);
        }
        create
    }

    fn fires(statement: &Statement) -> bool {
        opinion(&orders(large), statement, RULE).is_some()
    }

    #[test]
    fn fires_without_one() {
        let found = opinion(&orders(large), &create(|_| {}), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "\"events\" would have no primary key, and no row could be told from its twin; declare one \
             [table-without-primary-key]"
        );
        assert!(fires(&create(|table| table.parents = names(&["orders"]))), "INHERITS passes on no key");
        assert!(fires(&create_table("events", &["id bigint UNIQUE"])));
    }

    #[test]
    fn silent_with_one_and_where_none_is_needed() {
        for (why, statement) in [
            ("beside a column", create_table("events", &["id bigint PRIMARY KEY"])),
            ("a partition", create_partition("events", "orders", "FOR VALUES IN (1)")),
            ("temporary", create(|table| table.temporary = true)),
            ("for staging", create(|table| table.unlogged = true)),
            ("of a query", create(|table| table.filled = true)),
            ("LIKE another", create(|table| table.like_indexes = true)),
            ("there already", create(|table| table.name = name("orders"))),
            ("without columns", create_table("events", &[])),
        ] {
            assert!(!fires(&statement), "{why}");
        }
        let mut foreign = create(|_| {});
        foreign.tag = "CREATE FOREIGN TABLE".to_owned();
        assert!(!fires(&foreign));
    }
}
