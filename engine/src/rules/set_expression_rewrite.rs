//! a generated column whose expression changes

use super::{Case, Class, Match, Rule, comment, example, words, would_block};
use crate::forecast::{Cause, Effect, Work};
use crate::plan::Change;
use crate::statement::quote_identifier;

pub(super) static RULE: Rule = Rule {
    name: "set-expression-rewrite",
    class: Class::Blocking,
    area: "column",
    summary: "a new expression for a generated column",
    condition: "ALTER COLUMN … SET EXPRESSION of a stored generated column, which writes every row, or of a virtual one \
              that is NOT NULL (18), which reads every row, when that would outlast max_blocking_time. A virtual column \
              without NOT NULL costs nothing.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew, or every row is read.",
    workaround: "A plain column that a trigger keeps in step with the new expression, filled in batches, in place of the \
              generated one; or a virtual column (18).",
    since: 17,
    until: None,
    subsumes: &["table-rewrite"],
    bad: example!("set-expression-rewrite", "bad"),
    good: example!("set-expression-rewrite", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetExpression { column } = &effect.cause else { return None };
    let work = if effect.work == Work::Rewrite { "rewrites the table" } else { "reads the table" };
    let doing = format!("changing the expression of column {} {work} and", words::quoted(column));
    let message = would_block(&doing, effect, "fill a plain column by a trigger and in batches");
    let own = quote_identifier(column).replace(['\n', '\r'], " ");
    let hint = comment(&format!(
        "a plain column beside {own}, a BEFORE INSERT OR UPDATE trigger that computes it, batches for old rows, then swap the names"
    ));
    Some(Match::new(message, hint.trim_start_matches("-- "), Change::None).on_column(column))
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, ColumnKind};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn set_expression() -> Written {
        (
            "ALTER COLUMN g SET EXPRESSION AS (total * 2)".to_owned(),
            AlterAction::SetExpression { column: "g".to_owned() },
        )
    }

    #[test]
    fn fires_where_rows_are_written_or_verified() {
        let alter = alter("orders", [set_expression()]);
        let found = finding(&orders(|table| large(table).generated("g", ColumnKind::Stored)), &alter, RULE);
        assert_eq!(
            found.message,
            "changing the expression of column \"g\" rewrites the table and would block reads and writes of \
             \"public.orders\" for about 4 min; fill a plain column by a trigger and in batches [set-expression-rewrite]"
        );
        let required = orders(|table| large(table).generated("g", ColumnKind::Virtual).not_null());
        assert!(finding(&required, &alter, RULE).message.contains(" reads the table and "));
    }

    #[test]
    fn silent_where_nothing_is_done() {
        let alter = alter("orders", [set_expression()]);
        for shape in [ColumnKind::Virtual, ColumnKind::Plain] {
            assert_eq!(fired(&orders(|table| large(table).generated("g", shape)), &alter), [""; 0], "{shape:?}");
        }
        assert_eq!(fired(&orders(large), &alter), [""; 0]);
    }
}
