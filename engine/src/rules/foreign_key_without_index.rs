//! a foreign key whose rows no index finds

use super::opinion::foreign_keys;
use super::{Case, Class, Match, Rule, example, free_name, words};
use crate::finding::Awaited;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{
    AlterAction, Constraint, ConstraintKind, CreateTable, Name, Operation, make_object_name, quote_identifier,
};

pub(super) static RULE: Rule = Rule {
    name: "foreign-key-without-index",
    class: Class::Lasting,
    area: "constraint",
    summary: "a foreign key whose rows no index finds",
    condition: "ADD FOREIGN KEY, or a new column that REFERENCES, on an existing table where no valid index leads with the \
                foreign key's columns, in whatever order: a btree index, whole or of the rows that are NOT NULL there, a hash \
                index on a single column, or a unique index on some of them; INCLUDE does not count. Not where the same \
                statement makes such a key, where a foreign key on the same columns is in force already, for NOT ENFORCED, \
                and in check() where a later statement of the script makes the index. Of a new table check() speaks only \
                under strict, or where set_rule() has switched it on; live nothing is said of one, because its indexes come \
                later.",
    effect: "For each row of the referenced table that is deleted, or gets another key, the whole referencing table is read to \
             see whether a row points there.",
    workaround: "CREATE INDEX CONCURRENTLY on the foreign key's columns, before the foreign key.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("foreign-key-without-index", "bad"),
    good: example!("foreign-key-without-index", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    match (&effect.cause, &case.statement.operation) {
        (Cause::AddConstraint { action, constraint, column }, operation) => {
            let ConstraintKind::ForeignKey { columns, referenced, .. } = &constraint.kind else { return None };
            if constraint.not_enforced {
                return None;
            }
            let columns = column.map_or_else(|| columns.clone(), |column| vec![column.name.clone()]);
            let own = case.facts.own_indexes(effect.relation.id);
            let has_index = own.iter().any(|index| index.finds_references(&columns)) || is_key(operation, &columns);
            if has_index || is_there_already(case, effect, &columns) || is_said_already(operation, *action, &columns) {
                return None;
            }
            let change = around(case, effect, &columns, column.is_some());
            Some(
                found(case, effect, &columns, referenced, change)
                    .unless(awaited(effect.relation.qualified_name(), vec![columns])),
            )
        }
        (Cause::Statement, Operation::CreateTable(table)) if case.facts.in_script() => {
            of_new_table(case, effect, table)
        }
        _ => None,
    }
}

/// A foreign key on the same columns is in force: it is exchanged for this one, or joined by it, and costs as much.
fn is_there_already(case: &Case<'_>, effect: &Effect<'_>, columns: &[String]) -> bool {
    let known = case.facts.constraints(effect.relation.id);
    known.iter().any(|known| known.reference().is_some() && known.enforced && known.columns == columns)
}

/// An earlier action of the statement has a foreign key on the same columns.
fn is_said_already(operation: &Operation, action: usize, columns: &[String]) -> bool {
    let Operation::AlterTable { actions, .. } = operation else { return false };
    actions[..action].iter().any(|earlier| match earlier {
        AlterAction::AddConstraint(Constraint { kind: ConstraintKind::ForeignKey { columns: known, .. }, .. }) => {
            known == columns
        }
        _ => false,
    })
}

/// A table that is there already is no new one.
fn of_new_table(case: &Case<'_>, effect: &Effect<'_>, table: &CreateTable) -> Option<Match> {
    let operation = &case.statement.operation;
    if case.facts.relation(&table.name).is_some() {
        return None;
    }
    let keys = foreign_keys(operation);
    let owned = |columns: &[&str]| columns.iter().map(|&column| column.to_owned()).collect::<Vec<_>>();
    let without = keys.iter().map(|key| (owned(&key.columns), key));
    let without: Vec<_> = without.filter(|(columns, key)| !key.not_enforced && !is_key(operation, columns)).collect();
    let (columns, key) = without.first()?;
    let index = |columns: &[String]| {
        let name = make_object_name(&table.name.name, &columns.join("_"), "idx");
        format!("CREATE INDEX {} ON {} ({})", quote_identifier(&name), table.name, list(columns))
    };
    let after = without.iter().map(|(columns, _)| index(columns)).collect();
    let change = Change::Around { before: vec![], after };
    let all = without.iter().map(|(columns, _)| columns.clone()).collect();
    Some(found(case, effect, columns, key.referenced, change).at(key.location).unless(awaited(table.name.clone(), all)))
}

fn awaited(table: Name, columns: Vec<Vec<String>>) -> Awaited {
    Awaited { table, columns }
}

fn found(case: &Case<'_>, effect: &Effect<'_>, columns: &[String], referenced: &Name, change: Change) -> Match {
    let referenced = match case.facts.relation(referenced) {
        Some(relation) => words::relation(&relation),
        None => words::quoted(&referenced.name),
    };
    let table = words::relation(&effect.relation);
    let message = format!(
        "no index would find the rows of {table} by the foreign key's ({}): each DELETE from {referenced} would read the \
         whole table; create the index first",
        words::escaped(&columns.join(", ")),
    );
    let detail = format!("So does each UPDATE of a key of {referenced}; ON DELETE and ON UPDATE actions as well.");
    let hint = match change {
        Change::None => {
            "Create it ON ONLY the table, CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION."
        }
        _ => "",
    };
    Match::new(message, hint, change).with_detail(detail)
}

/// The index before the foreign key, of a column that the statement adds behind it.
fn around(case: &Case<'_>, effect: &Effect<'_>, columns: &[String], new_column: bool) -> Change {
    if effect.relation.is_partitioned() {
        return Change::None;
    }
    let name = quote_identifier(&free_name(case, effect, &columns.join("_"), "idx"));
    let index = format!("CREATE INDEX CONCURRENTLY {name} ON {} ({})", effect.relation.qualified(), list(columns));
    match new_column {
        true => Change::Around { before: vec![], after: vec![index] },
        false => Change::Around { before: vec![index], after: vec![] },
    }
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|column| quote_identifier(column)).collect::<Vec<_>>().join(", ")
}

/// Whether a UNIQUE or PRIMARY KEY of the same statement leads with the columns, or identifies them.
fn is_key(operation: &Operation, columns: &[String]) -> bool {
    let of_key = |column: &String| columns.contains(column);
    let finds = |key: &[String]| {
        let leads = key.len() >= columns.len() && key.iter().take(columns.len()).all(of_key);
        leads || (!key.is_empty() && key.iter().all(of_key))
    };
    let beside = |constraints: &[Constraint], column: &String| {
        constraints.iter().any(|constraint| key_columns(constraint).is_some() && finds(std::slice::from_ref(column)))
    };
    let of_table = |constraint: &Constraint| key_columns(constraint).is_some_and(finds);
    match operation {
        Operation::CreateTable(table) => {
            table.columns.iter().any(|column| beside(&column.constraints, &column.name))
                || table.constraints.iter().any(of_table)
        }
        Operation::AlterTable { actions, .. } => actions.iter().any(|action| match action {
            AlterAction::AddColumn { column, .. } => beside(&column.constraints, &column.name),
            AlterAction::AddConstraint(constraint) => of_table(constraint),
            _ => false,
        }),
        _ => false,
    }
}

fn key_columns(constraint: &Constraint) -> Option<&[String]> {
    match &constraint.kind {
        ConstraintKind::Unique { columns, .. } | ConstraintKind::PrimaryKey { columns, .. } => Some(columns),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{Action, Preset};
    use crate::script::Overlay;
    use crate::statement::{Predicate, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn people(database: Database) -> Database {
        database.table("public.people", |table| table.column("id", "bigint").primary_key("people_pkey", &["id"]))
    }

    fn add(columns: &str) -> Statement {
        alter("orders", [add_constraint(&format!("FOREIGN KEY ({columns}) REFERENCES people NOT VALID"))])
    }

    fn fires(shape: impl FnOnce(Table) -> Table, statement: &Statement) -> bool {
        fired(&people(orders_on(18, shape)), statement).contains(&RULE.to_owned())
    }

    #[test]
    fn warns_on_a_large_table() {
        assert_weighed_with(RULE, &add("total"), people);
        let found = finding(&people(orders(large)), &add("total"), RULE);
        assert_eq!(
            found.message,
            "no index would find the rows of \"public.orders\" by the foreign key's (total): each DELETE from \
             \"public.people\" would read the whole table; create the index first [foreign-key-without-index]"
        );
        assert_eq!(
            found.fix,
            "CREATE INDEX CONCURRENTLY orders_total_idx ON public.orders (total);\n\
             ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES people NOT VALID;"
        );
    }

    #[test]
    fn the_index_goes_around_the_other_steps() {
        let verified = alter("orders", [add_constraint("FOREIGN KEY (total) REFERENCES people")]);
        let fix = finding(&people(orders(large)), &verified, RULE).fix;
        let steps: Vec<_> = fix.lines().collect();
        assert!(steps[0].starts_with("CREATE INDEX CONCURRENTLY") && steps[2].contains("VALIDATE"), "{fix}");
        let column = alter("orders", [add_column("person bigint REFERENCES people")]);
        assert_eq!(
            finding(&people(orders(large)), &column, RULE).fix,
            "ALTER TABLE orders ADD COLUMN person bigint REFERENCES people;\n\
             CREATE INDEX CONCURRENTLY orders_person_idx ON public.orders (person);"
        );
        let partitioned = finding(&people(orders_on(18, |table| table.partitioned())), &add("total"), RULE);
        assert!(partitioned.fix.is_empty() && partitioned.hint.contains("ON ONLY"), "{}", partitioned.hint);
    }

    /// What serves the trigger's own query and what does not.
    #[test]
    fn an_index_serves_or_it_does_not() {
        let tests = |columns: &[&str]| Predicate::NotNull(columns.iter().map(|&column| column.to_owned()).collect());
        type Shape = Box<dyn FnOnce(Table) -> Table>;
        let serving: Vec<(&str, &str, Shape)> = vec![
            ("the column", "total", Box::new(|t| t.index("i").index_on(&["total"]))),
            ("it and more", "total", Box::new(|t| t.index("i").index_on(&["total", "email"]))),
            (
                "both, in the other order",
                "total, email",
                Box::new(|t| t.index("i").index_on(&["email", "total", "id"])),
            ),
            ("where it is not NULL", "total", {
                let predicate = tests(&["total"]);
                Box::new(|t| t.index("i").index_on(&["total"]).predicate(predicate))
            }),
            ("hash", "total", Box::new(|t| t.index("i").index_on(&["total"]).method("hash"))),
            ("a unique part", "total, email", Box::new(|t| t.key("u").index_on(&["email"]))),
        ];
        for (why, columns, shape) in serving {
            assert!(!fires(shape, &add(columns)), "{why}");
        }
        let other: Vec<(&str, &str, Shape)> = vec![
            ("behind another", "total", Box::new(|t| t.index("i").index_on(&["email", "total"]))),
            ("one of two", "total, email", Box::new(|t| t.index("i").index_on(&["total", "id"]))),
            ("with a predicate", "total", Box::new(|t| t.index("i").index_on(&["total"]).partial())),
            ("where another is not NULL", "total", {
                let predicate = tests(&["total", "email"]);
                Box::new(|t| t.index("i").index_on(&["total"]).predicate(predicate))
            }),
            ("invalid", "total", Box::new(|t| t.index("i").index_on(&["total"]).invalid())),
            ("brin", "total", Box::new(|t| t.index("i").index_on(&["total"]).method("brin"))),
            ("gin", "total", Box::new(|t| t.index("i").index_on(&["total"]).method("gin"))),
            ("gist", "total", Box::new(|t| t.index("i").index_on(&["total"]).method("gist"))),
            ("an expression", "total", Box::new(|t| t.index("i").index_on(&["expr"]))),
        ];
        for (why, columns, shape) in other {
            assert!(fires(shape, &add(columns)), "{why}");
        }
    }

    #[test]
    fn silent_where_the_statement_brings_it_or_nothing_is_enforced() {
        let key = |key: &str| {
            let foreign = add_constraint("FOREIGN KEY (total) REFERENCES people NOT VALID");
            alter("orders", [add_constraint(key), foreign])
        };
        assert!(!fires(large, &key("UNIQUE (total, id)")));
        assert!(fires(large, &key("UNIQUE (id, total)")));
        let not_enforced = alter("orders", [add_constraint("FOREIGN KEY (total) REFERENCES people NOT ENFORCED")]);
        assert!(!fires(large, &not_enforced));
        assert!(!fires(large, &alter("orders", [add_constraint("CHECK (total > 0) NOT VALID")])));
        assert!(!fires(large, &alter("orders", [add_column("person bigint UNIQUE")])));
        let twice = |rest| add_constraint(&format!("FOREIGN KEY (total) REFERENCES people {rest}"));
        let twice = alter("orders", [twice("NOT VALID"), twice("DEFERRABLE NOT VALID")]);
        let found = fired(&people(orders(large)), &twice);
        assert_eq!(found.iter().filter(|rule| *rule == RULE).count(), 1, "one index is enough");
        let exchanged = |table: Table| table.foreign_key("f", &["total"], "people", &["id"]);
        assert!(!fires(exchanged, &add("total")), "it costs as much already");
        assert!(fires(|table| exchanged(table).not_enforced(), &add("total")), "it costs nothing yet");
    }

    /// The findings that are left when the script has ended.
    fn left(script: &[Statement], preset: Preset) -> Vec<Action> {
        let (base, mut overlay, mut found) = (people(orders(large)), Overlay::default(), vec![]);
        for statement in script {
            let findings = judge(&overlay.over(&base), statement, &crate::testing::preset(preset)).findings;
            found.extend(findings.into_iter().filter(|finding| finding.rule == RULE));
            overlay.apply(statement, &base, 0);
        }
        let facts = overlay.over(&base);
        let stays = |finding: &crate::finding::Finding| {
            let awaits = finding.awaits.as_ref().expect("an index would do");
            let table = crate::facts::Facts::relation(&facts, &awaits.table).expect("a table").id;
            !awaits.has_come(table, &facts)
        };
        found.into_iter().filter(stays).map(|finding| finding.action).collect()
    }

    #[test]
    fn stands_down_for_a_later_index_of_the_script() {
        let later = || create_index("orders", &["total"]);
        assert_eq!(left(&[add("total")], Preset::Recommended), [Action::Warn]);
        assert_eq!(left(&[add("total"), later()], Preset::Recommended), []);
        assert_eq!(left(&[later(), add("total")], Preset::Recommended), []);
        assert_eq!(left(&[add("total"), create_index("orders", &["email"])], Preset::Recommended), [Action::Warn]);
        let gone = [later(), drop_index("orders_total_idx", true), add("total")];
        assert_eq!(left(&gone, Preset::Recommended), [Action::Warn], "dropped before");
        let column = alter("orders", [add_column("person bigint REFERENCES people")]);
        assert_eq!(left(&[column, create_index("orders", &["person"])], Preset::Recommended), []);
    }

    #[test]
    fn of_a_new_table_only_an_opinion_and_only_in_a_script() {
        let create = |columns: &[&str]| create_table("items", columns);
        let new = || create(&["id bigint PRIMARY KEY", "person bigint REFERENCES people"]);
        assert_eq!(left(&[new()], Preset::Recommended), []);
        assert_eq!(left(&[new()], Preset::Strict), [Action::Warn]);
        assert_eq!(left(&[new(), create_index("items", &["person"])], Preset::Strict), []);
        assert_eq!(left(&[create(&["person bigint"])], Preset::Strict), []);
        assert!(opinion(&people(orders(large)), &new(), RULE).is_none(), "live its indexes come later");
        let found = opinion(&Overlay::default().over(&people(orders(large))), &new(), RULE).expect("it fires");
        assert_eq!(
            found.fix,
            "CREATE TABLE items (id bigint PRIMARY KEY, person bigint REFERENCES people);\n\
             CREATE INDEX items_person_idx ON items (person);"
        );
    }
}
