//! a type renamed under those who name it

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "rename-type",
    class: Class::Compatibility,
    area: "type",
    summary: "a type renamed under those who name it",
    condition: "ALTER TYPE or ALTER DOMAIN … RENAME TO of a type that columns of tables with rows are of, be it in \
              an array or through a domain.",
    effect: "No row is written and no table locked, and columns follow; but from that moment every cast and every \
              function body with the old name fails.",
    workaround: "Let the application do without the name (text parameters need no cast) before it changes; of a \
              domain, one of the new name beside it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-type", "bad"),
    good: example!("rename-type", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameType { to, tables } = &effect.cause else { return None };
    let message = format!(
        "renaming type {} to {} would break running queries and functions that name it; let none of them do so first",
        words::relation(&effect.relation),
        words::quoted(to),
    );
    let hint = "Casts to the type, and function bodies that name it, are text that nobody can look up.";
    let tables = match tables {
        1 => "One table has columns of the type, which follow.".to_owned(),
        tables => format!("{tables} tables have columns of the type, which follow."),
    };
    Some(Match::new(message, hint, Change::None).with_detail(tables))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn rename() -> Statement {
        let rename = Operation::RenameType { type_name: name("state"), to: "status".to_owned() };
        statement("ALTER TYPE state RENAME TO status", rename)
    }

    fn used(database: Database) -> Database {
        database.enumeration("state", &["new"], &["orders"])
    }

    #[test]
    fn fires_where_columns_are_of_it() {
        let found = finding(&used(orders(large)), &rename(), RULE);
        assert_eq!(
            found.message,
            "renaming type \"public.state\" to \"status\" would break running queries and functions that name it; let none \
             of them do so first [rename-type]"
        );
        assert!(found.detail.starts_with("One table has columns of the type, which follow."), "{}", found.detail);
        assert_eq!((found.action.as_str(), found.lock_mode.as_str()), ("block", ""));
        assert_eq!(finding(&used(orders(|table| table.megabytes(1, 1e3))), &rename(), RULE).action.as_str(), "warn");
        assert_eq!(fired(&orders(large).domain("state", false, &["orders"]), &rename()), [RULE]);
    }

    #[test]
    fn silent_where_no_row_has_it() {
        assert_eq!(fired(&orders(large).enumeration("state", &["new"], &[]), &rename()), [""; 0]);
        assert_eq!(fired(&orders(large), &rename()), [""; 0], "there is no such type");
        for shape in [
            |table: Table| table.bytes(0, 0.0),
            |table: Table| table.made_in_transaction(),
            |table: Table| table.temporary(),
            |table: Table| table.not_owned(),
        ] {
            assert_eq!(fired(&used(orders(shape)), &rename()), [""; 0]);
        }
    }
}
