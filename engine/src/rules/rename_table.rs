//! a table renamed under the running application

use super::{Case, Class, Match, Rule, example, override_value, quoted_literal, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{Name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "rename-table",
    class: Class::Compatibility,
    area: "table",
    summary: "a table renamed under the running application",
    condition: "ALTER TABLE … RENAME TO on a table that has rows and existed before this transaction.",
    effect: "Instant; but from that moment every running query and every function body with the old name \
              fails. Views follow the rename, function bodies do not.",
    workaround: "In one transaction: the rename, and a view with the old name, which can be written through; \
              drop the view when nothing uses it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-table", "bad"),
    good: example!("rename-table", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::RenameTable { to } = &effect.cause else { return None };
    let table = &effect.relation;
    let message = format!(
        "renaming {} to {} would break running queries that use the old name; leave a view with the old name in its place",
        words::relation(table),
        words::quoted(to),
    );
    let renamed = Name::new(Some(&table.schema), to);
    let steps = vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("rename-table", table))),
        format!("ALTER TABLE {} RENAME TO {}", table.qualified(), quote_identifier(to)),
        format!("CREATE VIEW {} AS SELECT * FROM {renamed}", table.qualified()),
        "COMMIT".to_owned(),
    ];
    let hint = "Rename it and leave a view in its place, in one transaction, with an override that says so:";
    Some(Match::new(message, hint, Change::Instead { action: None, steps }))
}
