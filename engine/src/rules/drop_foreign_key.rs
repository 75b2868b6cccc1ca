//! a foreign key dropped, which locks the table that it references

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{AlterAction, ConstraintKind, Operation};

pub(super) static RULE: Rule = Rule {
    name: "drop-foreign-key",
    class: Class::Instant,
    area: "constraint",
    summary: "a foreign key dropped, which locks the table that it references",
    condition: "DROP CONSTRAINT of a foreign key to another table that is not small, or DROP COLUMN of one of its columns. Not where \
              the statement adds a foreign key to that table in its place.",
    effect: "ACCESS EXCLUSIVE on both tables. The drop itself is instant, but while it waits for running queries on either \
              of them, every new query on the other one may already wait behind it.",
    workaround: "Drop it in a transaction of its own, with a short lock_timeout, and repeat it until it gets both locks.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("drop-foreign-key", "bad"),
    good: example!("drop-foreign-key", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DropForeignKey { name, referencing } = &effect.cause else { return None };
    let Operation::AlterTable { actions, .. } = &case.statement.operation else { return None };
    let to_it = |action: &AlterAction| match action {
        AlterAction::AddConstraint(added) => match &added.kind {
            ConstraintKind::ForeignKey { referenced, .. } => {
                case.facts.relation(referenced).is_some_and(|relation| relation.id == effect.relation.id)
            }
            _ => false,
        },
        _ => false,
    };
    if actions.iter().any(to_it) {
        return None;
    }
    let referenced = words::relation(&effect.relation);
    let message = format!(
        "dropping foreign key {} of {} takes an ACCESS EXCLUSIVE lock on {referenced} too, and while it waits all reads and \
         writes queue behind it; set a short lock_timeout",
        words::quoted(name),
        words::relation(referencing),
    );
    let hint = "Drop it in a transaction of its own, set a short lock_timeout, and repeat it until it gets both locks.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Action;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(people: fn(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.people", |table| people(table.megabytes(20 << 10, 1e8).column("id", "bigint")))
            .table("public.orders", |table| {
                let table = table.megabytes(20 << 10, 1e8).column("id", "bigint").column("person", "bigint");
                table.foreign_key("f", &["person"], "people", &["id"]).foreign_key("own", &["id"], "orders", &["id"])
            })
    }

    #[test]
    fn warns_of_the_lock_on_the_other_table() {
        let drop = alter("orders", [drop_constraint("f")]);
        let found = finding(&database(large), &drop, RULE);
        assert_eq!(
            found.message,
            "dropping foreign key \"f\" of \"public.orders\" takes an ACCESS EXCLUSIVE lock on \"public.people\" too, and \
             while it waits all reads and writes queue behind it; set a short lock_timeout [drop-foreign-key]"
        );
        assert_eq!((found.action, found.object.as_str(), found.fix.as_str()), (Action::Warn, "public.people", ""));
        assert!(
            fired(&database(large), &alter("orders", [drop_column("person")])).contains(&RULE.to_owned()),
            "a foreign key goes with its column"
        );
        let queued = database(|table| table.conflicting_sessions(1));
        assert_eq!(finding(&queued, &drop, RULE).action, Action::Block);
    }

    #[test]
    fn silent_where_nobody_waits() {
        for (why, people, drop) in [
            ("small", (|table| table.bytes(8192, 10.0)) as fn(Table) -> Table, drop_constraint("f")),
            ("empty", |table| table.bytes(0, 0.0), drop_constraint("f")),
            ("made in this transaction", |table| table.made_in_transaction(), drop_constraint("f")),
            ("temporary", |table| table.temporary(), drop_constraint("f")),
            ("the table itself", large, drop_constraint("own")),
            ("no such constraint", large, drop_constraint("nowhere")),
        ] {
            assert_eq!(fired(&database(people), &alter("orders", [drop])), [""; 0], "{why}");
        }
        let swap = alter(
            "orders",
            [drop_constraint("f"), add_constraint("CONSTRAINT g FOREIGN KEY (person) REFERENCES people NOT VALID")],
        );
        assert_eq!(fired(&database(large), &swap), [""; 0], "exchanged");
    }
}
