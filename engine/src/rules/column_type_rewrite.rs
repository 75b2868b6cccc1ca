//! a column type changed in a way that rewrites the table

use super::{Case, Class, Match, Rule, backfill, comment, example, words, would_block};
use crate::facts::TypeChange;
use crate::forecast::{Cause, Effect, Work};
use crate::plan::Change;
use crate::statement::{make_object_name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "column-type-rewrite",
    class: Class::Blocking,
    area: "column",
    summary: "a column type changed in a way that rewrites the table",
    condition: "ALTER COLUMN … TYPE where core's coercion rules ask for a rewrite that would outlast \
              max_blocking_time. Free, and silent: varchar to a longer varchar or to text, numeric to a \
              greater precision of the same scale, timestamp to timestamptz while the session's TimeZone \
              is UTC, and everything else that is binary coercible, unless an index on the column has to be built anew for it and that would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it. Planner statistics of the column are lost, and prepared statements fail with \"cached plan must not change result type\".",
    workaround: "A new column of the new type, kept in step by a trigger, filled in batches, and swapped by \
              two renames in one short transaction.",
    since: 15,
    until: None,
    subsumes: &["table-rewrite"],
    bad: example!("column-type-rewrite", "bad"),
    good: example!("column-type-rewrite", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetType { action, column, change } = &effect.cause else { return None };
    match effect.work {
        Work::Rewrite => {}
        Work::Build => return Some(rebuild(effect, column, change)),
        Work::Scan | Work::None => return None,
    }
    let (from, to) = (words::escaped(&change.from), words::escaped(&change.to));
    if change.to_constrained_domain {
        let doing = format!("changing column {} from {from} to {to}", words::quoted(column));
        let message = would_block(&doing, effect, "add a new column of the domain's base type, with a CHECK NOT VALID");
        let hint = "A new column of the domain itself would rewrite the table as well: give it the base type and the domain's \
                    constraints as CHECKs NOT VALID, fill it in batches, VALIDATE, and swap the names.";
        return Some(Match::new(message, hint, Change::None).on_column(column));
    }
    let doing = format!("changing column {} from {from} to {to}", words::quoted(column));
    let message = would_block(&doing, effect, "add a new column, fill it in batches and swap the names");
    let table = effect.relation.qualified();
    let (old, new) = (quote_identifier(column), quote_identifier(&make_object_name(column, "", "new")));
    let steps = vec![
        format!("ALTER TABLE {table} ADD COLUMN {new} {}", change.to),
        comment(&format!(
            "CREATE TRIGGER … BEFORE INSERT OR UPDATE ON {table}: a function that sets NEW.{new} from NEW.{old}"
        )),
        backfill(&table, &new, &format!("{old}::{}", change.to)),
        format!("ANALYZE {table} ({new})"),
        comment(&format!(
            "in one transaction, when all is filled: RENAME COLUMN {old} TO {}, RENAME COLUMN {new} TO {old}, \
             drop the trigger",
            quote_identifier(&make_object_name(column, "", "old"))
        )),
    ];
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(column))
}

/// The table is kept, but indexes on the column are built anew.
fn rebuild(effect: &Effect<'_>, column: &str, change: &TypeChange) -> Match {
    let indexes = match change.rebuilds {
        1 => "1 index".to_owned(),
        several => format!("{several} indexes"),
    };
    let doing = format!(
        "changing column {} from {} to {} rebuilds {indexes} and",
        words::quoted(column),
        words::escaped(&change.from),
        words::escaped(&change.to)
    );
    let message = would_block(&doing, effect, "drop the indexes first and build them CONCURRENTLY afterwards");
    let hint = "The table itself is kept. DROP INDEX CONCURRENTLY what is rebuilt, change the type, and CREATE INDEX \
                CONCURRENTLY again; then ANALYZE the column, whose statistics are lost.";
    Match::new(message, hint, Change::None).on_column(column)
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_core_rewrites_the_table() {
        let change = alter("orders", [set_type("total", "bigint")]);
        let rewriting = |database: Database| database.type_change(0, true, "numeric", "bigint");
        assert_weighed_with(RULE, &change, rewriting);
        assert_eq!(fired(&rewriting(orders(large)), &change), [RULE], "table-rewrite is silenced");
        let found = finding(&rewriting(orders(large)), &change, RULE);
        assert_eq!(
            found.message,
            "changing column \"total\" from numeric to bigint would block reads and writes of \"public.orders\" for about \
             4 min; add a new column, fill it in batches and swap the names [column-type-rewrite]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD COLUMN total_new bigint;\n\
             -- CREATE TRIGGER … BEFORE INSERT OR UPDATE ON public.orders: a function that sets NEW.total_new from NEW.total\n\
             -- in batches, each in a transaction of its own:\n\
             -- UPDATE public.orders SET total_new = total::bigint WHERE total_new IS NULL AND <key range>\n\
             ANALYZE public.orders (total_new);\n\
             -- in one transaction, when all is filled: RENAME COLUMN total TO total_old, RENAME COLUMN total_new TO \
             total, drop the trigger"
        );
        assert_eq!(found.work, "rewrite");
    }

    #[test]
    fn a_domain_with_constraints_is_no_way_out() {
        let change = alter("orders", [set_type("total", "positive")]);
        let database = orders(large).domain_type_change(0, "numeric", "positive");
        let found = finding(&database, &change, RULE);
        assert!(found.message.ends_with("with a CHECK NOT VALID [column-type-rewrite]"), "{}", found.message);
        assert!(found.fix.is_empty() && found.hint.starts_with("A new column of the domain itself"), "{}", found.hint);
    }

    #[test]
    fn fires_where_only_indexes_are_built_anew() {
        let change = alter("orders", [set_type("email", "citext")]);
        let rebuilding = |rebuilds| orders(large).rebuilding_type_change(0, rebuilds);
        assert_eq!(fired(&rebuilding(0), &change), [""; 0]);
        let found = finding(&rebuilding(2), &change, RULE);
        assert_eq!(
            found.message,
            "changing column \"email\" from text to citext rebuilds 2 indexes and would block reads and writes of \
             \"public.orders\" for about 2 min; drop the indexes first and build them CONCURRENTLY afterwards \
             [column-type-rewrite]"
        );
        assert_eq!((found.work.as_str(), found.fix.as_str()), ("build", ""));
        assert!(finding(&rebuilding(1), &change, RULE).message.contains(" rebuilds 1 index and "));
    }

    #[test]
    fn silent_where_nothing_is_rewritten() {
        let change = alter("orders", [set_type("email", "varchar")]);
        let free = orders(large).type_change(0, false, "text", "character varying");
        assert_eq!(fired(&free, &change), [""; 0]);
        assert_eq!(fired(&orders(large), &change), [""; 0], "what PostgreSQL cannot make sense of");
    }
}
