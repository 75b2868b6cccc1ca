//! a CHECK constraint that has to read every row

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::{Change, Verified};
use crate::statement::{ConstraintKind, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-check-scan",
    class: Class::Blocking,
    area: "constraint",
    summary: "a CHECK constraint that has to read every row",
    condition: "ADD CHECK (or ADD COLUMN … CHECK) without NOT VALID, when the scan would outlast \
              max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while every row is read: nobody reads or writes the table.",
    workaround: "Add the constraint NOT VALID, which is instant and holds for every new row, then VALIDATE \
              CONSTRAINT in a transaction of its own: it reads under SHARE UPDATE EXCLUSIVE, which stops \
              nobody.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-check-scan", "bad"),
    good: example!("add-check-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, column } = &effect.cause else { return None };
    let ConstraintKind::Check { .. } = &constraint.kind else { return None };
    let columns = column.map(|column| column.name.as_str()).unwrap_or_default();
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, columns, "check"));
    let doing = format!("adding check constraint {}", words::quoted(&name));
    let message = would_block(&doing, effect, "add it NOT VALID, then VALIDATE CONSTRAINT");
    let change = Change::NotValid {
        action: *action,
        inline: column.is_some(),
        constraint: quote_identifier(&name),
        kind: Verified::Check,
    };
    let found = Match::new(message, "", change);
    Some(match column {
        Some(column) => found.on_column(&column.name),
        None => found,
    })
}
