//! CREATE TABLE IF NOT EXISTS of a table that is there and lacks columns

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::RelationKind;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::Operation;

pub(super) static RULE: Rule = Rule {
    name: "table-exists-in-another-shape",
    class: Class::Advice,
    area: "table",
    summary: "CREATE TABLE IF NOT EXISTS of a table that is there and lacks columns",
    condition: "CREATE TABLE IF NOT EXISTS where a table of that name is there, without one of the columns that the \
              statement declares. What a table has beyond them does not count, nor do types and constraints.",
    effect: "Nothing happens, and nothing is said but a NOTICE: whatever follows and counts on the columns fails \
              later.",
    workaround: "ALTER TABLE … ADD COLUMN for what is missing; or CREATE TABLE without IF NOT EXISTS, which fails \
              at once.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("table-exists-in-another-shape", "bad"),
    good: example!("table-exists-in-another-shape", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateTable(table)) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    let there = case.facts.relation(&table.name).filter(|_| table.if_not_exists)?;
    let is_table =
        matches!(there.kind, RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable);
    if !is_table || !there.may_alter {
        return None;
    }
    let columns = case.facts.column_names(there.id);
    let mut missing = table.columns.iter().map(|column| &column.name).filter(|name| !columns.contains(name));
    let (first, more) = (missing.next()?, missing.count());
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "{} exists without column {}{others}, and IF NOT EXISTS would leave it so; use ALTER TABLE … ADD COLUMN",
        words::relation(&there),
        words::quoted(first),
    );
    Some(Match::new(message, "", Change::None).on_column(first))
}

#[cfg(test)]
mod tests {
    use crate::policy::Action;
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(table: &str, columns: &[&str], if_not_exists: bool) -> Statement {
        let mut create = create_table(table, columns);
        if let Operation::CreateTable(table) = &mut create.operation {
            table.if_not_exists = if_not_exists;
        }
        create
    }

    #[test]
    fn fires_where_columns_are_missing() {
        let found = finding(&orders(large), &create("orders", &["id bigint", "state text", "at date"], true), RULE);
        assert_eq!(
            found.message,
            "\"public.orders\" exists without column \"state\" and 1 more, and IF NOT EXISTS would leave it so; use ALTER TABLE \
             … ADD COLUMN [table-exists-in-another-shape]"
        );
        assert_eq!((found.action, found.column.as_deref()), (Action::Warn, Some("state")));
    }

    #[test]
    fn silent_where_nothing_is_missing() {
        for (why, statement) in [
            ("all are there", create("orders", &["id bigint", "email text"], true)),
            ("PostgreSQL refuses it", create("orders", &["state text"], false)),
            ("another table", create("events", &["state text"], true)),
        ] {
            assert_eq!(fired(&orders(large), &statement), [""; 0], "{why}");
        }
        let others = orders(|table| table.not_owned());
        assert_eq!(fired(&others, &create("orders", &["state text"], true)), [""; 0], "somebody else's");
        let view = orders(|table| table.kind(crate::facts::RelationKind::View));
        assert_eq!(fired(&view, &create("orders", &["state text"], true)), [""; 0], "a view");
    }
}
