//! a new partition that the DEFAULT partition has to be searched for

use super::{Case, Class, Match, Rule, example, partition_plan, words, would_block};
use crate::forecast::{Cause, Effect};

pub(super) static RULE: Rule = Rule {
    name: "default-partition-scan",
    class: Class::Blocking,
    area: "partition",
    summary: "a new partition that the DEFAULT partition has to be searched for",
    condition: "ATTACH PARTITION or CREATE TABLE … PARTITION OF beside a DEFAULT partition whose valid CHECK \
              constraints do not keep the new partition's rows out of it, when reading it would outlast \
              max_blocking_time.",
    effect: "ACCESS EXCLUSIVE on the DEFAULT partition while every row is read; with PARTITION OF on the whole \
              partitioned table, too.",
    workaround: "Add a CHECK to the DEFAULT partition that says the opposite of the new bound, NOT VALID; VALIDATE \
              CONSTRAINT in a transaction of its own; then attach. The CHECK may be dropped afterwards.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("default-partition-scan", "bad"),
    good: example!("default-partition-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DefaultPartitionScan { parent, partition, .. } = &effect.cause else { return None };
    let name = partition_plan::partition_name(case);
    let name = match &name.schema {
        Some(schema) => words::quoted(&format!("{schema}.{}", name.name)),
        None => words::quoted(&name.name),
    };
    let doing = match partition {
        Some(_) => format!("attaching {name} to {} beside its DEFAULT partition", words::relation(parent)),
        None => format!("creating partition {name} of {} beside its DEFAULT partition", words::relation(parent)),
    };
    let message = would_block(&doing, effect, "add and VALIDATE a CHECK there that keeps the new rows out first");
    let hint = "With a valid CHECK that keeps the new partition's rows out, the DEFAULT partition is not read. It may be \
                dropped afterwards.";
    Some(Match::new(message, hint, partition_plan::safe_way(case)))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(shape: impl FnOnce(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.orders", |table| table.partitioned().column("id", "int"))
            .table("public.incoming", |table| table.column("id", "int"))
            .table("public.orders_default", |table| shape(table.megabytes(20 << 10, 1e8).partition_of("orders")))
    }

    #[test]
    fn fires_for_what_is_attached_and_for_what_is_made() {
        let attach = attach_partition("orders", "incoming", "FOR VALUES IN (1)");
        let found = finding(&database(large), &attach, RULE);
        assert_eq!(
            found.message,
            "attaching \"public.incoming\" to \"public.orders\" beside its DEFAULT partition would block reads and writes of \
             \"public.orders_default\" for about 15 s; add and VALIDATE a CHECK there that keeps the new rows out first \
             [default-partition-scan]"
        );
        let check = "ALTER TABLE public.orders_default ADD CONSTRAINT orders_default_bound_check CHECK (((id IS NULL) OR (id <> \
                     1))) NOT VALID;\n\
                     ALTER TABLE public.orders_default VALIDATE CONSTRAINT orders_default_bound_check;\n";
        let own = "ALTER TABLE public.incoming ADD CONSTRAINT incoming_bound_check CHECK (((id IS NOT NULL) AND (id = 1))) NOT \
                   VALID;\n\
                   ALTER TABLE public.incoming VALIDATE CONSTRAINT incoming_bound_check;\n";
        let last = "ALTER TABLE public.orders ATTACH PARTITION public.incoming FOR VALUES IN (1);";
        assert_eq!(found.fix, format!("{own}{check}{last}"));
        assert_eq!(found.object, "public.orders_default");

        let create = create_partition("fresh", "orders", "FOR VALUES IN (1)");
        let found = finding(&database(large), &create, RULE);
        let create = "CREATE TABLE fresh (LIKE public.orders INCLUDING ALL EXCLUDING IDENTITY);\n\
                      ALTER TABLE public.orders ATTACH PARTITION fresh FOR VALUES IN (1);";
        assert_eq!(found.fix, format!("{check}{create}"));
    }

    #[test]
    fn silent_where_it_is_proven_or_empty() {
        for statement in [
            attach_partition("orders", "incoming", "FOR VALUES IN (1)"),
            create_partition("fresh", "orders", "FOR VALUES IN (1)"),
        ] {
            assert_eq!(fired(&database(large).bounds_proven(), &statement), [""; 0]);
            assert_eq!(fired(&database(|table| table.bytes(0, 0.0)), &statement), [""; 0]);
            assert_eq!(fired(&database(|table| table.made_in_transaction()), &statement), [""; 0]);
        }
    }
}
