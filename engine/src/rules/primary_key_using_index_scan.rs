//! a primary key made of an index, on columns that may hold NULL

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::facts::Fact;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{ConstraintKind, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "primary-key-using-index-scan",
    class: Class::Blocking,
    area: "constraint",
    summary: "a primary key made of an index, on columns that may hold NULL",
    condition: "ADD PRIMARY KEY USING INDEX where a column of the index is not NOT NULL and no valid CHECK proves it, when \
              reading the rows would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while every row is read for NULLs: nobody reads or writes the table.",
    workaround: "Make the columns NOT NULL first, without a scan under that lock; then USING INDEX is instant.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("primary-key-using-index-scan", "bad"),
    good: example!("primary-key-using-index-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, .. } = &effect.cause else { return None };
    let ConstraintKind::PrimaryKey { using_index: Some(index), .. } = &constraint.kind else { return None };
    let facts = case.facts;
    let table = effect.relation.id;
    let own = facts.own_indexes(table).into_iter().find(|known| known.name == *index)?;
    let nullable = |name: &String| {
        facts.column(table, name).is_some_and(|column| !column.not_null)
            && facts.not_null_is_proven(table, name, &[]) != Fact::Known(true)
    };
    let columns: Vec<String> = facts.key_columns(own.id).into_iter().filter(nullable).collect();
    let first = columns.first()?.clone();
    let name = constraint.name.as_deref().unwrap_or(index);
    let doing = format!("adding primary key {}", words::quoted(name));
    let message = would_block(&doing, effect, "make its columns NOT NULL first");
    let attributes = match (constraint.deferrable, constraint.initially_deferred) {
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        (false, false) => "",
    };
    let mut steps: Vec<String> = columns.iter().flat_map(|column| not_null_steps(case, effect, column)).collect();
    steps.push(format!(
        "ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}{attributes}",
        effect.relation.qualified(),
        quote_identifier(name),
        quote_identifier(index),
    ));
    Some(Match::new(message, "", Change::Instead { action: Some(*action), steps }).on_column(&first))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn using(version: u32, shape: fn(Table) -> Table) -> Database {
        orders_on(version, |table| shape(table.index("u").index_on(&["email"])))
    }

    #[test]
    fn fires_where_a_column_may_hold_null() {
        let add = || alter("orders", [add_constraint("CONSTRAINT k PRIMARY KEY USING INDEX u")]);
        assert_weighed_shaped(RULE, &add(), |table| table.index("u").index_on(&["email"]));
        let found = finding(&using(17, large), &add(), RULE);
        assert_eq!(
            found.message,
            "adding primary key \"k\" would block reads and writes of \"public.orders\" for about 15 s; make its columns \
             NOT NULL first [primary-key-using-index-scan]"
        );
        assert_eq!((found.work.as_str(), found.column.as_deref()), ("scan", Some("email")));
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD CONSTRAINT orders_email_not_null CHECK (email IS NOT NULL) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_email_not_null;\n\
             ALTER TABLE public.orders ALTER COLUMN email SET NOT NULL;\n\
             ALTER TABLE public.orders DROP CONSTRAINT orders_email_not_null;\n\
             ALTER TABLE public.orders ADD CONSTRAINT k PRIMARY KEY USING INDEX u;"
        );
        let since_18 = finding(&using(18, large), &add(), RULE).fix;
        assert!(since_18.contains("ADD CONSTRAINT orders_email_not_null NOT NULL email NOT VALID;"), "{since_18}");
    }

    #[test]
    fn the_constraint_keeps_the_indexs_name_and_its_attributes() {
        let add = alter("orders", [add_constraint("PRIMARY KEY USING INDEX u DEFERRABLE INITIALLY DEFERRED")]);
        let fix = finding(&using(18, large), &add, RULE).fix;
        assert!(fix.ends_with("ADD CONSTRAINT u PRIMARY KEY USING INDEX u DEFERRABLE INITIALLY DEFERRED;"), "{fix}");
    }

    #[test]
    fn silent_where_no_row_is_read() {
        let add = || alter("orders", [add_constraint("CONSTRAINT k PRIMARY KEY USING INDEX u")]);
        assert_eq!(fired(&using(17, |table| table.proves_not_null("email")), &add()), [""; 0], "proven");
        let on_id = orders(|table| table.index("u").index_on(&["id"]));
        assert_eq!(fired(&on_id, &add()), [""; 0], "NOT NULL");
        assert_eq!(fired(&orders(large), &add()), [""; 0], "no such index");
        let unique = alter("orders", [add_constraint("CONSTRAINT k UNIQUE USING INDEX u")]);
        assert_eq!(fired(&using(17, large), &unique), [""; 0], "a UNIQUE may hold NULL");
    }
}
