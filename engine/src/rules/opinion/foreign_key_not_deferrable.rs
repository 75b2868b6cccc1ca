//! a foreign key that is checked at every statement

use super::foreign_keys;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "foreign-key-not-deferrable",
    class: Class::Opinion,
    area: "constraint",
    summary: "a foreign key that is checked at every statement",
    condition: "A foreign key that is not DEFERRABLE.",
    effect: "Rows that reference each other have to be written in the right order: no transaction can put the check off to \
             its end with SET CONSTRAINTS.",
    workaround: "DEFERRABLE INITIALLY IMMEDIATE, which behaves the same until a transaction asks for more.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("foreign-key-not-deferrable", "bad"),
    good: example!("foreign-key-not-deferrable", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let keys = foreign_keys(&case.statement.operation);
    let key = keys.iter().find(|key| !key.deferrable)?;
    let message = format!(
        "the foreign key of {} to {} could not be put off to the end of a transaction; make it DEFERRABLE",
        words::relation(&effect.relation),
        words::quoted(&key.referenced.name),
    );
    Some(Match::new(message, "", Change::None).at(key.location))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_without_deferrable() {
        let add = alter("orders", [add_constraint("FOREIGN KEY (total) REFERENCES people NOT VALID")]);
        let found = opinion(&orders(large), &add, RULE).expect("it fires");
        assert_eq!(
            found.message,
            "the foreign key of \"public.orders\" to \"people\" could not be put off to the end of a transaction; make it \
             DEFERRABLE [foreign-key-not-deferrable]"
        );
    }

    #[test]
    fn silent_with_it() {
        let add = alter("orders", [add_constraint("FOREIGN KEY (total) REFERENCES people DEFERRABLE NOT VALID")]);
        assert!(opinion(&orders(large), &add, RULE).is_none());
        assert!(opinion(&orders(large), &alter("orders", [drop_column("email")]), RULE).is_none());
    }
}
