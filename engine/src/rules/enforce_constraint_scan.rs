//! a foreign key enforced, which reads every row under the lock

use super::foreign_key_text::ForeignKeyText;
use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::facts::{Facts, TableConstraint};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::quote_identifier;

pub(super) static RULE: Rule = Rule {
    name: "enforce-constraint-scan",
    class: Class::Blocking,
    area: "constraint",
    summary: "a foreign key enforced, which reads every row under the lock",
    condition: "ALTER CONSTRAINT … ENFORCED of a foreign key that is not enforced, when looking up every row would outlast \
              max_blocking_time.",
    effect: "ACCESS EXCLUSIVE on the table and SHARE ROW EXCLUSIVE on the referenced one while every row is looked up: \
              nobody reads or writes the one, nobody writes to the other.",
    workaround: "Exchange the constraint in one ALTER TABLE for an equal one NOT VALID, which is instant, and validate it in \
              a transaction of its own.",
    since: 18,
    until: None,
    subsumes: &[],
    bad: example!("enforce-constraint-scan", "bad"),
    good: example!("enforce-constraint-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::EnforceConstraint { action, constraint } = &effect.cause else { return None };
    let doing = format!("enforcing foreign key {}", words::quoted(&constraint.name));
    let message = would_block(&doing, effect, "exchange it for one NOT VALID, then VALIDATE CONSTRAINT");
    let change = match definition(case.facts, constraint) {
        None => Change::None,
        Some(definition) => {
            let (table, name) = (effect.relation.qualified(), quote_identifier(&constraint.name));
            let steps = vec![
                format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition} NOT VALID"),
                format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
            ];
            Change::Instead { action: Some(*action), steps }
        }
    };
    let hint = match change {
        Change::None => "Drop the constraint and add it again NOT VALID in one ALTER TABLE, then validate it.",
        _ => "",
    };
    Some(Match::new(message, hint, change))
}

fn definition(facts: &dyn Facts, constraint: &TableConstraint) -> Option<String> {
    let reference = constraint.reference()?;
    let text = ForeignKeyText {
        columns: &constraint.columns,
        referenced: &facts.relation_by_id(reference.table)?.qualified(),
        referenced_columns: &reference.columns,
        terms: reference.terms,
        deferrable: constraint.deferrable,
        initially_deferred: constraint.initially_deferred,
    };
    text.definition()
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, ForeignKeyTerms, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(orders: fn(Table) -> Table) -> Database {
        Database::pg(18).table("public.people", |table| table.column("id", "bigint")).table("public.orders", |table| {
            let table = table.megabytes(20 << 10, 1e8).column("person", "bigint");
            orders(table.foreign_key("f", &["person"], "people", &["id"]))
        })
    }

    fn enforce(enforced: bool) -> Statement {
        let name = "f".to_owned();
        let action =
            AlterAction::AlterConstraint { name, deferrability: None, enforced: Some(enforced), inherit: None };
        let words = if enforced { "ENFORCED" } else { "NOT ENFORCED" };
        alter("orders", [(format!("ALTER CONSTRAINT f {words}"), action)])
    }

    #[test]
    fn fires_where_every_row_is_looked_up() {
        let found = finding(&database(|table| table.not_enforced()), &enforce(true), RULE);
        assert_eq!(
            found.message,
            "enforcing foreign key \"f\" would block reads and writes of \"public.orders\" for about 50 s; exchange it for \
             one NOT VALID, then VALIDATE CONSTRAINT [enforce-constraint-scan]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (person) REFERENCES public.people \
             (id) NOT VALID;\nALTER TABLE public.orders VALIDATE CONSTRAINT f;"
        );
    }

    #[test]
    fn the_new_one_is_equal_or_left_to_the_author() {
        let cascade = |table: Table| {
            table.not_enforced().terms(ForeignKeyTerms { matching: 'f', on_update: 'c', on_delete: 'r' })
        };
        let fix = finding(&database(cascade), &enforce(true), RULE).fix;
        assert!(fix.contains("(id) MATCH FULL ON UPDATE CASCADE ON DELETE RESTRICT NOT VALID;"), "{fix}");
        let some_columns =
            |table: Table| table.not_enforced().terms(ForeignKeyTerms { on_delete: 'n', ..ForeignKeyTerms::default() });
        let found = finding(&database(some_columns), &enforce(true), RULE);
        assert!(found.fix.is_empty() && found.hint.starts_with("Drop the constraint"), "{found:?}");
    }

    #[test]
    fn silent_where_nothing_is_read() {
        assert_eq!(fired(&database(large), &enforce(true)), [""; 0], "enforced already");
        assert_eq!(fired(&database(|table| table.not_enforced()), &enforce(false)), [""; 0]);
        let small = |table: Table| table.not_enforced().bytes(1 << 20, 1e4);
        assert_eq!(fired(&database(small), &enforce(true)), [""; 0], "small");
    }
}
