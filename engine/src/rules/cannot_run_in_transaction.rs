//! a command that refuses a transaction block, inside of one

use super::{Case, Class, Match, Rule, example};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{Detach, Operation};

pub(super) static RULE: Rule = Rule {
    name: "cannot-run-in-transaction",
    class: Class::Refused,
    area: "transaction",
    summary: "a command that refuses a transaction block, inside of one",
    condition: "check() of a script, between its BEGIN and its COMMIT: CREATE, DROP INDEX and REINDEX CONCURRENTLY, REINDEX of \
                a schema, the database, the system or a partitioned table, DETACH PARTITION CONCURRENTLY, VACUUM, CLUSTER \
                without a table or of a partitioned one, CREATE and DROP of databases and tablespaces, ALTER SYSTEM. Not \
                REFRESH MATERIALIZED VIEW CONCURRENTLY and ALTER TYPE … ADD VALUE, which may stand there. Live PostgreSQL \
                says so itself.",
    effect: "PostgreSQL refuses the command, and with it the whole transaction.",
    workaround: "COMMIT before it. A migration tool that opens the transaction itself has a switch for it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("cannot-run-in-transaction", "bad"),
    good: example!("cannot-run-in-transaction", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let fails = case.forecast.non_transactional && case.facts.in_script() && case.facts.in_transaction_block();
    if effect.cause != Cause::Statement || !fails {
        return None;
    }
    let message = format!(
        "{} cannot run between the script's BEGIN and its COMMIT: PostgreSQL would refuse it; COMMIT before it",
        command(&case.statement.tag, &case.statement.operation)
    );
    let hint = "What has to happen at once goes into a transaction before it, or into one behind it.";
    let detail = "The transaction fails as a whole.";
    Some(Match::new(message, hint, Change::None).with_detail(detail))
}

/// What is refused, by its name.
fn command(tag: &str, operation: &Operation) -> String {
    match operation {
        Operation::CreateIndex(index) if index.concurrently => format!("{tag} CONCURRENTLY"),
        Operation::DropIndex { concurrently: true, .. } | Operation::Reindex { concurrently: true, .. } => {
            format!("{tag} CONCURRENTLY")
        }
        Operation::DetachPartition { detach: Detach::Concurrently, .. } => "DETACH PARTITION CONCURRENTLY".to_owned(),
        _ => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::script::Overlay;
    use crate::statement::*;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn transaction(text: &str, which: Transaction) -> Statement {
        statement(text, Operation::Transaction(which))
    }

    /// The message on the last statement of a script, whatever else it raises.
    fn last(script: &[Statement]) -> Option<String> {
        let (base, mut overlay, mut found) = (database(), Overlay::default(), None);
        for statement in script {
            let findings = judge(&overlay.over(&base), statement, &settings()).findings;
            found = findings.into_iter().find(|finding| finding.rule == RULE);
            overlay.apply(statement, &base, 0);
        }
        found.map(|finding| finding.message)
    }

    fn database() -> Database {
        orders(large)
            .table("public.years", |table| table.partitioned())
            .table("public.year", |table| table.partition_of("years"))
            .table("public.totals", |view| view.kind(crate::facts::RelationKind::MaterializedView).key("daily"))
    }

    fn concurrently(index: &mut CreateIndex) {
        index.concurrently = true;
    }

    fn reindex(target: ReindexTarget, concurrently: bool) -> Statement {
        statement("REINDEX …", Operation::Reindex { target, concurrently })
    }

    fn refused() -> Vec<Statement> {
        vec![
            create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], concurrently),
            create_index_as("CREATE INDEX CONCURRENTLY …", "nowhere", &["email"], concurrently),
            drop_index("orders_email_idx", true),
            reindex(ReindexTarget::Table(name("orders")), true),
            reindex(ReindexTarget::Table(name("years")), false),
            reindex(ReindexTarget::Schema(name("public")), false),
            reindex(ReindexTarget::Database, false),
            reindex(ReindexTarget::System, false),
            detach_partition("years", "year", Detach::Concurrently),
            statement("VACUUM orders", Operation::Vacuum { tables: targets(&["orders"]) }),
            statement("VACUUM", Operation::VacuumFull { tables: vec![] }),
            statement("CLUSTER", Operation::Cluster { table: None, index: None }),
            statement("DROP DATABASE old", Operation::DropDatabase { name: "old".to_owned() }),
            statement("ALTER SYSTEM …", Operation::NonTransactional),
        ]
    }

    #[test]
    fn fires_between_begin_and_commit() {
        for refused in refused() {
            let script = [transaction("BEGIN", Transaction::Begin), refused.clone()];
            assert!(last(&script).is_some(), "{:?}", refused.text);
        }
        let create = create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], concurrently);
        assert_eq!(
            last(&[transaction("BEGIN", Transaction::Begin), create]).as_deref(),
            Some(
                "CREATE INDEX CONCURRENTLY cannot run between the script's BEGIN and its COMMIT: PostgreSQL would refuse \
                 it; COMMIT before it [cannot-run-in-transaction]"
            )
        );
        // On what the transaction has made, too.
        let new = create_index_as("CREATE INDEX CONCURRENTLY …", "items", &["id"], concurrently);
        assert!(last(&[transaction("BEGIN", Transaction::Begin), create_table("items", &["id int"]), new]).is_some());
    }

    #[test]
    fn silent_outside_of_a_transaction_block() {
        for refused in refused() {
            let (begin, commit) =
                (transaction("BEGIN", Transaction::Begin), transaction("COMMIT", Transaction::Commit));
            assert_eq!(last(std::slice::from_ref(&refused)), None, "{:?}", refused.text);
            assert_eq!(last(&[begin, commit, refused]), None);
        }
        let create = create_index_as("CREATE INDEX CONCURRENTLY …", "orders", &["email"], concurrently);
        assert!(!fired(&database(), &create).contains(&RULE.to_owned()), "live PostgreSQL says so");
    }

    #[test]
    fn silent_about_what_may_stand_in_one() {
        let refresh = |concurrently| {
            let view = name("totals");
            statement("REFRESH …", Operation::RefreshMaterializedView { view, concurrently, with_data: true })
        };
        for allowed in [
            create_index("orders", &["email"]),
            drop_index("orders_email_idx", false),
            reindex(ReindexTarget::Table(name("orders")), false),
            refresh(true),
            detach_partition("years", "year", Detach::Plain),
            detach_partition("years", "year", Detach::Finalize),
            statement("ANALYZE orders", Operation::Analyze { tables: targets(&["orders"]) }),
            statement("CLUSTER orders", Operation::Cluster { table: Some(name("orders")), index: None }),
            statement("ALTER TYPE … ADD VALUE", Operation::Other),
        ] {
            assert_eq!(last(&[transaction("BEGIN", Transaction::Begin), allowed.clone()]), None, "{:?}", allowed.text);
        }
    }
}
