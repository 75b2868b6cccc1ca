//! a constraint that the running application may violate

use super::has_rows;
use crate::facts::Fact;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{AlterAction, Constraint, ConstraintKind, CreateIndex, Name, Operation};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "constraint-tightened",
    class: Class::Opinion,
    area: "constraint",
    summary: "a constraint that running code may violate",
    condition: "SET NOT NULL, a new CHECK, UNIQUE, PRIMARY KEY, EXCLUDE or FOREIGN KEY constraint, NOT VALID or not, or a \
                unique index, on columns that a table with rows has already. Not what a valid constraint or an index \
                enforces already (SET NOT NULL after a proving CHECK, USING INDEX), not what the statement drops and puts back, \
                not NOT ENFORCED, and not what only \
                columns of this statement or script are held to.",
    effect: "New rows are held to it from the moment it is there, NOT VALID or not: a version of the application that still \
             writes otherwise fails.",
    workaround: "Deploy first what keeps to the constraint, and add it when no other version runs.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("constraint-tightened", "bad"),
    good: example!("constraint-tightened", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    if effect.cause != Cause::Statement || !has_rows(case, effect) {
        return None;
    }
    let refused = match &case.statement.operation {
        Operation::AlterTable { actions, .. } => {
            actions.iter().find_map(|action| refused_by_action(case, effect, actions, action))?
        }
        Operation::CreateIndex(index) => refused_by_index(case, index)?,
        _ => return None,
    };
    let message = format!(
        "{refused} would be refused in {}, and running code may still write that; deploy what keeps to it first",
        words::relation(&effect.relation),
    );
    let detail = "NOT VALID spares the rows that are there; new ones are held to a constraint at once.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

/// What could be written before and not afterwards, in words.
fn refused_by_action(
    case: &Case<'_>,
    effect: &Effect<'_>,
    actions: &[AlterAction],
    action: &AlterAction,
) -> Option<String> {
    let table = effect.relation.id;
    let is_new = |column: &String| {
        let added = |action: &AlterAction| matches!(action, AlterAction::AddColumn { column: added, .. } if added.name == *column);
        case.facts.is_new_column(table, column) || actions.iter().any(added)
    };
    let not_null = |column: &String| {
        let nullable = case.facts.column(table, column).is_some_and(|known| !known.not_null);
        let proven = case.facts.not_null_is_proven(table, column, &[]) == Fact::Known(true);
        (nullable && !proven && !is_new(column)).then(|| format!("NULL in column {}", words::quoted(column)))
    };
    match action {
        AlterAction::SetNotNull { column } => not_null(column),
        AlterAction::AddConstraint(Constraint { kind: ConstraintKind::NotNull { column }, .. }) => not_null(column),
        AlterAction::AddConstraint(constraint) if !constraint.not_enforced => {
            let columns = columns_of(&constraint.kind);
            let only_new = !columns.is_empty() && columns.iter().all(is_new);
            let is_put_back = |action: &AlterAction| matches!(action, AlterAction::DropConstraint { name, .. } if constraint.name.as_ref() == Some(name));
            if only_new || actions.iter().any(is_put_back) {
                return None;
            }
            match &constraint.kind {
                ConstraintKind::PrimaryKey { using_index: Some(index), .. } => {
                    let index = case.facts.relation(&Name::new(Some(&effect.relation.schema), index))?;
                    case.facts.key_columns(index.id).iter().find_map(not_null)
                }
                _ => refused_by_constraint(constraint),
            }
        }
        _ => None,
    }
}

fn columns_of(kind: &ConstraintKind) -> &[String] {
    match kind {
        ConstraintKind::Check { columns, .. }
        | ConstraintKind::ForeignKey { columns, .. }
        | ConstraintKind::Unique { columns, .. }
        | ConstraintKind::PrimaryKey { columns, .. } => columns,
        ConstraintKind::NotNull { column } => std::slice::from_ref(column),
        ConstraintKind::Exclusion => &[],
    }
}

fn refused_by_constraint(constraint: &Constraint) -> Option<String> {
    let named = constraint.name.as_ref().map(|name| format!(" {}", words::quoted(name))).unwrap_or_default();
    match &constraint.kind {
        ConstraintKind::Check { .. } => Some(format!("what CHECK constraint{named} forbids")),
        ConstraintKind::ForeignKey { referenced, .. } => {
            Some(format!("a key that {} does not hold", words::quoted(&referenced.name)))
        }
        ConstraintKind::Exclusion => Some(format!("what exclusion constraint{named} forbids")),
        ConstraintKind::Unique { columns, using_index: None }
        | ConstraintKind::PrimaryKey { columns, using_index: None } => Some(a_second_row(columns)),
        // The index has refused it from the moment it was there.
        ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } | ConstraintKind::NotNull { .. } => None,
    }
}

/// ON ONLY a partitioned table the index enforces nothing before it is complete.
fn refused_by_index(case: &Case<'_>, index: &CreateIndex) -> Option<String> {
    let table = case.facts.relation(&index.table)?;
    let there = |name: &String| case.facts.relation(&Name::new(Some(&table.schema), name)).is_some();
    let new_columns = index.columns.iter().all(|column| case.facts.is_new_column(table.id, column));
    let tightens = index.unique && !index.only && !index.name.as_ref().is_some_and(there) && !new_columns;
    tightens.then(|| a_second_row(&index.columns))
}

fn a_second_row(columns: &[String]) -> String {
    format!("a second row with the same ({})", words::escaped(&columns.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterAction, ConstraintKind};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn says(written: Written) -> String {
        let found = opinion(&orders(large), &alter("orders", [written]), RULE).expect("it fires");
        found.message.split(" in \"public.orders\"").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn fires_on_what_could_be_written_before() {
        assert_eq!(says(set_not_null("email")), "NULL in column \"email\" would be refused");
        let not_valid = add_constraint("CONSTRAINT positive CHECK (total > 0) NOT VALID");
        assert_eq!(says(not_valid), "what CHECK constraint \"positive\" forbids would be refused");
        let unique = add_constraint("UNIQUE (email, total)");
        assert_eq!(says(unique), "a second row with the same (email, total) would be refused");
        let key = add_constraint("FOREIGN KEY (total) REFERENCES items NOT VALID");
        assert_eq!(says(key), "a key that \"items\" does not hold would be refused");
        assert_eq!(
            says(add_constraint("EXCLUDE USING gist (period WITH &&)")),
            "what exclusion constraint forbids would be refused"
        );
        let unique = create_index_as("CREATE UNIQUE INDEX CONCURRENTLY …", "orders", &["email"], |index| {
            (index.unique, index.concurrently) = (true, true);
        });
        assert_eq!(
            opinion(&orders(large), &unique, RULE).expect("it fires").message,
            "a second row with the same (email) would be refused in \"public.orders\", and running code may still write \
             that; deploy what keeps to it first [constraint-tightened]"
        );
        assert!(fired(&orders(large), &unique).is_empty(), "off by default");
    }

    #[test]
    fn is_silent_on_what_is_enforced_already() {
        let proven = orders(|table| table.proves_not_null("email"));
        assert_eq!(opinion(&proven, &alter("orders", [set_not_null("email")]), RULE), None, "a CHECK proves it");
        for (why, action) in [
            ("NOT NULL already", set_not_null("id")),
            ("the index refuses it", add_constraint("CONSTRAINT u UNIQUE USING INDEX orders_email_idx")),
            ("the key's index refuses it", add_constraint("CONSTRAINT p PRIMARY KEY USING INDEX orders_email_idx")),
            ("not enforced", add_constraint("CHECK (total > 0) NOT ENFORCED")),
            ("a constraint is validated", validate_constraint("positive")),
            ("a constraint is dropped", drop_constraint("positive")),
            ("a column's own constraint", add_column("tax numeric CHECK (tax > 0)")),
        ] {
            assert_eq!(opinion(&orders(large), &alter("orders", [action]), RULE), None, "{why}");
        }
    }

    #[test]
    fn a_key_of_an_index_is_about_null_only() {
        let key = alter("orders", [add_constraint("CONSTRAINT p PRIMARY KEY USING INDEX made")]);
        let on = |column: &'static str| orders(move |table| table.index("made").index_on(&[column]));
        let found = opinion(&on("email"), &key, RULE).expect("it fires");
        assert!(found.message.starts_with("NULL in column \"email\" would be refused"), "{}", found.message);
        assert_eq!(opinion(&on("id"), &key, RULE), None, "NOT NULL already");
    }

    #[test]
    fn is_silent_on_what_is_put_back() {
        let put_back =
            alter("orders", [drop_constraint("c"), add_constraint("CONSTRAINT c CHECK (total > 0) NOT VALID")]);
        assert_eq!(opinion(&orders(large), &put_back, RULE), None);
        let another =
            alter("orders", [drop_constraint("d"), add_constraint("CONSTRAINT c CHECK (total > 0) NOT VALID")]);
        assert!(opinion(&orders(large), &another, RULE).is_some());
    }

    #[test]
    fn is_silent_on_new_columns_and_tables() {
        let both = alter("orders", [add_column("tax numeric"), add_constraint("CHECK (tax > 0)")]);
        let (_, AlterAction::AddConstraint(check)) = add_constraint("CHECK (tax > 0)") else { unreachable!() };
        assert!(matches!(check.kind, ConstraintKind::Check { columns, .. } if columns == ["tax"]));
        assert_eq!(opinion(&orders(large), &both, RULE), None, "a column of the same statement");
        let check = alter("orders", [add_constraint("CHECK (total > 0)")]);
        for (why, database) in [
            ("empty", orders(|table| table.bytes(0, 0.0))),
            ("made in this transaction", orders(|table| table.made_in_transaction())),
            ("temporary", orders(|table| table.temporary())),
            ("somebody else's", orders(|table| table.not_owned())),
        ] {
            assert_eq!(opinion(&database, &check, RULE), None, "{why}");
        }
        let plain = create_index("orders", &["email"]);
        assert_eq!(opinion(&orders(large), &plain, RULE), None, "an index that is not unique");
        let only = create_index_as("CREATE UNIQUE INDEX … ON ONLY", "orders", &["email"], |index| {
            (index.unique, index.only) = (true, true);
        });
        assert_eq!(opinion(&orders(|table| table.partitioned()), &only, RULE), None, "not complete yet");
        assert_eq!(opinion(&orders(large), &create_table("events", &["id int UNIQUE"]), RULE), None, "a new table");
    }
}
