//! a table moved to another tablespace

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "set-tablespace-copy",
    class: Class::Blocking,
    area: "table",
    summary: "a table moved to another tablespace",
    condition: "SET TABLESPACE of a table or materialized view that lies elsewhere, when copying its file would outlast \
              max_blocking_time. Not for a partitioned table, which has no file, nor where it lies there already.",
    effect: "ACCESS EXCLUSIVE while the file and that of its TOAST table are copied block by block: nobody reads or \
              writes the table. Its indexes stay where they are.",
    workaround: "pg_repack --tablespace, or a new table there that is filled in batches and swapped by renames; or a \
              maintenance window.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("set-tablespace-copy", "bad"),
    good: example!("set-tablespace-copy", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetTablespace { tablespace } = &effect.cause else { return None };
    let doing = format!("moving the table to tablespace {}", words::quoted(tablespace));
    let message = would_block(&doing, effect, "use pg_repack --tablespace, or a new table that is swapped in");
    let hint = "There is no concurrent form: use pg_repack, fill a new table there in batches and swap the names, or set \
                schema_guard.allow in a maintenance window.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::AlterAction;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn set_tablespace(name: &str) -> Written {
        let action = AlterAction::SetTablespace { tablespace: name.to_owned() };
        (format!("SET TABLESPACE {name}"), action)
    }

    #[test]
    fn fires_where_the_file_is_copied() {
        let set = alter("orders", [set_tablespace("fast")]);
        let message = finding(&orders(large), &set, RULE).message;
        assert!(
            message.starts_with(
                "moving the table to tablespace \"fast\" would block reads and writes of \"public.orders\""
            ),
            "{message}"
        );
    }

    #[test]
    fn silent_where_nothing_is_copied() {
        assert_eq!(fired(&orders(large), &alter("orders", [set_tablespace("pg_default")])), [""; 0]);
        assert_eq!(fired(&orders(|table| table.partitioned()), &alter("orders", [set_tablespace("fast")])), [""; 0]);
    }
}
