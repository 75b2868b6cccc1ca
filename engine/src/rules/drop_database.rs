//! a database dropped with everything in it

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "drop-database",
    class: Class::Destructive,
    area: "database",
    summary: "a database dropped with everything in it",
    condition: "DROP DATABASE of an existing database, judged in the database where it is issued, by the bytes of its \
              files. Seen by the hook alone: no event trigger fires for it.",
    effect: "Everything in it is gone, and no rollback brings it back.",
    workaround: "Rename it first and drop it when nothing has missed it for a while; or an override that names it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-database", "bad"),
    good: example!("drop-database", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropDatabase = &effect.cause else { return None };
    let database = &effect.relation;
    let message = format!(
        "dropping database {} would destroy {}; rename it first and drop it later",
        words::relation(database),
        words::size(effect)
    );
    let retired = make_object_name(&database.name, "", "to_be_dropped");
    let steps = vec![format!("ALTER DATABASE {} RENAME TO {}", database.qualified(), quote_identifier(&retired))];
    let hint = "Rename it, and drop it when nothing has missed it for a while.";
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn drop_database(name: &str) -> Statement {
        statement(&format!("DROP DATABASE {name}"), Operation::DropDatabase { name: name.to_owned() })
    }

    #[test]
    fn fires_on_a_database() {
        let database = orders(large).database_of("shop", 1200).database_of("empty", 7);
        let found = finding(&database, &drop_database("shop"), RULE);
        assert_eq!(
            found.message,
            "dropping database \"shop\" would destroy 1.2 GB; rename it first and drop it later [drop-database]"
        );
        assert_eq!(found.detail, "\"shop\" holds 1.2 GB. This is PostgreSQL 17.");
        assert_eq!(found.fix, "ALTER DATABASE shop RENAME TO shop_to_be_dropped;");
        assert_eq!((found.action.as_str(), found.table.as_str(), found.object.as_str()), ("block", "", "shop"));
        assert_eq!(finding(&database, &drop_database("empty"), RULE).action.as_str(), "warn", "a test's own");
    }

    #[test]
    fn silent_on_what_is_not_there_or_somebody_elses() {
        assert_eq!(fired(&orders(large), &drop_database("shop")), [""; 0]);
    }

    #[test]
    fn let_through_by_name_only() {
        use crate::allow::{Allow, AllowError};
        assert_eq!(Allow::parse("drop-database: moved"), Err(AllowError::NeedsRelation(RULE.to_owned())));
        let allow = Some(Allow::parse("drop-database(shop): moved").unwrap());
        let database = orders(large).database_of("shop", 1200);
        let settings = crate::verdict::Settings { allow, ..settings() };
        let findings = judge(&database, &drop_database("shop"), &settings).findings;
        assert_eq!(findings[0].allowed.as_deref(), Some("moved"));
    }
}
