//! a schema renamed under the running application

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "rename-schema",
    class: Class::Compatibility,
    area: "table",
    summary: "a schema renamed under the running application",
    condition: "ALTER SCHEMA … RENAME TO on a schema with tables that have rows and existed before this \
              transaction.",
    effect: "Instant; but from that moment every query, function body and search_path with the old name fails, \
              for all tables of the schema at once.",
    workaround: "In one transaction: the rename, a schema with the old name, and in it a view for each table \
              that is still used by that name. Drop them when nothing uses them.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-schema", "bad"),
    good: example!("rename-schema", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameSchema { to, tables } = &effect.cause else { return None };
    let message = format!(
        "renaming schema {} to {} would break running queries that name its {tables} {}; leave a schema of views with the \
         old name in its place",
        words::relation(&effect.relation),
        words::quoted(to),
        if *tables == 1 { "table" } else { "tables" },
    );
    let hint = "In one transaction, rename the schema, create one with the old name, and in it a view for each table that \
                is still used by that name.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn rename(schema: &str) -> Statement {
        let text = format!("ALTER SCHEMA {schema} RENAME TO shop");
        statement(&text, Operation::RenameSchema { schema: name(schema), to: "shop".to_owned() })
    }

    #[test]
    fn fires_where_tables_have_rows() {
        let found = finding(&orders(large), &rename("public"), RULE);
        assert_eq!(
            found.message,
            "renaming schema \"public\" to \"shop\" would break running queries that name its 1 table; leave a schema of \
             views with the old name in its place [rename-schema]"
        );
        assert_eq!((found.table.as_str(), found.fix.as_str()), ("", ""));
    }

    #[test]
    fn silent_where_nobody_reads_anything() {
        assert_eq!(fired(&orders(large), &rename("nowhere")), [""; 0]);
        for database in [
            orders(|table| table.bytes(0, 0.0)),
            orders(|table| table.made_in_transaction()),
            orders(|table| table.temporary()),
        ] {
            assert_eq!(fired(&database, &rename("public")), [""; 0]);
        }
    }
}
