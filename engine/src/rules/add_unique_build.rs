//! a unique constraint whose index is built under the lock

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{ConstraintKind, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-unique-build",
    class: Class::Blocking,
    area: "constraint",
    summary: "a unique constraint whose index is built under the lock",
    condition: "ADD UNIQUE without USING INDEX, when building the index would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the index is built: nobody reads or writes the table.",
    workaround: "Build the index with CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING \
              INDEX, which is instant.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-unique-build", "bad"),
    good: example!("add-unique-build", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, column } = &effect.cause else { return None };
    let ConstraintKind::Unique { columns, .. } = &constraint.kind else { return None };
    let columns = match column {
        Some(column) => vec![column.name.clone()],
        None => columns.clone(),
    };
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, &columns.join("_"), "key"));
    let doing = format!("adding unique constraint {}", words::quoted(&name));
    if effect.relation.is_partitioned() {
        let message = would_block(&doing, effect, "make it on each partition first");
        let hint = "USING INDEX does not work on a partitioned table. Build the unique index CONCURRENTLY on each \
                    partition and give each the constraint USING INDEX; the table's own constraint then adopts them.";
        return Some(Match::new(message, hint, Change::None));
    }
    let message = would_block(&doing, effect, "use CREATE UNIQUE INDEX CONCURRENTLY, then the constraint USING INDEX");
    let change = Change::UsingIndex {
        action: *action,
        inline: column.is_some(),
        constraint: quote_identifier(&name),
        primary: false,
        not_null: vec![],
    };
    Some(Match::new(message, "", change))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_the_index_is_built_under_the_lock() {
        let add = alter("orders", [add_constraint("UNIQUE (email)")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding unique constraint \"orders_email_key\" would block reads and writes of \"public.orders\" for about 76 s; use \
             CREATE UNIQUE INDEX CONCURRENTLY, then the constraint USING INDEX [add-unique-build]"
        );
        assert_eq!(
            found.fix,
            "CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);\n\
             ALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE USING INDEX orders_email_key;"
        );
    }

    #[test]
    fn beside_a_new_column_too() {
        let add = alter("orders", [add_column("code text DEFAULT 'x' UNIQUE")]);
        let fix = finding(&orders(large), &add, RULE).fix;
        assert!(fix.starts_with("ALTER TABLE orders ADD COLUMN code text DEFAULT 'x';\nCREATE UNIQUE INDEX"), "{fix}");
        assert!(fix.contains(" ON orders (code);\n"), "{fix}");
    }

    #[test]
    fn silent_where_the_index_is_there() {
        let add = alter("orders", [add_constraint("CONSTRAINT k UNIQUE USING INDEX orders_email_idx")]);
        assert_eq!(fired(&orders(large), &add), [""; 0]);
    }

    #[test]
    fn no_form_in_sql_for_a_partitioned_table() {
        let add = alter("orders", [add_constraint("UNIQUE (email)")]);
        let found = finding(&orders(|table| table.partitioned()), &add, RULE);
        assert!(found.message.contains("; make it on each partition first ["), "{}", found.message);
        assert!(found.fix.is_empty() && found.hint.starts_with("USING INDEX does not work"));
    }
}
