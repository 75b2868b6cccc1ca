//! two ALTER TABLEs in a row that one could do

use super::has_rows;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, ConstraintKind, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "several-alters-of-one-table",
    class: Class::Opinion,
    area: "transaction",
    summary: "two ALTER TABLEs in a row that one could do",
    condition: "check() only: outside a transaction block, where the lock is held anyway, ALTER TABLE directly after another \
                one of the same table, which has rows, under the same lock, where the two speak of different columns and add or drop columns, change types or defaults, drop NOT NULL, \
                or add constraints. Never with VALIDATE, SET NOT NULL, DROP CONSTRAINT or a foreign key, which are safe \
                because they stand alone.",
    effect: "The lock is waited for twice, with everybody else behind it, and where both read or rewrite the table, that is \
             done twice.",
    workaround: "One ALTER TABLE with both actions.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("several-alters-of-one-table", "bad"),
    good: example!("several-alters-of-one-table", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    // In one transaction the lock is held anyway.
    if effect.cause != Cause::Statement || case.facts.in_transaction_block() {
        return None;
    }
    let Operation::AlterTable { actions, only, lock, .. } = &case.statement.operation else { return None };
    let Operation::AlterTable { table, actions: before, only: only_before, lock: lock_before } =
        &case.facts.previous_alter()?.operation
    else {
        return None;
    };
    let same_table = case.facts.relation(table).is_some_and(|known| known.id == effect.relation.id);
    let (names, names_before) = (subjects(actions)?, subjects(before)?);
    let apart = names.iter().all(|name| !names_before.contains(name));
    if !(same_table && only == only_before && lock == lock_before && apart && has_rows(case, effect)) {
        return None;
    }
    let message = format!(
        "the statement would wait for {} on {} a second time; say both in one ALTER TABLE",
        lock.sql_name(),
        words::relation(&effect.relation),
    );
    let detail =
        "The ALTER TABLE before it takes the same lock; where both read or rewrite the table, one would do it once.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

/// The columns and constraints that the actions are about; `None` where one of them is better alone.
fn subjects(actions: &[AlterAction]) -> Option<Vec<&str>> {
    let mut names: Vec<&str> = vec![];
    for action in actions {
        match action {
            AlterAction::AddColumn { column, .. } => {
                let key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey { .. });
                if column.constraints.iter().any(|constraint| key(&constraint.kind)) {
                    return None;
                }
                names.push(&column.name);
            }
            AlterAction::DropColumn { column, .. }
            | AlterAction::SetType { column, .. }
            | AlterAction::DropNotNull { column }
            | AlterAction::ColumnProperty { column } => names.push(column),
            AlterAction::AddConstraint(constraint) => {
                names.extend(constraint.name.as_deref());
                match &constraint.kind {
                    ConstraintKind::Check { columns, .. }
                    | ConstraintKind::Unique { columns, .. }
                    | ConstraintKind::PrimaryKey { columns, .. } => names.extend(columns.iter().map(String::as_str)),
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use crate::script::Overlay;
    use crate::statement::{Operation, Statement, Transaction};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// What the rule says of the last statement of a script.
    fn last_of(database: &Database, script: &[Statement]) -> Option<String> {
        let mut overlay = Overlay::default();
        let (last, before) = script.split_last().expect("a statement");
        before.iter().for_each(|statement| overlay.apply(statement, database, 0));
        opinion(&overlay.over(database), last, RULE).map(|found| found.message)
    }

    fn state() -> Statement {
        alter("orders", [add_column("state text")])
    }

    fn note() -> Statement {
        alter("orders", [add_column("note text")])
    }

    #[test]
    fn fires_where_one_statement_would_do() {
        assert_eq!(
            last_of(&orders(large), &[state(), note()]).as_deref(),
            Some(
                "the statement would wait for ACCESS EXCLUSIVE on \"public.orders\" a second time; say both in one ALTER \
                 TABLE [several-alters-of-one-table]"
            )
        );
        for second in [
            alter("orders", [set_type("total", "text")]),
            alter("orders", [drop_not_null("id")]),
            alter("public.orders", [drop_column("email"), add_constraint("CHECK (total > 0) NOT VALID")]),
            alter("orders", [add_constraint("UNIQUE (email)")]),
        ] {
            assert!(last_of(&orders(large), &[state(), second.clone()]).is_some(), "{second:?}");
        }
        let setting = statement(
            "SET lock_timeout = '2s'",
            Operation::Set {
                setting: crate::statement::Setting::LockTimeout,
                value: Some("2s".to_owned()),
                local: false,
            },
        );
        assert!(last_of(&orders(large), &[state(), setting, note()]).is_some(), "SET is no use of the table");
    }

    #[test]
    fn stands_down_where_two_are_right() {
        let check = || alter("orders", [add_constraint("CONSTRAINT c CHECK (email IS NOT NULL) NOT VALID")]);
        let key = |name: &str| {
            alter("orders", [add_constraint(&format!("CONSTRAINT {name} FOREIGN KEY (id) REFERENCES items"))])
        };
        let transaction = |end| statement("COMMIT", Operation::Transaction(end));
        for (why, script) in [
            ("VALIDATE", vec![check(), alter("orders", [validate_constraint("c")])]),
            ("SET NOT NULL", vec![check(), alter("orders", [set_not_null("email")])]),
            (
                "DROP CONSTRAINT",
                vec![alter("orders", [set_not_null("email")]), alter("orders", [drop_constraint("c")])],
            ),
            ("the same column", vec![state(), alter("orders", [set_type("state", "varchar")])]),
            ("another lock", vec![alter("orders", [validate_constraint("c")]), note()]),
            ("foreign keys", vec![key("a"), key("b")]),
            ("the table is used", vec![state(), batch("orders"), note()]),
            ("something else between", vec![state(), create_index("orders", &["email"]), note()]),
            ("another transaction", vec![state(), transaction(Transaction::Commit), note()]),
            ("another table", vec![alter("items", [add_column("state text")]), note()]),
            ("the first one", vec![note()]),
            ("one transaction", vec![transaction(Transaction::Begin), state(), note()]),
        ] {
            let database = orders(large).table("public.items", |table| table.megabytes(1 << 10, 1e7));
            assert_eq!(last_of(&database, &script), None, "{why}");
        }
        assert_eq!(last_of(&orders(|table| table.bytes(0, 0.0)), &[state(), note()]), None, "an empty table");
        assert_eq!(last_of(&orders(|table| table.made_in_transaction()), &[state(), note()]), None, "a new table");
    }
}
