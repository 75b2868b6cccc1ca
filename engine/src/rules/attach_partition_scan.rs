//! a table attached as a partition whose rows have to be read

use super::{Case, Class, Match, Rule, example, partition_plan, words, would_block};
use crate::forecast::{Cause, Effect};

pub(super) static RULE: Rule = Rule {
    name: "attach-partition-scan",
    class: Class::Blocking,
    area: "partition",
    summary: "a table attached as a partition whose rows have to be read",
    condition: "ATTACH PARTITION of a table whose valid CHECK and NOT NULL constraints do not prove that every row \
              is within the bound, when reading them would outlast max_blocking_time. The proof is PostgreSQL's own; \
              it wants the key to be NOT NULL, too. A hash partition is never proven but by its own function.",
    effect: "ACCESS EXCLUSIVE on the table that is attached while every row is read, and SHARE UPDATE EXCLUSIVE on \
              the partitioned one, which stops other DDL.",
    workaround: "Add a CHECK that says what the bound says, `key IS NOT NULL` included, NOT VALID; VALIDATE CONSTRAINT \
              in a transaction of its own; then attach, which reads nothing. The CHECK may be dropped afterwards.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("attach-partition-scan", "bad"),
    good: example!("attach-partition-scan", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::AttachScan { parent, .. } = &effect.cause else { return None };
    let doing = format!("attaching {} to {}", words::relation(&effect.relation), words::relation(parent));
    let message = would_block(&doing, effect, "add and VALIDATE a CHECK that says what the bound says first");
    let hint =
        "With a valid CHECK that says what the bound says, attaching reads nothing. It may be dropped afterwards.";
    Some(Match::new(message, hint, partition_plan::safe_way(case)))
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn incoming(shape: impl FnOnce(Table) -> Table) -> Database {
        Database::pg(17)
            .table("public.events", |table| table.partitioned().column("id", "int"))
            .table("public.orders", |table| shape(table.megabytes(20 << 10, 1e8).column("id", "int")))
    }

    #[test]
    fn fires_where_nothing_proves_the_bound() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        let found = finding(&incoming(large), &attach, RULE);
        assert_eq!(
            found.message,
            "attaching \"public.orders\" to \"public.events\" would block reads and writes of \"public.orders\" for about \
             15 s; add and VALIDATE a CHECK that says what the bound says first [attach-partition-scan]"
        );
        assert_eq!(
            found.fix,
            "ALTER TABLE public.orders ADD CONSTRAINT orders_bound_check CHECK (((id IS NOT NULL) AND (id = 1))) NOT VALID;\n\
             ALTER TABLE public.orders VALIDATE CONSTRAINT orders_bound_check;\n\
             ALTER TABLE public.events ATTACH PARTITION public.orders FOR VALUES IN (1);"
        );
        assert_eq!(found.lock_mode, "AccessExclusiveLock");
    }

    #[test]
    fn silent_where_it_is_proven_small_or_new() {
        let attach = attach_partition("events", "orders", "FOR VALUES IN (1)");
        assert_eq!(fired(&incoming(large).bounds_proven(), &attach), [""; 0]);
        for shape in [
            |table: Table| table.bytes(0, 0.0),
            |table: Table| table.megabytes(1, 1e4),
            |table: Table| table.made_in_transaction(),
            |table: Table| table.temporary(),
            |table: Table| table.not_owned(),
        ] {
            assert_eq!(fired(&incoming(shape), &attach), [""; 0]);
        }
        assert_eq!(fired(&incoming(large), &attach_partition("events", "nowhere", "DEFAULT")), [""; 0]);
    }
}
