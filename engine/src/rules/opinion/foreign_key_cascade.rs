//! a foreign key whose rows go with the row that they reference

use super::foreign_keys;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "foreign-key-cascade",
    class: Class::Opinion,
    area: "constraint",
    summary: "a foreign key whose rows go with the row that they reference",
    condition: "A foreign key with ON DELETE CASCADE.",
    effect: "One DELETE of one row deletes any number of rows of other tables, in the same transaction and under their locks, \
             without anybody having named them.",
    workaround: "NO ACTION or RESTRICT, and a job that deletes what is no longer needed, in batches.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("foreign-key-cascade", "bad"),
    good: example!("foreign-key-cascade", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement {
        return None;
    }
    let keys = foreign_keys(&case.statement.operation);
    let key = keys.iter().find(|key| key.terms.on_delete == 'c')?;
    let message = format!(
        "deleting a row of {} would delete all rows of {} that reference it; delete those in batches, and use NO ACTION",
        words::quoted(&key.referenced.name),
        words::relation(&effect.relation),
    );
    Some(Match::new(message, "", Change::None).at(key.location))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_cascade() {
        let add = alter("orders", [cascading(add_constraint("FOREIGN KEY (total) REFERENCES people NOT VALID"))]);
        let found = opinion(&orders(large), &add, RULE).expect("it fires");
        assert_eq!(
            found.message,
            "deleting a row of \"people\" would delete all rows of \"public.orders\" that reference it; delete those in \
             batches, and use NO ACTION [foreign-key-cascade]"
        );
        assert!(!fired(&orders(large), &add).contains(&RULE.to_owned()), "off until switched on");
    }

    #[test]
    fn silent_without() {
        for statement in [
            alter("orders", [add_constraint("FOREIGN KEY (total) REFERENCES people NOT VALID")]),
            alter("orders", [drop_column("email")]),
        ] {
            assert!(opinion(&orders(large), &statement, RULE).is_none(), "{:?}", statement.text);
        }
    }
}
