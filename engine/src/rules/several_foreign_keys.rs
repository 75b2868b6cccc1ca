//! foreign keys to several tables, added in one transaction

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::{Relation, RelationId};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{AlterAction, ConstraintKind, LockMode, Operation};

pub(super) static RULE: Rule = Rule {
    name: "several-foreign-keys",
    class: Class::Instant,
    area: "constraint",
    summary: "foreign keys to several tables, added in one transaction",
    condition: "ADD FOREIGN KEY on a table that is not small, while the same ALTER TABLE adds one to another existing table, \
              or this transaction holds the lock for one. In check() only between a BEGIN and a COMMIT of the script.",
    effect: "SHARE ROW EXCLUSIVE on the table and on each that it references, all held until the transaction ends: writes \
              to every one of them wait for the slowest, and two such transactions can deadlock.",
    workaround: "One foreign key a transaction.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("several-foreign-keys", "bad"),
    good: example!("several-foreign-keys", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, .. } = &effect.cause else { return None };
    let ConstraintKind::ForeignKey { referenced, .. } = &constraint.kind else { return None };
    let Operation::AlterTable { actions, .. } = &case.statement.operation else { return None };
    let table = effect.relation.id;
    let this = case.facts.relation(referenced).filter(|relation| is_partner(relation, table))?;
    let others = |relation: &Relation| is_partner(relation, table) && relation.id != this.id;
    let before = actions[..*action].iter().filter_map(|action| added(case, action)).find(others);
    let (other, why, change) = match before {
        Some(other) => (other, "another foreign key of the statement", Change::OwnStatement { action: *action }),
        None => (held(case, table).into_iter().find(others)?, "another foreign key of this transaction", Change::None),
    };
    let message = format!(
        "adding a foreign key to {} would lock it together with {}, which {why} locks; add one foreign key a transaction",
        words::relation(&this),
        words::relation(&other),
    );
    let hint = if change == Change::None { "Commit between the two." } else { "" };
    Some(Match::new(message, hint, change))
}

/// Others wait for it, and it is not the table itself.
fn is_partner(relation: &Relation, table: RelationId) -> bool {
    relation.id != table && !relation.made_in_transaction && !relation.is_temporary()
}

/// What a foreign key that the action adds references.
fn added(case: &Case<'_>, action: &AlterAction) -> Option<Relation> {
    let constraints = match action {
        AlterAction::AddConstraint(constraint) => std::slice::from_ref(constraint),
        AlterAction::AddColumn { column, .. } => &column.constraints,
        _ => return None,
    };
    constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey { referenced, .. } => case.facts.relation(referenced),
        _ => None,
    })
}

/// What the table's foreign keys reference and this transaction has locked as adding one does.
fn held(case: &Case<'_>, table: RelationId) -> Vec<Relation> {
    let constraints = case.facts.constraints(table).into_iter();
    let referenced = constraints.filter_map(|constraint| constraint.reference().map(|reference| reference.table));
    let strong = |id: &RelationId| case.facts.held_lock(*id).is_some_and(|held| held >= LockMode::ShareRowExclusive);
    referenced.filter(strong).filter_map(|id| case.facts.relation_by_id(id)).collect()
}

#[cfg(test)]
mod tests {
    use crate::statement::LockMode;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(shops: fn(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.people", |table| table.column("id", "bigint"))
            .table("public.shops", |table| shops(table.column("id", "bigint")))
            .table("public.orders", |table| {
                let table = table.megabytes(20 << 10, 1e8).column("id", "bigint").column("total", "bigint");
                let table = table.index("by_total").index_on(&["total"]);
                table.foreign_key("known", &["total"], "shops", &["id"])
            })
    }

    fn to(table: &str) -> Written {
        add_constraint(&format!("FOREIGN KEY (total) REFERENCES {table} NOT VALID"))
    }

    #[test]
    fn warns_of_the_second_table() {
        let both = alter("orders", [to("people"), to("shops")]);
        let found = finding(&database(large), &both, RULE);
        assert_eq!(
            found.message,
            "adding a foreign key to \"public.shops\" would lock it together with \"public.people\", which another foreign \
             key of the statement locks; add one foreign key a transaction [several-foreign-keys]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES people NOT VALID;\n\
             ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES shops NOT VALID;"
        );
    }

    #[test]
    fn warns_of_what_the_transaction_holds() {
        let one = alter("orders", [to("people")]);
        let held = database(|table| table.held(LockMode::ShareRowExclusive));
        let found = finding(&held, &one, RULE);
        assert!(found.message.contains("which another foreign key of this transaction locks"), "{}", found.message);
        assert!(found.fix.is_empty() && found.hint.starts_with("Commit between the two."));
    }

    #[test]
    fn each_is_verified_by_itself_too() {
        let verified = |table: &str| add_constraint(&format!("FOREIGN KEY (total) REFERENCES {table}"));
        let both = alter("orders", [verified("people"), verified("shops")]);
        let fix = finding(&database(large), &both, RULE).fix;
        let steps: Vec<_> = fix.lines().collect();
        assert_eq!(steps.len(), 4, "{fix}");
        assert!(steps[0].ends_with("REFERENCES people NOT VALID;") && steps[2].ends_with("shops NOT VALID;"), "{fix}");
    }

    #[test]
    fn silent_about_one_partner() {
        for (why, actions) in [
            ("one", vec![to("people")]),
            ("the same table twice", vec![to("people"), to("people")]),
            ("the table itself", vec![to("people"), to("orders")]),
            ("no such table", vec![to("people"), to("nowhere")]),
        ] {
            assert_eq!(fired(&database(large), &alter("orders", actions)), [""; 0], "{why}");
        }
        let both = || alter("orders", [to("people"), to("shops")]);
        assert_eq!(fired(&database(|table| table.made_in_transaction()), &both()), [""; 0], "a new table");
        let weak = database(|table| table.held(LockMode::RowExclusive));
        assert_eq!(fired(&weak, &alter("orders", [to("people")])), [""; 0], "a weaker lock");
    }
}
