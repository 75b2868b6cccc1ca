//! everything that a role owns, dropped at once

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::RelationKind;
use crate::forecast::{Cause, Dropper, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "drop-owned",
    class: Class::Destructive,
    area: "table",
    summary: "everything that a role owns, dropped at once",
    condition: "DROP OWNED BY a role that owns tables with rows in this database, or whose objects others depend on \
              (CASCADE). The privileges that it revokes are not judged.",
    effect: "Every table of the role is gone, with its data, in one transaction that holds ACCESS EXCLUSIVE on all of \
              them.",
    workaround: "REASSIGN OWNED BY the role TO another one, then DROP OWNED, which only revokes privileges by then.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-owned", "bad"),
    good: example!("drop-owned", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Loss(loss) = &effect.cause else { return None };
    if loss.by != Dropper::Owned {
        return None;
    }
    let relation = words::relation(&effect.relation);
    let what = match effect.relation.kind {
        _ if !loss.parts.is_empty() => format!("drop {} of {relation}", words::parts(&loss.parts)),
        RelationKind::View => format!("drop view {relation}"),
        RelationKind::ForeignTable => format!("drop foreign table {relation}"),
        _ => format!("destroy {relation} ({})", words::size(effect)),
    };
    let hint = "REASSIGN OWNED BY the role TO another one first; DROP OWNED then only revokes privileges.";
    Some(Match::new(format!("DROP OWNED would {what}; use REASSIGN OWNED first"), hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Reach, RelationId, RelationKind, What};
    use crate::statement::{Operation, Owned, RoleName, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn owned(reassign: bool) -> Statement {
        let roles = vec![RoleName::Named("developer".to_owned())];
        let reassign_to = reassign.then_some(RoleName::CurrentUser);
        statement("DROP OWNED BY developer", Operation::Owned(Owned { roles, cascade: true, reassign_to }))
    }

    fn owning(shape: impl FnOnce(Table) -> Table) -> Database {
        let database = orders(shape);
        let orders = database.object("public.orders");
        database.target(orders)
    }

    #[test]
    fn fires_on_each_table_of_the_role() {
        let found = finding(&owning(large), &owned(false), RULE);
        assert_eq!(
            found.message,
            "DROP OWNED would destroy \"public.orders\" (20.0 GB, about 100,000,000 rows); use REASSIGN OWNED first \
             [drop-owned]"
        );
        assert_eq!(found.action.as_str(), "block");
        let view = finding(&owning(|table| table.kind(RelationKind::View).on("orders")), &owned(false), RULE);
        assert!(view.message.starts_with("DROP OWNED would drop view \"public.orders\"; use"), "{}", view.message);
        let small = owning(|table| table.megabytes(1, 1e3));
        assert_eq!(finding(&small, &owned(false), RULE).action.as_str(), "warn");
    }

    #[test]
    fn tells_what_others_lose() {
        let database = orders(|table| table.bytes(0, 0.0)).table("public.items", |table| table.megabytes(100, 1e6));
        let (orders, items) = (database.object("public.orders"), database.object("public.items").oid);
        let constraint = What::Constraint(RelationId::Catalog(items));
        let database = database.target(orders).dependent(orders, constraint, Reach::Cascade);
        let message = finding(&database, &owned(false), RULE).message;
        assert_eq!(
            message,
            "DROP OWNED would drop object 1 of \"public.items\"; use REASSIGN OWNED first [drop-owned]"
        );
    }

    #[test]
    fn silent_where_nothing_is_destroyed() {
        assert_eq!(fired(&owning(large), &owned(true)), [""; 0], "REASSIGN OWNED");
        assert_eq!(fired(&owning(|table| table.bytes(0, 0.0)), &owned(false)), [""; 0]);
        assert_eq!(fired(&owning(|table| table.made_in_transaction()), &owned(false)), [""; 0]);
        assert_eq!(fired(&orders(large), &owned(false)), [""; 0], "the role owns nothing here");
    }
}
