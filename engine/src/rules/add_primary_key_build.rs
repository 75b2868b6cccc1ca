//! a primary key whose index is built under the lock

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::facts::Fact;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{AlterAction, ConstraintKind, Operation, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-primary-key-build",
    class: Class::Blocking,
    area: "constraint",
    summary: "a primary key whose index is built under the lock",
    condition: "ADD PRIMARY KEY without USING INDEX, when building the index would outlast \
              max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the index is built and nullable columns are checked: nobody reads or \
              writes the table.",
    workaround: "Make the columns NOT NULL without a scan, build the index with CREATE UNIQUE INDEX \
              CONCURRENTLY, then ADD CONSTRAINT … PRIMARY KEY USING INDEX, which is instant.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-primary-key-build", "bad"),
    good: example!("add-primary-key-build", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, column } = &effect.cause else { return None };
    let ConstraintKind::PrimaryKey { columns, using_index: None } = &constraint.kind else { return None };
    let columns = match column {
        Some(column) => vec![column.name.clone()],
        None => columns.clone(),
    };
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, "", "pkey"));
    let doing = format!("adding primary key {}", words::quoted(&name));
    if effect.relation.is_partitioned() {
        let message = would_block(&doing, effect, "make it on each partition first");
        let hint = "USING INDEX does not work on a partitioned table. Build the unique index CONCURRENTLY on each \
                    partition and give each the constraint USING INDEX; the table's own constraint then adopts them.";
        return Some(Match::new(message, hint, Change::None));
    }
    let message = would_block(&doing, effect, "use CREATE UNIQUE INDEX CONCURRENTLY, then the constraint USING INDEX");
    // USING INDEX would scan for NULLs under ACCESS EXCLUSIVE where nothing proves that there are none.
    let facts = case.facts;
    let dropped = match &case.statement.operation {
        Operation::AlterTable { actions, .. } => actions.iter().filter_map(dropped_constraint).collect(),
        _ => vec![],
    };
    let proven = |name: &str| {
        facts.tree(effect.relation.id).into_iter().all(|member| {
            facts.relation_by_id(member).is_some_and(|member| member.is_partitioned())
                || facts.column(member, name).is_some_and(|column| column.not_null)
                || facts.not_null_is_proven(member, name, &dropped) == Fact::Known(true)
        })
    };
    let made_so = |name: &str| {
        let effects = case.forecast.effects.iter();
        effects
            .map(|other| &other.cause)
            .any(|cause| matches!(cause, Cause::SetNotNull { column, .. } if *column == name))
    };
    let nullable = |name: &&String| {
        facts.column(effect.relation.id, name).is_some_and(|known| !known.not_null) && !proven(name) && !made_so(name)
    };
    let not_null = columns.iter().filter(nullable).flat_map(|name| not_null_steps(case, effect, name)).collect();
    let change = Change::UsingIndex {
        action: *action,
        inline: column.is_some(),
        constraint: quote_identifier(&name),
        primary: true,
        not_null,
    };
    Some(Match::new(message, "", change))
}

fn dropped_constraint(action: &AlterAction) -> Option<&str> {
    if let AlterAction::DropConstraint { name, .. } = action { Some(name) } else { None }
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_the_index_is_built_under_the_lock() {
        let add = alter("orders", [add_constraint("PRIMARY KEY (email)")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding primary key \"orders_pkey1\" would block reads and writes of \"public.orders\" for about 92 s; use \
             CREATE UNIQUE INDEX CONCURRENTLY, then the constraint USING INDEX [add-primary-key-build]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD CONSTRAINT orders_email_not_null CHECK (email IS NOT NULL) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_email_not_null;\n\
             ALTER TABLE public.orders ALTER COLUMN email SET NOT NULL;\n\
             ALTER TABLE public.orders DROP CONSTRAINT orders_email_not_null;\n\
             CREATE UNIQUE INDEX CONCURRENTLY orders_pkey1 ON orders (email);\n\
             ALTER TABLE orders ADD CONSTRAINT orders_pkey1 PRIMARY KEY USING INDEX orders_pkey1;"
        );
    }

    #[test]
    fn only_columns_that_may_hold_null_are_made_not_null_first() {
        let fix = |database: &Database, columns: &str| {
            finding(database, &alter("orders", [add_constraint(&format!("PRIMARY KEY ({columns})"))]), RULE).fix
        };
        let build = |columns: &str| {
            format!(
                "CREATE UNIQUE INDEX CONCURRENTLY orders_pkey1 ON orders ({columns});\n\
                 ALTER TABLE orders ADD CONSTRAINT orders_pkey1 PRIMARY KEY USING INDEX orders_pkey1;"
            )
        };
        let not_null = |column: &str| {
            let name = format!("orders_{column}_not_null");
            format!(
                "ALTER TABLE public.orders ADD CONSTRAINT {name} NOT NULL {column} NOT VALID;\n\
                 ALTER TABLE public.orders VALIDATE CONSTRAINT {name};\n"
            )
        };
        assert_eq!(fix(&orders(large), "id"), build("id"), "NOT NULL");
        assert_eq!(fix(&orders(|table| table.proves_not_null("email")), "email"), build("email"), "proven");
        let both = not_null("email") + &not_null("total") + &build("id, email, total");
        assert_eq!(fix(&orders_on(18, large), "id, email, total"), both);
        let proven = orders_on(18, |table| table.proves_not_null("email"));
        assert_eq!(fix(&proven, "email, total"), not_null("total") + &build("email, total"));
    }

    #[test]
    fn beside_a_new_column_too() {
        let add = alter("orders", [add_column("code text DEFAULT 'x' PRIMARY KEY")]);
        let fix = finding(&orders(large), &add, RULE).fix;
        assert!(fix.starts_with("ALTER TABLE orders ADD COLUMN code text DEFAULT 'x';\nCREATE UNIQUE INDEX"), "{fix}");
        assert!(fix.contains(" ON orders (code);\n"), "{fix}");
    }

    #[test]
    fn silent_where_the_index_is_there() {
        let add = alter("orders", [add_constraint("CONSTRAINT k PRIMARY KEY USING INDEX orders_email_idx")]);
        assert_eq!(fired(&orders(large), &add), [""; 0]);
    }

    #[test]
    fn no_form_in_sql_for_a_partitioned_table() {
        let add = alter("orders", [add_constraint("PRIMARY KEY (email)")]);
        let found = finding(&orders(|table| table.partitioned()), &add, RULE);
        assert!(found.message.contains("; make it on each partition first ["), "{}", found.message);
        assert!(found.fix.is_empty() && found.hint.starts_with("USING INDEX does not work"));
    }
}
