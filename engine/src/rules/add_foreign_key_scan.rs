//! a foreign key that has to look up every row

use super::foreign_key_text::ForeignKeyText;
use super::{Case, Class, Match, Rule, example, free_name, words};
use crate::facts::{Relation, RelationKind};
use crate::forecast::{Cause, Effect, Work};
use crate::plan::{Change, Verified};
use crate::statement::{Blocks, ConstraintKind, quote_identifier};

pub(super) static RULE: Rule = Rule {
    name: "add-foreign-key-scan",
    class: Class::Blocking,
    area: "constraint",
    summary: "a foreign key that has to look up every row",
    condition: "ADD FOREIGN KEY without NOT VALID, when looking up every row would outlast \
              max_blocking_time. Not ADD COLUMN … REFERENCES without a default: the new column is NULL \
              everywhere, and PostgreSQL verifies nothing.",
    effect: "SHARE ROW EXCLUSIVE on both tables while every key is looked up: writes to either wait.",
    workaround: "Add the foreign key NOT VALID, which is instant and holds for every new row, then VALIDATE \
              CONSTRAINT in a transaction of its own: it reads under SHARE UPDATE EXCLUSIVE, which stops \
              nobody.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("add-foreign-key-scan", "bad"),
    good: example!("add-foreign-key-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AddConstraint { action, constraint, column } = &effect.cause else { return None };
    if effect.work != Work::Scan {
        return None;
    }
    let ConstraintKind::ForeignKey { columns: keys, referenced, referenced_columns, terms } = &constraint.kind else {
        return None;
    };
    let columns = match column {
        Some(column) => column.name.clone(),
        None => keys.join("_"),
    };
    let name = constraint.name.clone().unwrap_or_else(|| free_name(case, effect, &columns, "fkey"));
    let partitioned = effect.relation.is_partitioned() && case.facts.server_version() < 18;
    let table = words::relation(&effect.relation);
    let other = match case.facts.relation(referenced) {
        Some(relation) if relation.id == effect.relation.id => None,
        Some(relation) => Some(words::relation(&relation)),
        None => Some(words::quoted(&referenced.name)),
    };
    // Beside an action that needs ACCESS EXCLUSIVE the lock on the table itself is that; the other one's stays.
    let blocked = match (effect.lock.blocks(), other) {
        (Blocks::ReadsAndWrites, None) => format!("reads and writes of {table}"),
        (Blocks::ReadsAndWrites, Some(other)) => format!("reads and writes of {table}, and writes to {other},"),
        (_, None) => format!("writes to {table}"),
        (_, Some(other)) => format!("writes to {table} and {other}"),
    };
    let message = format!(
        "adding foreign key {} would block {blocked} for {}; {}",
        words::quoted(&name),
        words::about(effect.ms),
        match partitioned {
            true => "add it NOT VALID to each partition, validate those, then add it to the table",
            false => "add it NOT VALID, then VALIDATE CONSTRAINT",
        },
    );
    if partitioned {
        let text = ForeignKeyText {
            columns: keys,
            referenced: &referenced.to_string(),
            referenced_columns,
            terms: *terms,
            deferrable: constraint.deferrable,
            initially_deferred: constraint.initially_deferred,
        };
        let definition = text.definition().filter(|_| column.is_none());
        let partitions = case.facts.partitions(effect.relation.id).into_iter().map(|partition| partition.relation);
        let leaves: Vec<Relation> = partitions.filter(|partition| partition.kind == RelationKind::Table).collect();
        if let Some(definition) = definition.filter(|_| !leaves.is_empty()) {
            let steps = on_each_partition(&effect.relation, &leaves, &quote_identifier(&name), &definition);
            return Some(Match::new(message, "", Change::Instead { action: Some(*action), steps }));
        }
        let hint = "Before 18 a partitioned table takes no foreign key NOT VALID. Add it NOT VALID to each partition and \
                    VALIDATE it there; the table's own ADD FOREIGN KEY then finds them and scans nothing.";
        return Some(Match::new(message, hint, Change::None));
    }
    let change = Change::NotValid {
        action: *action,
        inline: column.is_some(),
        constraint: quote_identifier(&name),
        kind: Verified::ForeignKey,
    };
    Some(Match::new(message, "", change))
}

/// Added NOT VALID to each partition and validated there; the table's own then finds them and reads nothing.
fn on_each_partition(table: &Relation, leaves: &[Relation], name: &str, definition: &str) -> Vec<String> {
    let on_leaf = |leaf: &Relation| {
        let leaf = leaf.qualified();
        [
            format!("ALTER TABLE {leaf} ADD CONSTRAINT {name} {definition} NOT VALID"),
            format!("ALTER TABLE {leaf} VALIDATE CONSTRAINT {name}"),
        ]
    };
    let on_table = format!("ALTER TABLE {} ADD CONSTRAINT {name} {definition}", table.qualified());
    leaves.iter().flat_map(on_leaf).chain([on_table]).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// A large table with the index that its foreign key needs.
    fn indexed(table: Table) -> Table {
        table.index("by_email").index_on(&["email", "total"])
    }

    #[test]
    fn fires_where_every_key_is_looked_up() {
        let add = alter("orders", [add_constraint("FOREIGN KEY (email, total) REFERENCES people (email, total)")]);
        assert_weighed(RULE, &add);
        let found = finding(&orders(indexed), &add, RULE);
        assert_eq!(
            found.message,
            "adding foreign key \"orders_email_total_fkey\" would block writes to \"public.orders\" and \"people\" for about \
             50 s; add it NOT VALID, then VALIDATE CONSTRAINT [add-foreign-key-scan]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE orders ADD CONSTRAINT orders_email_total_fkey FOREIGN KEY (email, total) REFERENCES people (email, \
             total) NOT VALID;\n\
             ALTER TABLE orders VALIDATE CONSTRAINT orders_email_total_fkey;"
        );
        assert_eq!(found.lock_mode, "ShareRowExclusiveLock");
        let known = orders(indexed).table("public.people", |table| table);
        let message = finding(&known, &add, RULE).message;
        assert!(
            message.contains(" would block writes to \"public.orders\" and \"public.people\" for about "),
            "{message}"
        );
    }

    #[test]
    fn beside_a_column_only_with_a_default() {
        for (definition, rules) in
            [("person bigint REFERENCES people", &[][..]), ("person bigint DEFAULT 1 REFERENCES people", &[RULE])]
        {
            let fired = fired(&orders(large), &alter("orders", [add_column(definition)]));
            let own: Vec<_> = fired.into_iter().filter(|rule| rule == RULE).collect();
            assert_eq!(own, rules, "{definition}");
        }
        let null = alter("orders", [add_column("person bigint DEFAULT NULL REFERENCES people")]);
        let found = fired(&orders(large).null_default(0), &null);
        assert!(found.contains(&RULE.to_owned()), "any DEFAULT brings the validation back");
        let add = alter("orders", [add_column("person bigint DEFAULT 1 REFERENCES people")]);
        assert_eq!(
            finding(&orders(large), &add, RULE).fix,
            "ALTER TABLE orders ADD COLUMN person bigint DEFAULT 1;\n\
             ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES people NOT VALID;\n\
             ALTER TABLE orders VALIDATE CONSTRAINT orders_person_fkey;\n\
             CREATE INDEX CONCURRENTLY orders_person_idx ON public.orders (person);"
        );
    }

    #[test]
    fn silent_where_nothing_is_verified() {
        for rest in ["NOT VALID", "NOT ENFORCED"] {
            let add = alter("orders", [add_constraint(&format!("FOREIGN KEY (email) REFERENCES people {rest}"))]);
            assert_eq!(fired(&orders_on(18, large), &add), [""; 0], "{rest}");
        }
    }

    #[test]
    fn before_18_each_partition_has_it_first() {
        let database = Database::pg(17)
            .table("public.people", |table| table.column("id", "bigint").primary_key("people_pkey", &["id"]))
            .table("public.orders", |table| table.megabytes(20 << 10, 1e8).partitioned().column("person", "bigint"))
            .table("public.old", |table| table.partition_of("orders").column("person", "bigint"))
            .table("public.rest", |table| table.partition_of("orders").partitioned().column("person", "bigint"))
            .table("public.new", |table| table.partition_of("rest").column("person", "bigint"));
        let add = alter("orders", [add_constraint("FOREIGN KEY (person) REFERENCES people")]);
        assert_eq!(
            finding(&database, &add, RULE).fix,
            "ALTER TABLE public.old ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES people NOT VALID;\n\
             ALTER TABLE public.old VALIDATE CONSTRAINT orders_person_fkey;\n\
             ALTER TABLE public.new ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES people NOT VALID;\n\
             ALTER TABLE public.new VALIDATE CONSTRAINT orders_person_fkey;\n\
             ALTER TABLE public.orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES people;"
        );
    }

    /// What the steps leave behind is what the last of them finds.
    #[test]
    fn silent_where_each_partition_has_it() {
        let database = Database::pg(17)
            .table("public.people", |table| table.column("id", "bigint").primary_key("people_pkey", &["id"]))
            .table("public.orders", |table| {
                let table = table.megabytes(20 << 10, 1e8).partitioned().column("person", "bigint");
                table.index("by_person").index_on(&["person"])
            })
            .table("public.old", |table| {
                let table = table.partition_of("orders").column("person", "bigint");
                table.foreign_key("f", &["person"], "people", &["id"])
            });
        let add = alter("orders", [add_constraint("FOREIGN KEY (person) REFERENCES people")]);
        assert_eq!(fired(&database, &add), [""; 0]);
    }

    #[test]
    fn before_18_a_partitioned_table_takes_none_that_is_not_valid() {
        let add = alter("orders", [add_constraint("FOREIGN KEY (email) REFERENCES people")]);
        let found = finding(&orders_on(17, |table| table.partitioned()), &add, RULE);
        assert!(found.message.contains("; add it NOT VALID to each partition, "), "{}", found.message);
        assert!(found.fix.is_empty() && found.hint.starts_with("Before 18 a partitioned table"));
        let found = finding(&orders_on(18, |table| table.partitioned()), &add, RULE);
        assert!(found.fix.contains("NOT VALID;"), "{}", found.fix);
    }
}
