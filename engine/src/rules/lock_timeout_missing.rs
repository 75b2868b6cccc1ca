//! a strong lock that is waited for without an end

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Circumstance, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "lock-timeout-missing",
    class: Class::Instant,
    area: "transaction",
    summary: "a strong lock on a large table, waited for without lock_timeout",
    condition: "A statement that takes SHARE or more on a large table that existed before this transaction, where neither \
                the session nor the script has set lock_timeout and schema_guard.lock_timeout is 0, so that none is \
                imposed. Not for CONCURRENTLY forms and VACUUM, which must not be interrupted.",
    effect: "One forgotten transaction that has read the table is enough: the statement waits behind it, and everybody \
             else behind the statement, for as long as it takes.",
    workaround: "SET lock_timeout before the statement, and try again when it expires; or leave schema_guard.lock_timeout \
                 on.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("lock-timeout-missing", "bad"),
    good: example!("lock-timeout-missing", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Circumstance(Circumstance::NoLockTimeout) {
        return None;
    }
    let message = format!(
        "the statement may wait for {} on {} for ever, and everybody else behind it; set lock_timeout",
        effect.lock.sql_name(),
        words::relation(&effect.relation),
    );
    Some(Match::new(message, "SET lock_timeout = '2s' before it, and try again when it expires.", Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Action;
    use crate::testing::*;
    use crate::verdict::Settings;

    const RULE: &str = super::RULE.name;

    fn fires(database: &Database, statement: &crate::statement::Statement) -> Option<Action> {
        let settings = Settings { waits_for_ever: true, ..settings() };
        let findings = judge(database, statement, &settings).findings;
        findings.iter().find(|finding| finding.rule == RULE).map(|finding| finding.action)
    }

    #[test]
    fn warns_where_nothing_ends_the_wait() {
        let statement = alter("orders", [drop_not_null("id")]);
        assert_eq!(fires(&orders(large), &statement), Some(Action::Warn));
        assert_eq!(fires(&orders(|table| table.unknown_size()), &statement), Some(Action::Warn));
        assert_eq!(fires(&orders(large), &create_index("orders", &["email"])), Some(Action::Warn));
        assert_eq!(fires(&orders(|table| table.conflicting_sessions(1)), &statement), Some(Action::Block));
    }

    #[test]
    fn is_silent() {
        let statement = alter("orders", [drop_not_null("id")]);
        assert!(!fired(&orders(large), &statement).contains(&RULE.to_owned()), "there is one");
        for (why, database) in [
            ("small", orders(|table| table.megabytes(1, 1e3))),
            ("empty", orders(|table| table.bytes(0, 0.0))),
            ("made in this transaction", orders(|table| table.made_in_transaction())),
            ("temporary", orders(|table| table.temporary())),
        ] {
            assert_eq!(fires(&database, &statement), None, "{why}");
        }
        assert_eq!(fires(&orders(large), &drop_index("orders_email_idx", true)), None, "CONCURRENTLY");
        assert_eq!(fires(&orders(large), &alter("orders", [validate_constraint("positive")])), None, "a weak lock");
    }
}
