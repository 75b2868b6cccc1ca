//! a table moved to another schema under the running application

use super::{Case, Class, Match, Rule, example, override_value, quoted_literal, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{Name, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "set-schema",
    class: Class::Compatibility,
    area: "table",
    summary: "a table moved to another schema under the running application",
    condition: "ALTER TABLE … SET SCHEMA with another schema than the table is in, on a table that has rows and \
              existed before this transaction.",
    effect: "Instant; but from that moment every running query and every function body that names the old \
              schema fails, and so does the bare name where the search_path does not lead to the new one. Views \
              and the sequences that the table owns follow it, partitions do not.",
    workaround: "In one transaction: the move, and a view with the old name, which can be written through; drop \
              the view when nothing uses it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("set-schema", "bad"),
    good: example!("set-schema", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::SetSchema { schema } = &effect.cause else { return None };
    let table = &effect.relation;
    let message = format!(
        "moving {} to schema {} would break running queries that use the old name; leave a view with the old name in its place",
        words::relation(table),
        words::quoted(schema),
    );
    let moved = Name::new(Some(schema), &table.name);
    let steps = vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL schema_guard.allow = {}", quoted_literal(&override_value("set-schema", table))),
        format!("ALTER TABLE {} SET SCHEMA {}", table.qualified(), quote_identifier(schema)),
        format!("CREATE VIEW {} AS SELECT * FROM {moved}", table.qualified()),
        "COMMIT".to_owned(),
    ];
    Some(Match::new(message, "", Change::Instead { action: None, steps }))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn set_schema(relation: &str, schema: &str) -> Statement {
        let text = format!("ALTER TABLE {relation} SET SCHEMA {schema}");
        statement(&text, Operation::SetSchema { relation: name(relation), schema: schema.to_owned() })
    }

    #[test]
    fn fires_on_a_table_with_rows() {
        let moved = set_schema("orders", "archive");
        assert_weighed(RULE, &moved);
        let found = finding(&orders(large), &moved, RULE);
        assert_eq!(
            found.message,
            "moving \"public.orders\" to schema \"archive\" would break running queries that use the old name; leave a view \
             with the old name in its place [set-schema]"
        );
        assert_eq!(
            found.fix,
            "BEGIN;\n\
             SET LOCAL schema_guard.allow = 'set-schema(public.orders): why';\n\
             ALTER TABLE public.orders SET SCHEMA archive;\n\
             CREATE VIEW public.orders AS SELECT * FROM archive.orders;\n\
             COMMIT;"
        );
    }

    #[test]
    fn silent_where_it_is_already_and_on_what_no_query_names() {
        assert_eq!(fired(&orders(large), &set_schema("orders", "public")), [""; 0]);
        assert_eq!(fired(&orders(large), &set_schema("nowhere", "archive")), [""; 0]);
        assert_eq!(fired(&orders(large), &set_schema("orders_email_idx", "archive")), [""; 0]);
    }
}
