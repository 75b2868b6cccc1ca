//! Findings that a later statement of the script settles: what seemed to be missing comes after all.

use crate::finding::Finding;
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
    /// The name that a table had: nobody has ever met it without a relation, if a view or another table has it at COMMIT.
    OldName,
}

/// By the name of the rule that finds it.
const MISSING: [(&str, Missing); 4] = [
    ("table-without-primary-key", Missing::PrimaryKey),
    ("autovacuum-disabled", Missing::Autovacuum),
    ("row-security-without-policy", Missing::Policy),
    ("rename-table", Missing::OldName),
];

impl Unsettled {
    /// `None` for a rule whose findings nothing settles; `operation` is that of the finding's statement.
    pub fn of(finding: &Finding, operation: &Operation, in_transaction: bool) -> Option<Self> {
        let (_, missing) = MISSING.into_iter().find(|(known, _)| *known == finding.rule)?;
        let table = match missing {
            // Outside a transaction the others see what is between the two statements.
            Missing::OldName if !in_transaction => return None,
            Missing::OldName => Name::new(Some(&finding.schema), &finding.table),
            _ => operation.target()?.clone(),
        };
        Some(Unsettled { missing, table })
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
            Operation::CreateView(view) => {
                self.missing == Missing::OldName && !view.temporary && self.is_about(&view.view)
            }
            Operation::RenameTable { table, to } => {
                self.missing == Missing::OldName && self.is_about(&Name::new(table.schema.as_deref(), to))
            }
            _ => false,
        }
    }

    /// Whether nothing that follows can settle it any more.
    pub fn is_final_after(&self, operation: &Operation) -> bool {
        let ends = matches!(operation, Operation::Transaction(Transaction::Commit));
        matches!(self.missing, Missing::Policy | Missing::OldName) && ends
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
    use crate::statement::CreateView;
    use crate::testing::*;

    /// A finding of the rule on `app.events`.
    fn found(rule: &str) -> Finding {
        let found = finding(&orders(large), &rename_table("orders", "away"), "rename-table");
        Finding { rule: rule.to_owned(), schema: "app".to_owned(), table: "events".to_owned(), ..found }
    }

    fn unsettled(rule: &str) -> Unsettled {
        let operation = create_table("app.events", &["id bigint"]).operation;
        Unsettled::of(&found(rule), &operation, true).expect("it may be settled")
    }

    fn create_view(view: &str, temporary: bool) -> Operation {
        Operation::CreateView(CreateView { view: name(view), replace: false, temporary, locks: vec![] })
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
        assert_eq!(Unsettled::of(&found("drop-table"), &drop_table(&["events"]).operation, true), None);
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
    fn a_view_or_a_table_takes_the_old_name() {
        let renamed = unsettled("rename-table");
        for (what, operation, settles) in [
            ("a view", create_view("events", false), true),
            ("a view in its schema", create_view("app.events", false), true),
            ("a swap", rename_table("events_new", "events").operation, true),
            ("another view", create_view("events_view", false), false),
            ("a view elsewhere", create_view("archive.events", false), false),
            ("a temporary view", create_view("events", true), false),
            ("an empty table", create_table("events", &["id int"]).operation, false),
            ("a rename elsewhere", rename_table("archive.events_new", "events").operation, false),
        ] {
            assert_eq!(renamed.is_settled_by(&operation), settles, "{what}");
            assert!(!unsettled("autovacuum-disabled").is_settled_by(&operation), "{what}");
        }
        assert!(renamed.is_final_after(&Operation::Transaction(Transaction::Commit)));
        let rename = rename_table("app.events", "away").operation;
        assert_eq!(Unsettled::of(&found("rename-table"), &rename, false), None, "the others see it at once");
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
