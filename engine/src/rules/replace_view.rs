//! a view replaced while others read it

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "create-or-replace-view",
    class: Class::Instant,
    area: "table",
    summary: "a view replaced while others read it",
    condition: "CREATE OR REPLACE VIEW of a view that is there, existed before this transaction and reads tables that \
              are not small.",
    effect: "ACCESS EXCLUSIVE on the view. The change itself is instant, but while it waits for running queries \
              every new query on the view waits behind it.",
    workaround: "A short lock_timeout, repeated until it succeeds, in a transaction that does nothing else; or a view \
              with a new name.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("create-or-replace-view", "bad"),
    good: example!("create-or-replace-view", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::ReplaceView = &effect.cause else { return None };
    let message = format!(
        "replacing view {} takes an ACCESS EXCLUSIVE lock on it, and while it waits all queries on it queue behind it; set a \
         short lock_timeout",
        words::relation(&effect.relation),
    );
    let hint = "Set a short lock_timeout and repeat until it succeeds, in a transaction that does nothing else.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::policy::Action;
    use crate::statement::{CreateView, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn replace(view: &str, replace: bool) -> Statement {
        let view = CreateView { view: name(view), replace, temporary: false, locks: vec![] };
        statement("CREATE OR REPLACE VIEW totals AS SELECT 1", Operation::CreateView(view))
    }

    fn totals(database: Database, shape: impl FnOnce(Table) -> Table) -> Database {
        database.table("public.totals", |table| shape(table.kind(RelationKind::View).on("orders")))
    }

    #[test]
    fn fires_where_large_tables_are_read() {
        let found = finding(&totals(orders(large), large), &replace("totals", true), RULE);
        assert_eq!(
            found.message,
            "replacing view \"public.totals\" takes an ACCESS EXCLUSIVE lock on it, and while it waits all queries on it \
             queue behind it; set a short lock_timeout [create-or-replace-view]"
        );
        assert_eq!(found.action, Action::Warn);
        assert!(found.detail.starts_with("\"public.totals\" reads tables that hold 20.0 GB"), "{}", found.detail);
        let read = totals(orders(large), |view| view.conflicting_sessions(1));
        assert_eq!(finding(&read, &replace("totals", true), RULE).action, Action::Block);
    }

    #[test]
    fn silent_where_there_is_none_or_little_to_read() {
        assert_eq!(fired(&orders(large), &replace("totals", true)), [""; 0]);
        assert_eq!(fired(&totals(orders(large), large), &replace("totals", false)), [""; 0]);
        assert_eq!(fired(&totals(orders(|table| table.megabytes(1, 1.0)), large), &replace("totals", true)), [""; 0]);
        let new = totals(orders(large), |view| view.made_in_transaction());
        assert_eq!(fired(&new, &replace("totals", true)), [""; 0]);
        assert_eq!(fired(&orders(large), &replace("orders", true)), [""; 0]);
    }
}
