//! Findings that a later statement of the script settles: what seemed to be missing comes after all.

use crate::rules;
use crate::statement::{AlterAction, Name, Operation, Transaction};

/// A finding of a script that a later statement may settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    missing: Missing,
    table: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    PrimaryKey,
    Autovacuum,
    /// Before COMMIT: until then nobody sees that the rows are hidden.
    Policy,
}

/// By the name of the rule that finds it.
const MISSING: [(&str, Missing); 3] = [
    ("table-without-primary-key", Missing::PrimaryKey),
    ("autovacuum-disabled", Missing::Autovacuum),
    ("row-security-without-policy", Missing::Policy),
];

impl Unsettled {
    /// `None` for a rule whose findings nothing settles; `operation` is that of the finding's statement.
    pub fn of(rule: &str, operation: &Operation) -> Option<Self> {
        let (_, missing) = MISSING.into_iter().find(|(known, _)| *known == rule)?;
        Some(Unsettled { missing, table: operation.target()?.clone() })
    }

    /// Whether the statement brings what was missing.
    pub fn is_settled_by(&self, operation: &Operation) -> bool {
        let brings = |action: &AlterAction| match (self.missing, action) {
            (Missing::PrimaryKey, action) => rules::adds_primary_key(action),
            (Missing::Autovacuum, AlterAction::Autovacuum { enabled, .. }) => *enabled,
            _ => false,
        };
        match operation {
            Operation::AlterTable { table, actions, .. } => self.is_about(table) && actions.iter().any(brings),
            Operation::CreatePolicy { table } => self.missing == Missing::Policy && self.is_about(table),
            _ => false,
        }
    }

    /// Whether nothing that follows can settle it any more.
    pub fn is_final_after(&self, operation: &Operation) -> bool {
        let ends = matches!(operation, Operation::Transaction(Transaction::Commit));
        self.missing == Missing::Policy && ends
    }

    /// A bare name may mean the table wherever it is.
    fn is_about(&self, table: &Name) -> bool {
        let same_schema = match (&self.table.schema, &table.schema) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        same_schema && self.table.name == table.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    fn unsettled(rule: &str) -> Unsettled {
        Unsettled::of(rule, &create_table("app.events", &["id bigint"]).operation).expect("it may be settled")
    }

    fn switch_autovacuum(enabled: bool) -> Operation {
        let action = AlterAction::Autovacuum { enabled, toast: false };
        alter("events", [("SET (autovacuum_enabled = …)".to_owned(), action)]).operation
    }

    #[test]
    fn what_is_missing_is_known_by_its_rule() {
        for (rule, _) in MISSING {
            assert!(rules::find(rule).is_some(), "{rule} is no rule");
        }
        assert_eq!(Unsettled::of("drop-table", &drop_table(&["events"]).operation), None);
    }

    #[test]
    fn a_later_statement_brings_it() {
        let key = |table| alter(table, [add_constraint("PRIMARY KEY (id)")]).operation;
        let missing = unsettled("table-without-primary-key");
        assert!(missing.is_settled_by(&key("events")) && missing.is_settled_by(&key("app.events")));
        assert!(!missing.is_settled_by(&key("orders")) && !missing.is_settled_by(&key("archive.events")));
        assert!(!missing.is_settled_by(&alter("events", [add_constraint("UNIQUE (id)")]).operation));
        assert!(missing.is_settled_by(&alter("events", [add_column("key bigint PRIMARY KEY")]).operation));
        let off = unsettled("autovacuum-disabled");
        assert!(off.is_settled_by(&switch_autovacuum(true)) && !off.is_settled_by(&switch_autovacuum(false)));
    }

    #[test]
    fn a_policy_comes_too_late_after_the_commit() {
        let hidden = unsettled("row-security-without-policy");
        assert!(hidden.is_settled_by(&Operation::CreatePolicy { table: name("events") }));
        assert!(!hidden.is_settled_by(&Operation::CreatePolicy { table: name("orders") }));
        let commit = Operation::Transaction(Transaction::Commit);
        assert!(hidden.is_final_after(&commit) && !unsettled("autovacuum-disabled").is_final_after(&commit));
        assert!(!hidden.is_final_after(&Operation::Transaction(Transaction::Begin)));
    }
}
