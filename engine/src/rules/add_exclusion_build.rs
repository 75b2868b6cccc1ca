//! an exclusion constraint, whose index is built under the lock

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::ConstraintKind;

pub(super) static RULE: Rule = Rule {
    name: "add-exclusion-build",
    class: Class::Blocking,
    area: "constraint",
    summary: "an exclusion constraint, whose index is built under the lock",
    condition: "ADD EXCLUDE on a table that existed before, when building the index would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the index is built and every row is looked up in it: nobody reads or writes the table.",
    workaround: "There is no NOT VALID and no USING INDEX for it. Make a new table that has the constraint, copy the rows \
              in batches and exchange the names; or run it when nobody needs the table, with an override that says so.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-exclusion-build", "bad"),
    good: example!("add-exclusion-build", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { constraint, .. } = &effect.cause else { return None };
    if constraint.kind != ConstraintKind::Exclusion {
        return None;
    }
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, "", "excl"));
    let doing = format!("adding exclusion constraint {}", words::quoted(&name));
    let message = would_block(&doing, effect, "make it on a new table and copy the rows, or override");
    let hint = "An exclusion constraint can neither be NOT VALID nor be made of an index that is there. Make a new table \
                that has it, copy the rows in batches, and exchange the names.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_the_index_is_built_under_the_lock() {
        let add = alter("orders", [add_constraint("CONSTRAINT one_each EXCLUDE USING gist (email WITH =)")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding exclusion constraint \"one_each\" would block reads and writes of \"public.orders\" for about 76 s; \
             make it on a new table and copy the rows, or override [add-exclusion-build]"
        );
        assert_eq!((found.work.as_str(), found.fix.as_str()), ("build", ""));
    }

    #[test]
    fn silent_about_other_constraints() {
        for other in ["UNIQUE (email)", "CHECK (total > 0)", "PRIMARY KEY (id)"] {
            let found = fired(&orders(large), &alter("orders", [add_constraint(other)]));
            assert!(!found.contains(&RULE.to_owned()), "{other}: {found:?}");
        }
    }
}
