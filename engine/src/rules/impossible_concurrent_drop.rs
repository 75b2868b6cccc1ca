//! DROP INDEX CONCURRENTLY of what it cannot drop

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::Index;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{Operation, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "impossible-concurrent-drop",
    class: Class::Refused,
    area: "index",
    summary: "DROP INDEX CONCURRENTLY of what it cannot drop",
    condition: "check() of DROP INDEX CONCURRENTLY with CASCADE, of several indexes, of the index of a constraint, of a \
                partitioned index or of a part of one. Live PostgreSQL says so itself.",
    effect: "PostgreSQL refuses the statement.",
    workaround: "One index a statement, without CASCADE; ALTER TABLE … DROP CONSTRAINT for that of a constraint. The index of \
                 a partitioned table has no concurrent form, and takes its parts with it.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("impossible-concurrent-drop", "bad"),
    good: example!("impossible-concurrent-drop", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Operation::DropIndex { indexes, concurrently: true, cascade } = &case.statement.operation else { return None };
    if effect.cause != Cause::Statement || !case.facts.in_script() {
        return None;
    }
    if let [_, _, ..] = &indexes[..] {
        let message = format!(
            "DROP INDEX CONCURRENTLY takes one index, and would be refused with {}; drop each in a statement of its own",
            indexes.len()
        );
        return Some(Match::new(message, "", Change::Concurrently));
    }
    if *cascade {
        let message = "DROP INDEX CONCURRENTLY takes no CASCADE, and would be refused; leave it out".to_owned();
        return Some(Match::new(message, "What depends on the index goes first.", Change::Concurrently));
    }
    let relation = case.facts.relation(indexes.first()?).filter(|relation| !relation.is_temporary())?;
    let index = case.facts.index(relation.id)?;
    let refused = format!("{} cannot be dropped CONCURRENTLY", words::relation(&relation));
    if let Some(constraint) = &index.constraint {
        return of_constraint(case, &index, constraint, &refused);
    }
    if relation.is_partitioned() {
        let message = format!("{refused}, being the index of a partitioned table; leave CONCURRENTLY out");
        return Some(Match::new(
            message,
            "It locks every partition: SET a short lock_timeout, and repeat.",
            Change::None,
        ));
    }
    let parent = case.facts.relation_by_id(*case.facts.parents(index.id).first()?)?;
    let message = format!("{refused}, being a part of {}, with which it goes", words::relation(&parent));
    Some(Match::new(message, "", Change::None))
}

fn of_constraint(case: &Case<'_>, index: &Index, constraint: &str, refused: &str) -> Option<Match> {
    let table = case.facts.relation_by_id(index.table)?;
    let message = format!(
        "{refused}: constraint {} of {} needs it; drop the constraint",
        words::quoted(constraint),
        words::relation(&table)
    );
    let step = format!("ALTER TABLE {} DROP CONSTRAINT {}", table.qualified(), quote_identifier(constraint));
    Some(Match::new(message, "", Change::Instead { action: None, steps: vec![step] }))
}

#[cfg(test)]
mod tests {
    use crate::script::Overlay;
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn found(database: &Database, drop: &Statement) -> Option<crate::finding::Finding> {
        let findings = judge(&Overlay::default().over(database), drop, &settings()).findings;
        findings.into_iter().find(|finding| finding.rule == RULE)
    }

    fn drop(text: &str, indexes: &[&str], cascade: bool) -> Statement {
        statement(text, Operation::DropIndex { indexes: names(indexes), concurrently: true, cascade })
    }

    #[test]
    fn fires_on_what_postgres_refuses() {
        let two = drop("DROP INDEX CONCURRENTLY IF EXISTS a, b", &["a", "b"], false);
        let two = found(&orders(large), &two).expect("several");
        assert_eq!(
            two.message,
            "DROP INDEX CONCURRENTLY takes one index, and would be refused with 2; drop each in a statement of its own \
             [impossible-concurrent-drop]"
        );
        assert_eq!(two.fix, "DROP INDEX CONCURRENTLY IF EXISTS a;\nDROP INDEX CONCURRENTLY IF EXISTS b;");
        let cascade = drop("DROP INDEX CONCURRENTLY orders_email_idx CASCADE", &["orders_email_idx"], true);
        assert_eq!(found(&orders(large), &cascade).expect("CASCADE").fix, "DROP INDEX CONCURRENTLY orders_email_idx;");
        let key = found(&orders(large), &drop_index("orders_pkey", true)).expect("a constraint's");
        assert_eq!(
            key.message,
            "\"public.orders_pkey\" cannot be dropped CONCURRENTLY: constraint \"orders_pkey\" of \"public.orders\" needs \
             it; drop the constraint [impossible-concurrent-drop]"
        );
        assert_eq!(key.fix, "ALTER TABLE public.orders DROP CONSTRAINT orders_pkey;");
        let partitioned = orders(|table| table.partitioned());
        let found = found(&partitioned, &drop_index("orders_email_idx", true)).expect("a partitioned table's");
        assert!(found.message.contains("; leave CONCURRENTLY out ["), "{}", found.message);
    }

    #[test]
    fn fires_on_a_part_that_the_script_has_made() {
        let base = Database::pg(17)
            .table("public.orders", |table| table.partitioned().column("email", "text"))
            .table("public.eu", |table| table.partition_of("orders").column("email", "text"));
        let mut overlay = Overlay::default();
        overlay.apply(&create_index("orders", &["email"]), &base, 0);
        let findings = judge(&overlay.over(&base), &drop_index("eu_email_idx", true), &settings()).findings;
        let message = &findings.iter().find(|finding| finding.rule == RULE).expect("it fires").message;
        assert!(message.contains("being a part of \"public.orders_email_idx\", with which it goes"), "{message}");
    }

    #[test]
    fn silent_where_it_can() {
        // A name that ends like a key's says nothing about a constraint.
        let database = orders(|table| table.index("orders_total_key"));
        for possible in [
            drop_index("orders_email_idx", true),
            drop_index("orders_total_key", true),
            drop_index("nowhere", true),
            drop_index("orders_pkey", false),
        ] {
            assert_eq!(found(&database, &possible), None, "{:?}", possible.text);
        }
        let temporary = orders(|table| table.temporary().partitioned());
        assert_eq!(found(&temporary, &drop_index("orders_email_idx", true)), None, "CONCURRENTLY says nothing there");
        let live = judge(&orders(large), &drop_index("orders_pkey", true), &settings()).findings;
        assert!(live.iter().all(|finding| finding.rule != RULE), "live PostgreSQL says so");
    }
}
