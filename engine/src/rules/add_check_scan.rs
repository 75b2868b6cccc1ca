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
    let ConstraintKind::Check { columns: mentioned, .. } = &constraint.kind else { return None };
    // PostgreSQL puts a single column into the name, and none where there are more.
    let columns = match &mentioned[..] {
        [only] => only.as_str(),
        _ => "",
    };
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

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_where_every_row_is_read() {
        let add = alter("orders", [add_constraint("CONSTRAINT positive CHECK (total > 0)")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.message,
            "adding check constraint \"positive\" would block reads and writes of \"public.orders\" for about 15 s; add it \
             NOT VALID, then VALIDATE CONSTRAINT [add-check-scan]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;\n\
             ALTER TABLE orders VALIDATE CONSTRAINT positive;"
        );
    }

    #[test]
    fn nameless_constraints_get_names_of_their_own() {
        let add = alter("orders", [add_constraint("CHECK (total > 0)"), add_constraint("CHECK (total < 9)")]);
        let findings = judge(&orders(large), &add, &settings()).findings;
        let fix = "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID, ADD CONSTRAINT \
                   orders_total_check1 CHECK (total < 9) NOT VALID;\n\
                   ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\n\
                   ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check1;";
        assert_eq!(findings.iter().map(|finding| &finding.fix[..]).collect::<Vec<_>>(), [fix, fix]);
    }

    #[test]
    fn a_nameless_constraint_is_named_after_its_only_column() {
        for (check, name) in [
            ("CHECK (total > 0)", "orders_total_check"),
            ("CHECK (total > 0 AND total < 9)", "orders_total_check"),
            ("CHECK (total > id)", "orders_check"),
            ("CHECK (false)", "orders_check"),
        ] {
            let found = finding(&orders(large), &alter("orders", [add_constraint(check)]), RULE);
            assert!(
                found.message.starts_with(&format!("adding check constraint \"{name}\" would")),
                "{}",
                found.message
            );
            assert!(found.fix.ends_with(&format!("\nALTER TABLE orders VALIDATE CONSTRAINT {name};")), "{}", found.fix);
        }
    }

    #[test]
    fn beside_a_new_column_too() {
        let add = alter("orders", [add_column("tax numeric DEFAULT 0 CHECK (tax >= 0)")]);
        let found = finding(&orders(large), &add, RULE);
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD COLUMN tax numeric DEFAULT 0;\n\
             ALTER TABLE orders ADD CONSTRAINT orders_tax_check CHECK (tax >= 0) NOT VALID;\n\
             ALTER TABLE orders VALIDATE CONSTRAINT orders_tax_check;"
        );
        assert_eq!(found.column.as_deref(), Some("tax"));
    }

    #[test]
    fn silent_where_nothing_is_verified() {
        for action in [
            add_constraint("CHECK (total > 0) NOT VALID"),
            add_constraint("CHECK (total > 0) NOT ENFORCED"),
            add_column("IF NOT EXISTS total numeric CHECK (total > 0)"),
            validate_constraint("positive"),
        ] {
            assert_eq!(fired(&orders_on(18, large), &alter("orders", [action.clone()])), [""; 0], "{}", action.0);
        }
    }
}
