//! a strong lock that has to wait for a transaction that is open for long

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "long-transaction-in-the-way",
    class: Class::Instant,
    area: "transaction",
    summary: "a strong lock on a large table that an old transaction is using",
    condition: "A statement that takes SHARE or more on a large table, while another session holds a lock on it that \
                conflicts, in a transaction that has been open for 60 times max_blocking_time (a minute). Also CREATE INDEX \
                and REINDEX CONCURRENTLY of a large table, while such a transaction has written to it or holds a snapshot, \
                whatever it looks at. Only sessions that the current role may look at count: its own, or all with \
                pg_read_all_stats.",
    effect: "The statement waits for that transaction, and everybody else behind the statement, until it ends or \
             lock_timeout expires. An index that is built CONCURRENTLY keeps nobody waiting, but does not end before, and is \
             invalid if it is cancelled.",
    workaround: "Run it when the transaction has ended; if it has been forgotten, end it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("long-transaction-in-the-way", "bad"),
    good: example!("long-transaction-in-the-way", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let relation = words::relation(&effect.relation);
    let (holder, message) = match &effect.cause {
        Cause::Circumstance(Circumstance::LongTransaction { holder }) => {
            let age = words::duration(holder.age_ms);
            let waits = format!("the statement would wait for process {}", holder.pid);
            let message = format!(
                "{waits}, whose transaction has been using {relation} for {age}, and everybody else behind it; run it when \
                 that has ended"
            );
            (holder, message)
        }
        Cause::Circumstance(Circumstance::OldSnapshot { holder }) => {
            let age = words::duration(holder.age_ms);
            let waits = format!("the index on {relation} would not be ready before process {}", holder.pid);
            (holder, format!("{waits} ends its transaction, which has been open for {age}; run it when that has ended"))
        }
        _ => return None,
    };
    let hint = match holder.idle {
        true => {
            format!("The session is idle in its transaction; SELECT pg_terminate_backend({}) would end it.", holder.pid)
        }
        false => "It is at work; wait for it to end.".to_owned(),
    };
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Action;
    use crate::statement::{Operation, ReindexTarget, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn refused_while_somebody_sits_on_the_table() {
        let database = orders(|table| table.conflicting_sessions(1).held_by_another(600_000, true));
        let found = finding(&database, &alter("orders", [drop_not_null("id")]), RULE);
        assert_eq!(found.action, Action::Block);
        assert_eq!(
            found.message,
            "the statement would wait for process 4711, whose transaction has been using \"public.orders\" for 10 min, and \
             everybody else behind it; run it when that has ended [long-transaction-in-the-way]"
        );
        assert_eq!(
            found.hint,
            "The session is idle in its transaction; SELECT pg_terminate_backend(4711) would end it."
        );
        assert!(
            found.detail.contains("The transaction of process 4711 (report) has been open for 10 min and is idle."),
            "{}",
            found.detail
        );
    }

    #[test]
    fn is_silent() {
        let statement = alter("orders", [drop_not_null("id")]);
        for (why, database) in [
            ("nobody is there", orders(large)),
            ("a short transaction", orders(|table| table.conflicting_sessions(1).held_by_another(59_999, false))),
            ("somebody whom we may not see", orders(|table| table.conflicting_sessions(1))),
            (
                "a small table",
                orders(|table| table.megabytes(1, 1e3).conflicting_sessions(1).held_by_another(600_000, true)),
            ),
        ] {
            assert!(!fired(&database, &statement).contains(&RULE.to_owned()), "{why}");
        }
        let held = orders(|table| table.conflicting_sessions(1).held_by_another(600_000, true));
        assert_eq!(fired(&held, &alter("orders", [validate_constraint("positive")])), [""; 0], "a weak lock");
    }

    fn concurrently() -> Statement {
        create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], |index| {
            (index.name, index.concurrently) = (Some("by_email".to_owned()), true);
        })
    }

    fn reindex(concurrently: bool) -> Statement {
        let target = ReindexTarget::Index(name("orders_email_idx"));
        statement("REINDEX INDEX …", Operation::Reindex { target, concurrently })
    }

    #[test]
    fn an_index_is_not_ready_before_an_old_snapshot_is_gone() {
        let database = orders(large).looked_at_for(600_000, false);
        let found = finding(&database, &concurrently(), RULE);
        assert_eq!(found.action, Action::Warn);
        assert_eq!(
            found.message,
            "the index on \"public.orders\" would not be ready before process 4712 ends its transaction, which has been open \
             for 10 min; run it when that has ended [long-transaction-in-the-way]"
        );
        assert_eq!(finding(&database, &reindex(true), RULE).action, Action::Warn);
        let writer = orders(|table| table.held_by_another(600_000, true));
        assert!(finding(&writer, &concurrently(), RULE).message.contains("process 4711"), "who writes to the table");
        let both = orders(|table| table.held_by_another(600_000, true)).looked_at_for(900_000, true);
        assert!(finding(&both, &concurrently(), RULE).message.contains("process 4712"), "the older one");
    }

    #[test]
    fn an_old_snapshot_is_nobody_elses_business() {
        let old = |shape: fn(Table) -> Table| orders(shape).looked_at_for(600_000, true);
        for (why, database, statement) in [
            ("nobody is there", orders(large), concurrently()),
            ("a short one", orders(large).looked_at_for(59_999, true), concurrently()),
            ("a small table", old(|table| table.megabytes(1, 1e3)), concurrently()),
            ("a table of this transaction", old(|table| table.made_in_transaction()), concurrently()),
            ("not CONCURRENTLY", old(large), create_index("orders", &["email"])),
            ("REINDEX not CONCURRENTLY", old(large), reindex(false)),
            ("DROP INDEX waits for the table's users only", old(large), drop_index("orders_email_idx", true)),
            ("an instant lock", old(large), alter("orders", [drop_not_null("id")])),
        ] {
            assert!(!fired(&database, &statement).contains(&RULE.to_owned()), "{why}");
        }
    }
}
