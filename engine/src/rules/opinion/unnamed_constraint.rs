//! a constraint added without a name

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Constraint, ConstraintKind, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "unnamed-constraint",
    class: Class::Opinion,
    area: "constraint",
    summary: "a constraint added without a name",
    condition: "ALTER TABLE … ADD CHECK, UNIQUE, EXCLUDE or FOREIGN KEY without CONSTRAINT and a name. Not a \
              primary key, of which there is but one.",
    effect: "PostgreSQL makes a name up, and numbers it where it is taken: databases that should be equal differ, a \
              second run adds the constraint again, and the statement that validates or drops it cannot be \
              written beforehand.",
    workaround: "CONSTRAINT with a name of your own.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("unnamed-constraint", "bad"),
    good: example!("unnamed-constraint", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::AlterTable { actions, .. }) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    let (what, constraint) = actions.iter().find_map(|action| match action {
        AlterAction::AddConstraint(constraint) => Some((nameless(constraint)?, constraint)),
        _ => None,
    })?;
    let message = format!(
        "{what} of {} would get a name that PostgreSQL makes up; give it one",
        words::relation(&effect.relation)
    );
    let detail = "A second run would add it again under another name.";
    Some(Match::new(message, "", Change::None).with_detail(detail).at(constraint.location))
}

fn nameless(constraint: &Constraint) -> Option<&'static str> {
    match &constraint.kind {
        _ if constraint.name.is_some() => None,
        ConstraintKind::Check { .. } => Some("a CHECK"),
        ConstraintKind::ForeignKey { .. } => Some("a foreign key"),
        ConstraintKind::Exclusion => Some("an exclusion constraint"),
        ConstraintKind::Unique { using_index: None, .. } => Some("a unique constraint"),
        // One made of an index gets the index's name; a NOT NULL is known by its column.
        ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } | ConstraintKind::NotNull { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_without_a_name() {
        for (definition, words) in [
            ("CHECK (total > 0) NOT VALID", "a CHECK of \"public.orders\" would get a name"),
            ("UNIQUE (email)", "a unique constraint of"),
            ("FOREIGN KEY (id) REFERENCES orders NOT VALID", "a foreign key of"),
            ("EXCLUDE (id WITH =)", "an exclusion constraint of"),
        ] {
            let found = opinion(&orders(large), &alter("orders", [add_constraint(definition)]), RULE);
            let message = found.unwrap_or_else(|| panic!("{definition}")).message;
            assert!(message.starts_with(words), "{message}");
        }
    }

    #[test]
    fn silent_with_one_and_where_the_name_is_known() {
        for definition in [
            "CONSTRAINT c CHECK (total > 0) NOT VALID",
            "PRIMARY KEY (id)",
            "UNIQUE USING INDEX orders_email_idx",
            "NOT NULL id",
        ] {
            let add = alter("orders", [add_constraint(definition)]);
            assert!(opinion(&orders(large), &add, RULE).is_none(), "{definition}");
        }
        let add = alter("orders", [add_constraint("CHECK (total > 0) NOT VALID")]);
        assert_eq!(fired(&orders(large), &add), [""; 0], "off by default");
    }
}
