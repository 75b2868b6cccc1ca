//! a constraint validated under the stronger lock that its NOT VALID took

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{LockMode, Operation, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "validate-in-same-transaction",
    class: Class::Blocking,
    area: "constraint",
    summary: "a constraint validated under the stronger lock that its NOT VALID took",
    condition: "VALIDATE CONSTRAINT while this transaction, or another action of the statement, holds a stronger lock on \
              the table than VALIDATE needs, when reading the rows would outlast max_blocking_time. In check() only \
              between a BEGIN and a COMMIT of the script.",
    effect: "The rows are read under that lock: after ADD CHECK nobody reads or writes the table meanwhile, after ADD \
              FOREIGN KEY nobody writes to it. NOT VALID has gained nothing.",
    workaround: "Commit between the two. VALIDATE CONSTRAINT by itself takes SHARE UPDATE EXCLUSIVE, which keeps nobody \
              from the rows.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("validate-in-same-transaction", "bad"),
    good: example!("validate-in-same-transaction", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::ValidateConstraint { action, name } = &effect.cause else { return None };
    let held = case.facts.held_lock(effect.relation.id).unwrap_or(LockMode::AccessShare);
    let under = effect.lock.max(held);
    if under <= LockMode::ShareUpdateExclusive {
        return None;
    }
    let (whose, instead) = match held >= effect.lock {
        true => ("that this transaction holds", "commit before VALIDATE CONSTRAINT"),
        false => ("that the statement's other actions need", "give VALIDATE CONSTRAINT a statement of its own"),
    };
    let message = format!(
        "validating constraint {} would read {} under the {} lock {whose}, blocking {} for {}; {instead}",
        words::quoted(name),
        words::relation(&effect.relation),
        under.sql_name(),
        under.blocks().in_words(),
        words::about(effect.ms),
    );
    let validate =
        format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", effect.relation.qualified(), quote_identifier(name));
    let alone = matches!(&case.statement.operation, Operation::AlterTable { actions, .. } if actions.len() == 1);
    let change = match (held >= effect.lock, alone) {
        (true, true) => Change::Instead { action: None, steps: vec!["COMMIT".to_owned(), validate] },
        (true, false) => Change::None,
        (false, _) => Change::Instead { action: Some(*action), steps: vec![validate] },
    };
    Some(Match::new(message, "", change))
}

#[cfg(test)]
mod tests {
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn not_valid(table: Table) -> Table {
        table.constraint("c").not_valid()
    }

    #[test]
    fn fires_in_the_statement_that_adds_it() {
        let both = || {
            let add = add_constraint("CONSTRAINT c CHECK (total > 0) NOT VALID");
            alter("orders", [add, validate_constraint("c")])
        };
        assert_weighed(RULE, &both());
        let found = finding(&orders(large), &both(), RULE);
        assert_eq!(
            found.message,
            "validating constraint \"c\" would read \"public.orders\" under the ACCESS EXCLUSIVE lock that the statement's \
             other actions need, blocking reads and writes for about 15 s; give VALIDATE CONSTRAINT a statement of its \
             own [validate-in-same-transaction]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT c;"
        );
        assert_eq!(fired(&orders(large), &both()), [RULE]);
    }

    #[test]
    fn fires_under_a_lock_that_the_transaction_holds() {
        let validate = alter("orders", [validate_constraint("c")]);
        for (held, blocks) in
            [(LockMode::AccessExclusive, "blocking reads and writes"), (LockMode::ShareRowExclusive, "blocking writes")]
        {
            let found = finding(&orders(|table| not_valid(table).held(held)), &validate, RULE);
            assert!(found.message.contains("lock that this transaction holds, "), "{}", found.message);
            assert!(found.message.contains(blocks), "{}", found.message);
            assert_eq!(found.fix, "COMMIT;\nALTER TABLE public.orders VALIDATE CONSTRAINT c;");
        }
    }

    #[test]
    fn silent_under_its_own_lock_and_without_work() {
        let validate = || alter("orders", [validate_constraint("c")]);
        for shape in [
            not_valid as fn(Table) -> Table,
            |table| not_valid(table).held(LockMode::ShareUpdateExclusive),
            |table| not_valid(table).held(LockMode::RowExclusive),
            // Valid already: nothing is read.
            |table| table.constraint("c").held(LockMode::AccessExclusive),
            |table| table.held(LockMode::AccessExclusive),
            |table| not_valid(table).held(LockMode::AccessExclusive).bytes(1 << 20, 1e4),
        ] {
            assert_eq!(fired(&orders(shape), &validate()), [""; 0]);
        }
    }
}
