//! a value of an enum renamed under the running application

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "rename-enum-value",
    class: Class::Compatibility,
    area: "type",
    summary: "a value of an enum renamed under the running application",
    condition: "ALTER TYPE … RENAME VALUE of an enum that columns of tables with rows are of, be it in an array or \
              through a domain.",
    effect: "No row is written and no table locked; but from that moment every query that writes or compares \
              the old value fails with \"invalid input value for enum\", function bodies included.",
    workaround: "ADD VALUE with the new name, let the application read both, write the new one, and update the \
              rows that have the old one in batches.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-enum-value", "bad"),
    good: example!("rename-enum-value", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameEnumValue { value, to, tables } = &effect.cause else { return None };
    let message = format!(
        "renaming value {} of enum {} to {} would break running queries that use the old value; add the new value and move \
         over to it",
        words::quoted(value),
        words::relation(&effect.relation),
        words::quoted(to),
    );
    let hint =
        "Add the new value, let the application read both, and update the rows that have the old one in batches.";
    let tables = match tables {
        1 => "One table has columns of the enum.".to_owned(),
        tables => format!("{tables} tables have columns of the enum."),
    };
    Some(Match::new(message, hint, Change::None).with_detail(tables))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn rename(value: &str) -> Statement {
        let text = format!("ALTER TYPE state RENAME VALUE '{value}' TO 'shipped'");
        let (value, to) = (value.to_owned(), "shipped".to_owned());
        statement(&text, Operation::RenameEnumValue { enumeration: name("state"), value, to })
    }

    fn used(database: Database) -> Database {
        database.enumeration("state", &["new", "sent"], &["orders"])
    }

    #[test]
    fn fires_where_rows_have_such_values() {
        let found = finding(&used(orders(large)), &rename("sent"), RULE);
        assert_eq!(
            found.message,
            "renaming value \"sent\" of enum \"public.state\" to \"shipped\" would break running queries that use the old \
             value; add the new value and move over to it [rename-enum-value]"
        );
        assert!(
            found.detail.starts_with("One table has columns of the enum. The tables with columns of \"public.state\"")
        );
        assert_eq!((found.object.as_str(), found.lock_mode.as_str()), ("public.state", ""));
    }

    #[test]
    fn silent_where_no_row_has_one() {
        let unused = orders(large).enumeration("state", &["sent"], &[]);
        for database in [orders(large), unused, used(orders(|table| table.bytes(0, 0.0)))] {
            assert_eq!(fired(&database, &rename("sent")), [""; 0]);
        }
        assert_eq!(fired(&used(orders(large)), &rename("lost")), [""; 0]);
        assert_eq!(fired(&used(orders(|table| table.made_in_transaction())), &rename("sent")), [""; 0]);
    }
}
