//! a view dropped that reads tables with rows

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-view",
    class: Class::Instant,
    area: "view",
    summary: "a view dropped that reads tables with rows",
    condition: "DROP VIEW of a view that existed before this transaction, where the tables that it reads are not \
              small.",
    effect: "ACCESS EXCLUSIVE on the view: while it waits for running queries, every new query of the view waits \
              behind it, and fails afterwards. Made again in the same transaction, the view has lost its privileges.",
    workaround: "A short lock_timeout, and another attempt. CREATE OR REPLACE VIEW takes the same lock, but keeps the \
              privileges and the views on it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-view", "bad"),
    good: example!("drop-view", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropView = &effect.cause else { return None };
    let message = format!(
        "dropping view {} takes an ACCESS EXCLUSIVE lock on it, and while it waits all queries of the view queue behind \
         it; set a short lock_timeout",
        words::relation(&effect.relation)
    );
    let hint = "Drop it with a short lock_timeout, and repeat. CREATE OR REPLACE VIEW keeps the privileges of one that is only \
                to change.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::statement::{DropObjects, NodeId, ObjectKind, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn drop_view(name: &str) -> Statement {
        let kind = ObjectKind::View;
        let drop = DropObjects { kind, statement: NodeId(0), objects: names(&[name]), cascade: false };
        statement(&format!("DROP VIEW {name}"), Operation::DropObjects(drop))
    }

    /// A view of `orders`.
    fn view_of(table: impl FnOnce(Table) -> Table, shape: impl FnOnce(Table) -> Table) -> Database {
        orders(table).table("public.totals", |view| shape(view.kind(RelationKind::View).on("orders")))
    }

    #[test]
    fn fires_on_a_view_of_large_tables() {
        let found = finding(&view_of(large, large), &drop_view("totals"), RULE);
        assert_eq!(
            found.message,
            "dropping view \"public.totals\" takes an ACCESS EXCLUSIVE lock on it, and while it waits all queries of the \
             view queue behind it; set a short lock_timeout [drop-view]"
        );
        assert_eq!(found.action.as_str(), "warn");
        assert!(
            found.detail.starts_with("\"public.totals\" reads tables that hold 20.0 GB, about "),
            "{}",
            found.detail
        );
        let read_now = finding(&view_of(large, |view| view.conflicting_sessions(2)), &drop_view("totals"), RULE);
        assert_eq!(read_now.action.as_str(), "block");
    }

    #[test]
    fn silent_on_small_new_and_other_ones() {
        assert_eq!(fired(&view_of(|table| table.megabytes(1, 1e3), large), &drop_view("totals")), [""; 0]);
        assert_eq!(fired(&view_of(large, |view| view.made_in_transaction()), &drop_view("totals")), [""; 0]);
        assert_eq!(fired(&view_of(large, large), &drop_view("nowhere")), [""; 0]);
        assert_eq!(fired(&orders(large), &drop_view("orders")), [""; 0], "a table: PostgreSQL refuses it");
    }
}
