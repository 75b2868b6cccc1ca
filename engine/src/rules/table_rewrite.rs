//! any other rewrite of a table

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect, Work};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "table-rewrite",
    class: Class::Blocking,
    area: "table",
    summary: "any other rewrite of a table",
    condition: "SET LOGGED, SET UNLOGGED or SET ACCESS METHOD that changes something, or a rewrite that \
              nobody forecast and that the table_rewrite event reports before the first row is copied; \
              when it would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "A new table with the wanted property, filled in batches and swapped by renames; or a \
              maintenance window.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("table-rewrite", "bad"),
    good: example!("table-rewrite", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.work != Work::Rewrite {
        return None;
    }
    let what = match &effect.cause {
        Cause::Rewrite { what } => (*what).to_owned(),
        Cause::AddColumn { column, .. } => format!("adding column {}", words::quoted(&column.name)),
        Cause::SetType { column, .. } => format!("changing the type of column {}", words::quoted(column)),
        _ => return None,
    };
    let message = would_block(
        &format!("{what} rewrites the table and"),
        effect,
        "fill a new table in batches and swap the names",
    );
    let hint = "There is no concurrent form: make a new table, fill it in batches, and swap the names; or set \
                schema_guard.allow in a maintenance window.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::AlterAction;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn set_access_method(method: Option<&str>) -> Written {
        let action = AlterAction::SetAccessMethod { method: method.map(str::to_owned) };
        (format!("SET ACCESS METHOD {}", method.unwrap_or("DEFAULT")), action)
    }

    #[test]
    fn fires_where_the_property_changes() {
        let set = alter("orders", [set_logged(false)]);
        assert_weighed(RULE, &set);
        let found = finding(&orders(large), &set, RULE);
        assert_eq!(
            found.message,
            "making the table unlogged rewrites the table and would block reads and writes of \"public.orders\" for about \
             4 min; fill a new table in batches and swap the names [table-rewrite]"
        );
        assert!(found.fix.is_empty() && found.hint.starts_with("There is no concurrent form"));
        let logged = finding(&orders(|table| table.unlogged()), &alter("orders", [set_logged(true)]), RULE);
        assert!(logged.message.starts_with("making the table logged rewrites"), "{}", logged.message);
        let method = finding(&orders(large), &alter("orders", [set_access_method(Some("columnar"))]), RULE);
        assert!(method.message.starts_with("changing the access method rewrites"), "{}", method.message);
    }

    #[test]
    fn silent_where_it_is_so_already() {
        for (database, action) in [
            (orders(large), set_logged(true)),
            (orders(|table| table.unlogged()), set_logged(false)),
            (orders(large), set_access_method(Some("heap"))),
            (orders(large), set_access_method(None)),
        ] {
            assert_eq!(fired(&database, &alter("orders", [action.clone()])), [""; 0], "{}", action.0);
        }
    }
}
