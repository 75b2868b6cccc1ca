//! the key by which a published table's rows are known is dropped

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::Fact;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{AlterAction, ConstraintKind, Operation};

pub(super) static RULE: Rule = Rule {
    name: "drop-replica-identity",
    class: Class::Compatibility,
    area: "constraint",
    summary: "the key by which a published table's rows are known is dropped",
    condition: "DROP CONSTRAINT of the primary key or of the unique key that is the table's replica identity, while a \
              publication publishes its updates or deletes. Not where the statement adds another primary key or says \
              REPLICA IDENTITY.",
    effect: "From then on PostgreSQL refuses every UPDATE and DELETE on the table: it \"does not have a replica identity \
              and publishes updates\".",
    workaround: "Exchange the key in one ALTER TABLE: DROP CONSTRAINT …, ADD CONSTRAINT … PRIMARY KEY USING INDEX …; or \
              first choose another one with ALTER TABLE … REPLICA IDENTITY USING INDEX ….",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-replica-identity", "bad"),
    good: example!("drop-replica-identity", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropConstraint { constraint, .. } = &effect.cause else { return None };
    let Operation::AlterTable { actions, .. } = &case.statement.operation else { return None };
    let another = |action: &AlterAction| match action {
        AlterAction::ReplicaIdentity { .. } => true,
        AlterAction::AddConstraint(added) => matches!(added.kind, ConstraintKind::PrimaryKey { .. }),
        _ => false,
    };
    let identifies = case.facts.identifies_published_rows(constraint.index?) == Fact::Known(true);
    if !identifies || actions.iter().any(another) {
        return None;
    }
    let message = format!(
        "dropping constraint {} would make every UPDATE and DELETE on {} fail, which is published and knows its rows by it; \
         exchange it for another key in one statement",
        words::quoted(&constraint.name),
        words::relation(&effect.relation),
    );
    let hint = "Build the new key's index CONCURRENTLY, then drop the old constraint and add PRIMARY KEY USING INDEX in one \
                ALTER TABLE; or choose another replica identity first.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::AlterAction;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_updates_would_fail() {
        let drop = alter("orders", [drop_constraint("orders_pkey")]);
        assert_weighed_shaped(RULE, &drop, |table| table.published_by("orders_pkey"));
        let found = finding(&orders(|table| table.published_by("orders_pkey")), &drop, RULE);
        assert_eq!(
            found.message,
            "dropping constraint \"orders_pkey\" would make every UPDATE and DELETE on \"public.orders\" fail, which is \
             published and knows its rows by it; exchange it for another key in one statement [drop-replica-identity]"
        );
    }

    #[test]
    fn silent_where_rows_stay_known() {
        let published = || orders(|table| table.key("other").published_by("orders_pkey"));
        let drop = |constraint: &str| alter("orders", [drop_constraint(constraint)]);
        assert_eq!(fired(&orders(large), &drop("orders_pkey")), [""; 0], "not published");
        assert_eq!(fired(&published(), &drop("other")), [""; 0], "another key");
        let exchange =
            alter("orders", [drop_constraint("orders_pkey"), add_constraint("PRIMARY KEY USING INDEX other")]);
        assert!(!fired(&published(), &exchange).contains(&RULE.to_owned()), "exchanged");
        let identity = ("REPLICA IDENTITY FULL".to_owned(), AlterAction::ReplicaIdentity { index: None });
        assert_eq!(fired(&published(), &alter("orders", [drop_constraint("orders_pkey"), identity])), [""; 0]);
    }
}
