//! a serial column added to a table that has rows

use super::set_not_null_scan::not_null_steps;
use super::{Case, Class, Match, Rule, backfill, example, free_name, words, would_block};
use crate::facts::RewriteReason;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{ColumnDefinition, Name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-serial-column",
    class: Class::Blocking,
    area: "column",
    summary: "a serial column added to a table that has rows",
    condition: "ADD COLUMN of type serial, bigserial or smallserial, when numbering the rows would outlast \
              max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Add a plain integer column and a sequence that it owns, make nextval() its default for new \
              rows, and number the old ones in batches.",
    since: 15,
    until: None,
    subsumes: &["add-column-volatile-default", "table-rewrite"],
    bad: example!("add-serial-column", "bad"),
    good: example!("add-serial-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddColumn { action, column, reason: RewriteReason::Serial } = &effect.cause else { return None };
    let doing = format!("adding serial column {}", words::quoted(&column.name));
    let message =
        would_block(&doing, effect, "add an integer column, then SET DEFAULT nextval() and number the rows in batches");
    let steps = steps(case, effect, column);
    let change = Change::Instead { action: Some(*action), steps };
    Some(Match::new(message, "", change).on_column(&column.name))
}

fn steps(case: &Case<'_>, effect: &Effect<'_>, column: &ColumnDefinition) -> Vec<String> {
    let table = effect.relation.qualified();
    let name = quote_identifier(&column.name);
    let integer = match column.type_name.as_str() {
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        _ => "integer",
    };
    let sequence = free_name(case, effect, &column.name, "seq");
    let sequence = Name::new(Some(&effect.relation.schema), &sequence).to_string();
    let literal = sequence.replace('\'', "''");
    let mut steps = vec![
        format!("ALTER TABLE {table} ADD COLUMN {name} {integer}"),
        format!("CREATE SEQUENCE {sequence} AS {integer} OWNED BY {table}.{name}"),
        format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT nextval('{literal}')"),
        backfill(&table, &name, &format!("nextval('{literal}')")),
    ];
    steps.extend(not_null_steps(case, effect, &column.name));
    steps
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_and_silences_the_general_rules() {
        let add = alter("orders", [add_column("number bigserial")]);
        assert_weighed(RULE, &add);
        assert_eq!(fired(&orders(large), &add), [RULE]);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding serial column \"number\" would block reads and writes of \"public.orders\" for about 5 min; add an \
             integer column, then SET DEFAULT nextval() and number the rows in batches [add-serial-column]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD COLUMN number bigint;\n\
             CREATE SEQUENCE public.orders_number_seq AS bigint OWNED BY public.orders.number;\n\
             ALTER TABLE public.orders ALTER COLUMN number SET DEFAULT nextval('public.orders_number_seq');\n\
             -- in batches, each in a transaction of its own:\n\
             -- UPDATE public.orders SET number = nextval('public.orders_number_seq') WHERE number IS NULL AND <key range>\n\
             ALTER TABLE public.orders ADD CONSTRAINT orders_number_not_null CHECK (number IS NOT NULL) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_number_not_null;\n\
             ALTER TABLE public.orders ALTER COLUMN number SET NOT NULL;\n\
             ALTER TABLE public.orders DROP CONSTRAINT orders_number_not_null;"
        );
    }

    #[test]
    fn each_serial_has_its_integer() {
        for (serial, integer) in [
            ("serial", "integer"),
            ("serial4", "integer"),
            ("serial8", "bigint"),
            ("smallserial", "smallint"),
            ("serial2", "smallint"),
        ] {
            let fix = finding(&orders(large), &alter("orders", [add_column(&format!("n {serial}"))]), RULE).fix;
            assert!(fix.contains(&format!(" ADD COLUMN n {integer};\n")), "{serial}: {fix}");
            assert!(fix.contains(&format!(" AS {integer} OWNED BY")), "{serial}: {fix}");
        }
    }

    #[test]
    fn silent_where_no_column_is_numbered() {
        for definition in ["number bigint", "IF NOT EXISTS id bigserial"] {
            assert_eq!(fired(&orders(large), &alter("orders", [add_column(definition)])), [""; 0], "{definition}");
        }
    }
}
