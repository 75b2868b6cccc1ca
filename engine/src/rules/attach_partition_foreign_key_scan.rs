//! a table attached as a partition whose keys have to be looked up

use super::{Case, Class, Match, Rule, example, partition_plan, words};
use crate::forecast::{Cause, Effect};

pub(super) static RULE: Rule = Rule {
    name: "attach-partition-foreign-key-scan",
    class: Class::Blocking,
    area: "partition",
    summary: "a table attached as a partition whose keys have to be looked up",
    condition: "ATTACH PARTITION of a table without a valid equal of a foreign key of the partitioned table, when \
              looking up every row would outlast max_blocking_time.",
    effect: "SHARE ROW EXCLUSIVE on the referenced table while every key is looked up: writes to it wait. ACCESS \
              EXCLUSIVE on the table that is attached.",
    workaround: "Add the same foreign key to the table NOT VALID and VALIDATE it before; attaching then takes it as \
              it is, for an instant of ACCESS EXCLUSIVE on the referenced table.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("attach-partition-foreign-key-scan", "bad"),
    good: example!("attach-partition-foreign-key-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AttachForeignKey { parent, constraint } = &effect.cause else { return None };
    let referenced = case.facts.relation_by_id(constraint.reference()?.table)?;
    let message = format!(
        "attaching {} to {} would block its reads and writes, and writes to {}, for {} to verify foreign key {}; add the \
         same key NOT VALID and VALIDATE it first",
        words::relation(&effect.relation),
        words::relation(parent),
        words::relation(&referenced),
        words::about(effect.ms),
        words::quoted(&constraint.name),
    );
    let hint = "With a valid equal of the foreign key, attaching looks nothing up.";
    Some(Match::new(message, hint, partition_plan::safe_way(case)))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(shape: impl FnOnce(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.people", |table| table.primary_key("people_pkey", &["id"]))
            .table("public.events", |table| {
                table.partitioned().column("person", "int").foreign_key("events_fk", &["person"], "people", &["id"])
            })
            .table("public.orders", |table| shape(table.megabytes(20 << 10, 1e8).column("person", "int")))
            .bounds_proven()
    }

    #[test]
    fn fires_where_the_key_is_missing_or_not_valid() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        let found = finding(&database(large), &attach, RULE);
        assert!(found.message.contains(" and writes to \"public.people\", for about "), "{}", found.message);
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person) REFERENCES public.people (id) \
             NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_person_fkey;\n\
             ALTER TABLE public.events ATTACH PARTITION public.orders FOR VALUES IN (1);"
        );
        let not_valid = |table: Table| table.foreign_key("fk", &["person"], "people", &["id"]).not_valid();
        assert_eq!(fired(&database(not_valid), &attach), [RULE]);
    }

    #[test]
    fn silent_where_it_is_there() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        let there = |table: Table| table.foreign_key("fk", &["person"], "people", &["id"]);
        assert_eq!(fired(&database(there), &attach), [""; 0]);
        assert_eq!(fired(&database(|table| table.bytes(0, 0.0)), &attach), [""; 0]);
    }
}
