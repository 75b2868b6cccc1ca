//! a table attached as a partition that gets its indexes meanwhile

use super::{Case, Class, Match, Rule, example, partition_plan, words, would_block};
use crate::forecast::{Cause, Effect};

pub(super) static RULE: Rule = Rule {
    name: "attach-partition-build",
    class: Class::Blocking,
    area: "partition",
    summary: "a table attached as a partition that gets its indexes meanwhile",
    condition: "ATTACH PARTITION of a table that lacks a valid equal of an index of the partitioned table, when \
              building it would outlast max_blocking_time. A key wants a constraint of its own kind, not only the \
              index.",
    effect: "ACCESS EXCLUSIVE on the table that is attached while the indexes are built, and SHARE UPDATE EXCLUSIVE \
              on the partitioned one.",
    workaround: "Build each index CONCURRENTLY on the table before, and add a key USING INDEX; attaching then takes \
              what is there.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("attach-partition-build", "bad"),
    good: example!("attach-partition-build", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AttachBuild { parent, missing } = &effect.cause else { return None };
    let indexes = if missing.len() == 1 { "an index".to_owned() } else { format!("{} indexes", missing.len()) };
    let (child, parent) = (words::relation(&effect.relation), words::relation(parent));
    let doing = format!("attaching {child} to {parent} builds {indexes}, which");
    let message = would_block(&doing, effect, "create them CONCURRENTLY first");
    let hint = "With a valid equal of each index of the partitioned table, attaching builds nothing.";
    Some(Match::new(message, hint, partition_plan::safe_way(case)))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn database(shape: impl FnOnce(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.events", |table| {
                table.partitioned().column("id", "int").primary_key("events_pkey", &["id"]).index("events_email_idx")
            })
            .table("public.orders", |table| shape(table.megabytes(20 << 10, 1e8).column("id", "int")))
            .bounds_proven()
    }

    #[test]
    fn fires_where_an_index_is_missing() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        let found = finding(&database(large), &attach, RULE);
        assert!(
            found.message.starts_with(
                "attaching \"public.orders\" to \"public.events\" builds 2 indexes, which would block reads and writes of \
                 \"public.orders\" for about "
            ),
            "{}",
            found.message
        );
        assert_eq!(
            found.fix,
            "CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON public.orders USING btree (email);\n\
             ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;\n\
             CREATE INDEX CONCURRENTLY orders_idx ON public.orders USING btree (email);\n\
             ALTER TABLE public.events ATTACH PARTITION public.orders FOR VALUES IN (1);"
        );
    }

    #[test]
    fn silent_where_all_are_there_or_nothing_is_in_it() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        let all = |table: Table| table.primary_key("orders_pkey", &["id"]).index("orders_email_idx");
        assert_eq!(fired(&database(all), &attach), [""; 0]);
        assert_eq!(fired(&database(|table| table.bytes(0, 0.0)), &attach), [""; 0]);
        assert_eq!(fired(&database(|table| table.made_in_transaction()), &attach), [""; 0]);
    }
}
