//! a foreign key that has to look up every row

use super::{Case, Class, Match, Rule, example, free_name, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::{Change, Verified};
use crate::statement::{ConstraintKind, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-foreign-key-scan",
    class: Class::Blocking,
    area: "constraint",
    summary: "a foreign key that has to look up every row",
    condition: "ADD FOREIGN KEY without NOT VALID, when looking up every row would outlast \
              max_blocking_time. Not ADD COLUMN … REFERENCES without a default: the new column is NULL \
              everywhere, and PostgreSQL verifies nothing.",
    effect: "SHARE ROW EXCLUSIVE on both tables while every key is looked up: writes to either wait.",
    workaround: "Add the foreign key NOT VALID, which is instant and holds for every new row, then VALIDATE \
              CONSTRAINT in a transaction of its own: it reads under SHARE UPDATE EXCLUSIVE, which stops \
              nobody.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-foreign-key-scan", "bad"),
    good: example!("add-foreign-key-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, column } = &effect.cause else { return None };
    let ConstraintKind::ForeignKey { columns, referenced } = &constraint.kind else { return None };
    let columns = match column {
        Some(column) => column.name.clone(),
        None => columns.join("_"),
    };
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, &columns, "fkey"));
    let partitioned = effect.relation.is_partitioned() && case.facts.server_version() < 18;
    let doing = format!("adding foreign key {} to {}", words::quoted(&name), words::quoted(&referenced.name));
    let message = would_block(
        &doing,
        effect,
        match partitioned {
            true => "add it NOT VALID to each partition, validate those, then add it to the table",
            false => "add it NOT VALID, then VALIDATE CONSTRAINT",
        },
    );
    if partitioned {
        let hint = "Before 18 a partitioned table takes no foreign key NOT VALID. Add it NOT VALID to each partition and \
                    VALIDATE it there; the table's own ADD FOREIGN KEY then finds them and scans nothing.";
        return Some(Match::new(message, hint, Change::None));
    }
    let change = Change::NotValid {
        action: *action,
        inline: column.is_some(),
        constraint: quote_identifier(&name),
        kind: Verified::ForeignKey,
    };
    Some(Match::new(message, "", change))
}
