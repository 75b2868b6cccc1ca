//! work in a transaction that already holds a strong lock on a table

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect, Work};
use crate::plan::Change;
use crate::statement::Operation;

pub(super) static RULE: Rule = Rule {
    name: "more-ddl-while-locked",
    class: Class::Blocking,
    area: "transaction",
    summary: "long work in a transaction that has locked another table",
    condition: "A statement that works for longer than max_blocking_time, in a transaction whose earlier statements hold \
                SHARE or more on a large table that existed before it. On the live server the locks are read from the \
                lock manager; check() counts those of the script's own BEGIN. Not for work on the locked table itself, of \
                which its own rule speaks.",
    effect: "The lock of the earlier statement, which would have been released at once, is kept until this one is done: \
             whoever needs the table waits that long.",
    workaround: "COMMIT in between; or the long statement first, and what only takes an instant lock at the end.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("more-ddl-while-locked", "bad"),
    good: example!("more-ddl-while-locked", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Circumstance(Circumstance::Held { works_on, .. }) = &effect.cause else { return None };
    if matches!(case.statement.operation, Operation::ChangeRows(_)) {
        return None;
    }
    // Of work on the table that is locked itself, the rule of that work speaks.
    let on = words::relation(works_on.as_ref()?);
    let doing = match effect.work {
        Work::Build => format!("building an index on {on}"),
        Work::Rewrite => format!("rewriting {on}"),
        Work::Scan | Work::None => format!("reading {on}"),
    };
    let message = format!(
        "{doing} would keep {} locked against {} for {}; commit first",
        words::relation(&effect.relation),
        effect.lock.blocks().in_words(),
        words::about(effect.ms),
    );
    Some(Match::new(
        message,
        "COMMIT before this statement, or run it before the one that locked the table.",
        Change::None,
    ))
}

#[cfg(test)]
mod tests {
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn items_held(shape: impl FnOnce(Table) -> Table) -> Database {
        orders(large)
            .table("public.items", |table| shape(table.megabytes(1 << 10, 1e7).holds(LockMode::AccessExclusive)))
    }

    #[test]
    fn fires_on_work_elsewhere() {
        let found = finding(&items_held(large), &create_index("orders", &["email"]), RULE);
        assert_eq!(
            found.message,
            "building an index on \"public.orders\" would keep \"public.items\" locked against reads and writes for about \
             76 s; commit first [more-ddl-while-locked]"
        );
        assert_eq!((found.object.as_str(), found.lock_mode.as_str()), ("public.items", "AccessExclusiveLock"));
        assert_eq!(
            found.detail,
            "\"public.items\" holds 1.0 GB, about 10,000,000 rows. The transaction has held ACCESS EXCLUSIVE on it \
             for 3.0 s, which blocks reads and writes; the statement works on for about 76 s. This is PostgreSQL 17."
        );
        assert_eq!(
            fired(&items_held(|table| table.holds(LockMode::Share)), &create_index("orders", &["email"])).len(),
            2
        );
    }

    #[test]
    fn is_silent() {
        let build = create_index("orders", &["email"]);
        for (why, database) in [
            ("nothing is held", orders(large).table("public.items", |table| table.megabytes(1 << 10, 1e7))),
            ("a weak lock", items_held(|table| table.holds(LockMode::ShareUpdateExclusive))),
            ("a small table", items_held(|table| table.megabytes(1, 1e3))),
            ("made in this transaction", items_held(|table| table.made_in_transaction())),
            ("temporary", items_held(|table| table.temporary())),
            ("the statement's own lock", orders(|table| table.holds(LockMode::Share))),
        ] {
            assert!(!fired(&database, &build).contains(&RULE.to_owned()), "{why}");
        }
        let quick = orders(|table| table.megabytes(100, 1e3))
            .table("public.items", |table| table.megabytes(1 << 10, 1e7).holds(LockMode::AccessExclusive));
        assert_eq!(fired(&quick, &build), [""; 0], "quick work");
        assert_eq!(fired(&items_held(large), &drop_index("orders_email_idx", true)), [""; 0], "no work");
    }
}
