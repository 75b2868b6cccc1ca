//! a key renamed that INSERT … ON CONFLICT ON CONSTRAINT may name

use crate::facts::TableConstraintKind;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "rename-constraint",
    class: Class::Opinion,
    area: "constraint",
    summary: "a key renamed that INSERT … ON CONFLICT ON CONSTRAINT may name",
    condition: "RENAME CONSTRAINT of a primary key, a unique or an exclusion constraint. CHECKs and foreign keys no \
              query names.",
    effect: "Instant, under ACCESS EXCLUSIVE; but from that moment INSERT … ON CONFLICT ON CONSTRAINT with the old \
              name fails, and so does a program that tells errors apart by it.",
    workaround: "Let the application name the columns, ON CONFLICT (columns), first; then rename.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-constraint", "bad"),
    good: example!("rename-constraint", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::RenameConstraint { constraint, to, .. }) =
        (&effect.cause, &case.statement.operation)
    else {
        return None;
    };
    let known = case.facts.constraint(effect.relation.id, constraint)?;
    let is_named_by_queries = matches!(
        known.kind,
        TableConstraintKind::PrimaryKey | TableConstraintKind::Unique | TableConstraintKind::Exclusion
    );
    if !is_named_by_queries {
        return None;
    }
    let message = format!(
        "renaming constraint {} of {} to {} would break INSERT … ON CONFLICT ON CONSTRAINT with the old name; let it name \
         the columns",
        words::quoted(constraint),
        words::relation(&effect.relation),
        words::quoted(to),
    );
    let hint = "Programs that tell errors apart by the constraint's name have to know the new one, too.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::TableConstraintKind;
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn rename(constraint: &str) -> Statement {
        let text = format!("ALTER TABLE orders RENAME CONSTRAINT {constraint} TO other");
        let (constraint, to) = (constraint.to_owned(), "other".to_owned());
        statement(&text, Operation::RenameConstraint { table: name("orders"), constraint, to, only: false })
    }

    fn database() -> Database {
        orders(|table| {
            let table = table
                .constraint_of("orders_email_key", TableConstraintKind::Unique, &["email"])
                .constraint("orders_check");
            table.foreign_key("orders_fkey", &["id"], "orders", &["id"])
        })
    }

    #[test]
    fn fires_on_what_queries_name() {
        let found = opinion(&database(), &rename("orders_email_key"), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "renaming constraint \"orders_email_key\" of \"public.orders\" to \"other\" would break INSERT … ON CONFLICT ON \
             CONSTRAINT with the old name; let it name the columns [rename-constraint]"
        );
    }

    #[test]
    fn silent_on_other_constraints() {
        for constraint in ["orders_check", "orders_fkey", "nowhere"] {
            assert!(opinion(&database(), &rename(constraint), RULE).is_none(), "{constraint}");
        }
        assert_eq!(fired(&database(), &rename("orders_email_key")), [""; 0], "off by default");
    }
}
