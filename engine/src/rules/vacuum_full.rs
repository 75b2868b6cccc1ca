//! VACUUM FULL

use super::{Case, Class, Match, Rule, example, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "vacuum-full",
    class: Class::Blocking,
    area: "table",
    summary: "VACUUM FULL of a large table",
    condition: "VACUUM FULL of a table, or of every table of the database, for each one whose rewrite would \
              outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the table and all its indexes are written anew: nobody reads or \
              writes it.",
    workaround: "Plain VACUUM keeps space for reuse and blocks nobody; to give space back, pg_repack or \
              pg_squeeze rewrite the table beside its readers and writers.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("vacuum-full", "bad"),
    good: example!("vacuum-full", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::VacuumFull = &effect.cause else { return None };
    let message = would_block("VACUUM FULL", effect, "use plain VACUUM, or pg_repack to give space back");
    let table = effect.relation.qualified();
    let change = Change::Instead { action: None, steps: vec![format!("VACUUM {table}")] };
    Some(Match::new(message, "Plain VACUUM frees the space for reuse without blocking:", change))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn vacuum_full(tables: &[&str]) -> Statement {
        statement("VACUUM FULL", Operation::VacuumFull { tables: targets(tables) })
    }

    #[test]
    fn fires_where_a_rewrite_blocks_everybody() {
        assert_weighed(RULE, &vacuum_full(&["orders"]));
        let found = finding(&orders(large), &vacuum_full(&["orders"]), RULE);
        assert_eq!(
            found.message,
            "VACUUM FULL would block reads and writes of \"public.orders\" for about 4 min; use plain VACUUM, or pg_repack \
             to give space back [vacuum-full]"
        );
        assert_eq!(found.fix, "VACUUM public.orders;");
        assert_eq!(fired(&orders(large), &vacuum_full(&["nowhere"])), [""; 0]);
    }

    #[test]
    fn each_table_has_its_finding_a_partitioned_one_none() {
        let database = orders(large)
            .table("audit.log", |table| table.megabytes(10 << 10, 1e8))
            .table("audit.small", |table| table.megabytes(1, 1e3))
            .table("audit.parts", |table| table.partitioned().megabytes(20 << 10, 1e8));
        let findings = judge(&database, &vacuum_full(&[]), &settings()).findings;
        let objects: Vec<_> = findings.iter().map(|finding| finding.object.as_str()).collect();
        assert_eq!(objects, ["public.orders", "audit.log"]);
        assert!(findings.iter().all(|finding| finding.fix == "VACUUM public.orders;\nVACUUM audit.log;"));
    }
}
