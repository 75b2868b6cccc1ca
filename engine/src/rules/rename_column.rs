//! a column renamed under the running application

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "rename-column",
    class: Class::Compatibility,
    area: "column",
    summary: "a column renamed under the running application",
    condition: "RENAME COLUMN on a table that has rows, or on a view of such tables, that existed before this \
              transaction.",
    effect: "Instant; but from that moment every running query and every function body with the old name \
              fails. Views follow the rename, function bodies do not.",
    workaround: "Expand and contract: a new column, filled and kept in step by a trigger, until nothing reads \
              the old one; or a view that shows both names.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-column", "bad"),
    good: example!("rename-column", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameColumn { column, to } = &effect.cause else { return None };
    let message = format!(
        "renaming column {} of {} to {} would break running queries that use the old name; add a new column and move over to it",
        words::quoted(column),
        words::relation(&effect.relation),
        words::quoted(to),
    );
    let hint = "Add the new column, keep both in step with a trigger, and drop the old one when nothing reads it.";
    Some(Match::new(message, hint, Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn rename(column: &str, to: &str) -> Statement {
        let text = format!("ALTER TABLE orders RENAME COLUMN {column} TO {to}");
        let (column, to) = (column.to_owned(), to.to_owned());
        statement(&text, Operation::RenameColumn { table: name("orders"), column, to, only: false })
    }

    #[test]
    fn fires_on_a_column_that_is_there() {
        assert_weighed(RULE, &rename("email", "mail"));
        let found = finding(&orders(large), &rename("email", "mail"), RULE);
        assert_eq!(
            found.message,
            "renaming column \"email\" of \"public.orders\" to \"mail\" would break running queries that use the old name; \
             add a new column and move over to it [rename-column]"
        );
        assert_eq!(
            found.hint,
            "Add the new column, keep both in step with a trigger, and drop the old one when nothing reads it."
        );
        assert_eq!((found.fix.as_str(), found.column.as_deref()), ("", Some("email")));
        assert_eq!(fired(&orders(large), &rename("nowhere", "mail")), [""; 0]);
    }
}
