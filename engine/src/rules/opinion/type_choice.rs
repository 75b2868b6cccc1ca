//! What the rules on the type of a column share: where a type is declared, and the one shape of what they say.

use super::{Declared, declared};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Match, words};

/// The first column that the statement gives a type like that to.
pub(super) fn first<'c>(
    case: &'c Case<'_>,
    effect: &Effect<'_>,
    is_it: impl Fn(&Declared<'_>) -> bool,
) -> Option<Declared<'c>> {
    if effect.cause != Cause::Statement {
        return None;
    }
    declared(&case.statement.operation).into_iter().find(is_it)
}

/// `column "payload" of "public.orders" would have type json, which …; use jsonb`
pub(super) fn says(column: &Declared<'_>, effect: &Effect<'_>, instead: &str, detail: &str) -> Match {
    let message = format!(
        "column {} of {} would have type {}, {instead}",
        words::quoted(column.column),
        words::relation(&effect.relation),
        words::escaped(column.type_name),
    );
    Match::new(message, "", Change::None).on_column(column.column).with_detail(detail).at(column.location)
}

/// Every type in every place where a column gets one, under every preset.
#[cfg(test)]
pub(super) mod tests {
    use crate::policy::{Action, Preset};
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    /// In CREATE TABLE, ADD COLUMN and ALTER COLUMN … TYPE.
    fn places(type_name: &str) -> [Statement; 3] {
        let mut create = create_table("events", &["id bigint", "it text"]);
        let mut add = alter("orders", [add_column("it text")]);
        for operation in [&mut create.operation, &mut add.operation] {
            match operation {
                Operation::CreateTable(table) => table.columns[1].type_name = type_name.to_owned(),
                Operation::AlterTable { actions, .. } => {
                    let crate::statement::AlterAction::AddColumn { column, .. } = &mut actions[0] else {
                        unreachable!()
                    };
                    column.type_name = type_name.to_owned();
                }
                _ => unreachable!(),
            }
        }
        [create, add, alter("orders", [set_type("email", type_name)])]
    }

    /// The rule speaks of each of the first types, as an opinion does, and of none of the others.
    #[track_caller]
    pub fn assert_judges_types(rule: &str, disliked: &[&str], silent: &[&str]) {
        for type_name in disliked {
            for statement in places(type_name) {
                let found = opinion(&orders(|table| table.bytes(0, 0.0)), &statement, rule);
                let found = found.unwrap_or_else(|| panic!("{rule} is silent on {type_name}: {statement:?}"));
                assert_eq!((found.action, found.lock_mode.as_str()), (Action::Warn, ""), "{type_name}");
                assert!(found.message.contains(type_name) && found.column.is_some(), "{}", found.message);
                for preset_in_force in [Preset::Recommended, Preset::Minimal] {
                    let findings = judge(&orders(large), &statement, &preset(preset_in_force)).findings;
                    assert!(findings.iter().all(|finding| finding.rule != rule), "{findings:?}");
                }
            }
            let [mut temporary, ..] = places(type_name);
            let Operation::CreateTable(table) = &mut temporary.operation else { unreachable!() };
            table.temporary = true;
            assert_eq!(opinion(&orders(large), &temporary, rule), None, "a temporary table");
        }
        for type_name in silent {
            for statement in places(type_name) {
                assert_eq!(opinion(&orders(large), &statement, rule), None, "{type_name}: {statement:?}");
            }
        }
    }
}
