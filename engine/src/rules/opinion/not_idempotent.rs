//! a statement that fails when it is run a second time

use crate::facts::ConstraintId;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, CreateIndex, Name, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "not-idempotent",
    class: Class::Opinion,
    area: "statement",
    summary: "a statement without IF [NOT] EXISTS, outside a transaction",
    condition: "CREATE TABLE, CREATE INDEX, ADD COLUMN, DROP COLUMN or DROP CONSTRAINT without IF [NOT] EXISTS, outside a \
                transaction block. Not inside one, which is undone as a whole; not for what the script has made itself; and \
                not for CREATE INDEX CONCURRENTLY, where IF NOT EXISTS would pass over the invalid index that a failed \
                build leaves behind (invalid-index-kept).",
    effect: "When a migration of several statements fails half way, its second run stops at the first statement that has been \
             done already.",
    workaround: "IF [NOT] EXISTS, which looks at the name only; or BEGIN and COMMIT around the whole. Before CREATE INDEX \
                 CONCURRENTLY: DROP INDEX CONCURRENTLY IF EXISTS.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("not-idempotent", "bad"),
    good: example!("not-idempotent", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement || case.facts.in_transaction_block() {
        return None;
    }
    let (doing, missing) = match &case.statement.operation {
        Operation::CreateTable(table) if !table.if_not_exists => ("CREATE TABLE".to_owned(), "IF NOT EXISTS"),
        Operation::CreateIndex(index) if fails_again(case, index) => ("CREATE INDEX on".to_owned(), "IF NOT EXISTS"),
        Operation::AlterTable { actions, .. } => {
            let (action, missing) = actions.iter().find_map(|action| unguarded(case, effect, action))?;
            (format!("{action} of"), missing)
        }
        _ => return None,
    };
    let message = format!(
        "{doing} {} would fail when it is run a second time; write {missing}",
        words::relation(&effect.relation),
    );
    Some(Match::new(message, "", Change::None).with_detail("It looks at the name only, not at what bears it."))
}

fn unguarded(case: &Case<'_>, effect: &Effect<'_>, action: &AlterAction) -> Option<(String, &'static str)> {
    match action {
        AlterAction::AddColumn { column, if_not_exists: false } => {
            Some((format!("ADD COLUMN {}", words::quoted(&column.name)), "IF NOT EXISTS"))
        }
        AlterAction::DropColumn { column, if_exists: false, .. }
            if !case.facts.is_new_column(effect.relation.id, column) =>
        {
            Some((format!("DROP COLUMN {}", words::quoted(column)), "IF EXISTS"))
        }
        AlterAction::DropConstraint { name, if_exists: false, .. } => {
            let known = case.facts.constraint(effect.relation.id, name);
            let by_script = known.is_some_and(|known| matches!(known.id, ConstraintId::Script(_)));
            (!by_script).then(|| (format!("DROP CONSTRAINT {}", words::quoted(name)), "IF EXISTS"))
        }
        _ => None,
    }
}

/// An unnamed index is simply built a second time, of which unnamed-index speaks; one that exists is PostgreSQL's to
/// refuse, and IF NOT EXISTS would only hide an invalid one.
fn fails_again(case: &Case<'_>, index: &CreateIndex) -> bool {
    let schema = case.facts.relation(&index.table).map(|table| table.schema);
    let there = |name: &String| case.facts.relation(&Name::new(schema.as_deref(), name)).is_some();
    !index.concurrently && !index.if_not_exists && index.name.as_ref().is_some_and(|name| !there(name))
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create_named(say: impl FnOnce(&mut crate::statement::CreateIndex)) -> Statement {
        create_index_as("CREATE INDEX …", "orders", &["total"], |index| {
            index.name = Some("by_total".to_owned());
            say(index);
        })
    }

    #[test]
    fn fires_outside_a_transaction() {
        for (statement, message) in [
            (
                create_table("events", &["id bigint"]),
                "CREATE TABLE \"events\" would fail when it is run a second time; write IF NOT EXISTS [not-idempotent]",
            ),
            (
                create_named(|_| {}),
                "CREATE INDEX on \"public.orders\" would fail when it is run a second time; write IF NOT EXISTS \
                 [not-idempotent]",
            ),
            (
                alter("orders", [add_column("state text")]),
                "ADD COLUMN \"state\" of \"public.orders\" would fail when it is run a second time; write IF NOT EXISTS \
                 [not-idempotent]",
            ),
            (
                alter("orders", [drop_column("email")]),
                "DROP COLUMN \"email\" of \"public.orders\" would fail when it is run a second time; write IF EXISTS \
                 [not-idempotent]",
            ),
            (
                alter("orders", [drop_constraint("positive")]),
                "DROP CONSTRAINT \"positive\" of \"public.orders\" would fail when it is run a second time; write IF EXISTS \
                 [not-idempotent]",
            ),
        ] {
            assert_eq!(opinion(&orders(large), &statement, RULE).expect("it fires").message, message);
            assert!(
                opinion(&orders(large).in_transaction(), &statement, RULE).is_none(),
                "in a transaction: {message}"
            );
            assert!(!fired(&orders(large), &statement).contains(&RULE.to_owned()), "off by default");
        }
    }

    #[test]
    fn never_recommends_the_trap_of_an_invalid_index() {
        let concurrently = create_named(|index| index.concurrently = true);
        assert_eq!(opinion(&orders(large), &concurrently, RULE), None);
        let broken = orders(|table| table.index("by_total").invalid());
        assert_eq!(opinion(&broken, &create_named(|_| {}), RULE), None, "the leftover of a failed build");
    }

    #[test]
    fn is_silent() {
        let mut guarded = [create_table("events", &["id bigint"]), alter("orders", [drop_column("email")])];
        for statement in &mut guarded {
            match &mut statement.operation {
                Operation::CreateTable(table) => table.if_not_exists = true,
                Operation::AlterTable { actions, .. } => {
                    let AlterAction::DropColumn { if_exists, .. } = &mut actions[0] else { unreachable!() };
                    *if_exists = true;
                }
                _ => unreachable!(),
            }
        }
        let [create, drop] = guarded;
        let mut temporary = create_table("events", &["id bigint"]);
        let Operation::CreateTable(table) = &mut temporary.operation else { unreachable!() };
        table.temporary = true;
        for (why, statement) in [
            ("IF NOT EXISTS", create),
            ("IF EXISTS", drop),
            ("a temporary table", temporary),
            ("an index without a name", create_named(|index| index.name = None)),
            ("ADD COLUMN IF NOT EXISTS", alter("orders", [add_column("IF NOT EXISTS state text")])),
            ("what can be said twice", alter("orders", [set_not_null("email")])),
            ("a constraint, which has no such words", alter("orders", [add_constraint("CHECK (total > 0) NOT VALID")])),
        ] {
            assert_eq!(opinion(&orders(large), &statement, RULE), None, "{why}");
        }
    }
}
