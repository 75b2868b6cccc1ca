//! a new column whose default is evaluated for every row

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::facts::RewriteReason;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "add-column-volatile-default",
    class: Class::Blocking,
    area: "column",
    summary: "a new column whose default is evaluated for every row",
    condition: "ADD COLUMN with a volatile default (clock_timestamp(), random(), gen_random_uuid(), \
              nextval(), any function marked VOLATILE that does not inline to something stable), or of a \
              domain with constraints, when the rewrite would outlast max_blocking_time. Constants, now() \
              and other stable expressions are stored once in the catalog and cost nothing.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Add the column without the default, set the default for new rows, and fill the old ones in \
              batches.",
    since: 15,
    until: None,
    subsumes: &["table-rewrite"],
    bad: example!("add-column-volatile-default", "bad"),
    good: example!("add-column-volatile-default", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddColumn { action, column, reason } = &effect.cause else { return None };
    let why = match reason {
        RewriteReason::ConstrainedDomain => {
            format!("whose domain {} has constraints", words::quoted(&column.type_name))
        }
        RewriteReason::VolatileDefault => "with a volatile default".to_owned(),
        _ => "with a value for every row".to_owned(),
    };
    let doing = format!("adding column {} {why}", words::quoted(&column.name));
    let found = match reason {
        RewriteReason::ConstrainedDomain => {
            let message = would_block(&doing, effect, "use the domain's base type and a CHECK constraint NOT VALID");
            let hint = "Give the column the domain's base type, and add the domain's check as a constraint NOT VALID that \
                        is validated afterwards.";
            Match::new(message, hint, Change::None)
        }
        _ => {
            let message =
                would_block(&doing, effect, "add it without the default, then SET DEFAULT and fill it in batches");
            let not_null = match column.not_null {
                true => not_null_steps(case, effect, &column.name),
                false => vec![],
            };
            let change = Change::Backfilled { action: *action, column: column.name.clone(), not_null };
            Match::new(message, "", change)
        }
    };
    Some(found.on_column(&column.name))
}

#[cfg(test)]
mod tests {
    use crate::facts::RewriteReason;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn volatile(database: Database) -> Database {
        database.rewrites(0, RewriteReason::VolatileDefault)
    }

    #[test]
    fn fires_on_a_volatile_default() {
        let add = alter("orders", [add_column("token uuid DEFAULT gen_random_uuid()")]);
        assert_weighed_with(RULE, &add, volatile);
        let found = finding(&volatile(orders(large)), &add, RULE);
        assert_eq!(
            found.message,
            "adding column \"token\" with a volatile default would block reads and writes of \"public.orders\" for about \
             4 min; add it without the default, then SET DEFAULT and fill it in batches [add-column-volatile-default]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD COLUMN token uuid;\n\
             ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();\n\
             -- in batches, each in a transaction of its own:\n\
             -- UPDATE orders SET token = gen_random_uuid() WHERE token IS NULL AND <key range>"
        );
        assert_eq!(found.column.as_deref(), Some("token"));
        assert_eq!(fired(&volatile(orders(large)), &add), [RULE], "table-rewrite is silenced");
    }

    #[test]
    fn not_null_comes_after_the_rows_are_filled() {
        let add = alter("orders", [add_column("token uuid NOT NULL DEFAULT gen_random_uuid()")]);
        for (version, last) in [
            (17, "\nALTER TABLE public.orders DROP CONSTRAINT orders_token_not_null;"),
            (18, "\nALTER TABLE public.orders VALIDATE CONSTRAINT orders_token_not_null;"),
        ] {
            let fix = finding(&volatile(orders_on(version, large)), &add, RULE).fix;
            assert!(fix.starts_with("ALTER TABLE orders ADD COLUMN token uuid;\n") && fix.ends_with(last), "{fix}");
        }
    }

    #[test]
    fn a_domain_with_constraints_has_no_form_in_sql() {
        let add = alter("orders", [add_column("mail address")]);
        let found = finding(&orders(large).rewrites(0, RewriteReason::ConstrainedDomain), &add, RULE);
        assert!(
            found.message.starts_with("adding column \"mail\" whose domain \"address\" has constraints would block"),
            "{}",
            found.message
        );
        assert!(found.hint.starts_with("Give the column the domain's base type") && found.fix.is_empty());
    }

    #[test]
    fn silent_where_the_default_is_stored_once() {
        for definition in
            ["at timestamptz DEFAULT now()", "note text", "total2 int VIRTUAL", "IF NOT EXISTS email uuid"]
        {
            let database = match definition {
                // The column is there: its default would be volatile, but nothing is added.
                "IF NOT EXISTS email uuid" => volatile(orders(large)),
                _ => orders(large),
            };
            assert_eq!(fired(&database, &alter("orders", [add_column(definition)])), [""; 0], "{definition}");
        }
    }
}
