//! a sequence altered while others draw from it

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "alter-sequence-blocks-nextval",
    class: Class::Instant,
    area: "table",
    summary: "a sequence altered while others draw from it",
    condition: "ALTER SEQUENCE with any option but OWNED BY, SET LOGGED or SET UNLOGGED that changes something, on \
              the sequence of a table that is not small; on a sequence that no table owns only while another \
              session that has drawn from it has not yet committed.",
    effect: "SHARE ROW EXCLUSIVE on the sequence (ACCESS EXCLUSIVE for its persistence) until the transaction \
              ends: every nextval(), and so every INSERT that takes its default from it, waits. It waits itself for every \
              transaction that has called nextval(), and new calls queue behind it.",
    workaround: "setval() moves a sequence and blocks nobody. For anything else, a transaction of its own with a \
              short lock_timeout.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("alter-sequence-blocks-nextval", "bad"),
    good: example!("alter-sequence-blocks-nextval", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AlterSequence = &effect.cause else { return None };
    let message = format!(
        "altering sequence {} takes {} {} lock on it, and until the transaction ends all calls of nextval() wait; set a \
         short lock_timeout and commit at once",
        words::relation(&effect.relation),
        if effect.lock.sql_name().starts_with('A') { "an" } else { "a" },
        effect.lock.sql_name(),
    );
    let hint = "To move the sequence, use setval(), which blocks nobody.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::facts::RelationKind;
    use crate::policy::Action;
    use crate::statement::{Operation, SequenceChange, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn alter(change: SequenceChange) -> Statement {
        statement("ALTER SEQUENCE numbers CACHE 10", Operation::AlterSequence { sequence: name("numbers"), change })
    }

    fn numbers(database: Database, shape: impl FnOnce(Table) -> Table) -> Database {
        database.table("public.numbers", |table| shape(table.kind(RelationKind::Sequence)))
    }

    #[test]
    fn fires_where_a_large_table_draws_from_it() {
        let owned = numbers(orders(large), |sequence| sequence.on("orders"));
        let found = finding(&owned, &alter(SequenceChange::Options), RULE);
        assert_eq!(
            found.message,
            "altering sequence \"public.numbers\" takes a SHARE ROW EXCLUSIVE lock on it, and until the transaction ends all \
             calls of nextval() wait; set a short lock_timeout and commit at once [alter-sequence-blocks-nextval]"
        );
        assert_eq!(found.action, Action::Warn);
        assert!(found.detail.contains("The table that owns \"public.numbers\" holds 20.0 GB"), "{}", found.detail);
        let unlogged = alter(SequenceChange::Persistence { logged: false });
        assert!(finding(&owned, &unlogged, RULE).message.contains("takes an ACCESS EXCLUSIVE lock"));
    }

    #[test]
    fn a_sequence_of_no_table_counts_while_it_is_drawn_from() {
        let change = alter(SequenceChange::Options);
        assert_eq!(fired(&numbers(orders(large), |sequence| sequence), &change), [""; 0]);
        let drawn_from = numbers(orders(large), |sequence| sequence.conflicting_sessions(1));
        assert_eq!(finding(&drawn_from, &change, RULE).action, Action::Block);
    }

    #[test]
    fn silent_where_nobody_waits() {
        let owned = |shape: fn(Table) -> Table| numbers(orders(shape), |sequence| sequence.on("orders"));
        assert_eq!(fired(&owned(large), &alter(SequenceChange::OwnedBy)), [""; 0]);
        assert_eq!(fired(&owned(large), &alter(SequenceChange::Persistence { logged: true })), [""; 0]);
        assert_eq!(fired(&owned(|table| table.megabytes(1, 1.0)), &alter(SequenceChange::Options)), [""; 0]);
        let new = numbers(orders(large), |sequence| sequence.on("orders").made_in_transaction());
        assert_eq!(fired(&new, &alter(SequenceChange::Options)), [""; 0]);
    }
}
