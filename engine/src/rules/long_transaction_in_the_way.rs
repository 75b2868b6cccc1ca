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
                conflicts, in a transaction that has been open for 60 times max_blocking_time (a minute). Only sessions \
                that the current role may look at count: its own, or all with pg_read_all_stats.",
    effect: "The statement waits for that transaction, and everybody else behind the statement, until it ends or \
             lock_timeout expires.",
    workaround: "Run it when the transaction has ended; if it has been forgotten, end it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("long-transaction-in-the-way", "bad"),
    good: example!("long-transaction-in-the-way", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Circumstance(Circumstance::LongTransaction { holder }) = &effect.cause else { return None };
    let message = format!(
        "the statement would wait for process {}, whose transaction has been using {} for {}, and everybody else behind it; \
         run it when that has ended",
        holder.pid,
        words::relation(&effect.relation),
        words::duration(holder.age_ms),
    );
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
}
