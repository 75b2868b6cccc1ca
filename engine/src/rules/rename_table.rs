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
    condition: "ALTER TABLE … RENAME TO on a table that has rows, or on a view of such tables, that existed before this \
              transaction. In check() not where the same BEGIN … COMMIT goes on to give the old name to a view, or to another \
              table by its rename; a live statement is judged before the next one is known, and needs the override.",
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
    Some(Match::new(message, "", Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_on_a_table_with_rows() {
        let rename = rename_table("orders", "Purchases");
        assert_weighed(RULE, &rename);
        let found = finding(&orders(large), &rename, RULE);
        assert_eq!(
            found.message,
            "renaming \"public.orders\" to \"Purchases\" would break running queries that use the old name; leave a view \
             with the old name in its place [rename-table]"
        );
        assert_eq!(
            found.fix,
            "BEGIN;\n\
             SET LOCAL schema_guard.allow = 'rename-table(public.orders): why';\n\
             ALTER TABLE public.orders RENAME TO \"Purchases\";\n\
             CREATE VIEW public.orders AS SELECT * FROM public.\"Purchases\";\n\
             COMMIT;"
        );
        assert_eq!(fired(&orders(large), &rename_table("orders_pkey", "key")), [""; 0], "an index is no table");
    }
}
