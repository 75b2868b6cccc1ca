//! CLUSTER

use super::{Case, Class, Match, Rule, example, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "cluster",
    class: Class::Blocking,
    area: "table",
    summary: "CLUSTER of a large table",
    condition: "CLUSTER of a table, of a table's partitions, or of every table that has been clustered before, for each \
              one whose rewrite would outlast max_blocking_time.",
    effect: "ACCESS EXCLUSIVE while the rows are written anew in the order of the index, and all indexes after \
              them: nobody reads or writes the table.",
    workaround: "pg_repack or pg_squeeze order the rows beside their readers and writers; or a maintenance window. \
              The order is not kept by what is written later.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("cluster", "bad"),
    good: example!("cluster", "good"),
    inspect,
};

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::Cluster = &effect.cause else { return None };
    let message = would_block("CLUSTER", effect, "use pg_repack, or a maintenance window");
    let hint = "There is no concurrent form: pg_repack and pg_squeeze order the rows beside their readers and writers.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn cluster(table: Option<&str>) -> Statement {
        statement("CLUSTER orders", Operation::Cluster { table: table.map(name), index: None })
    }

    #[test]
    fn fires_where_a_rewrite_blocks_everybody() {
        assert_weighed(RULE, &cluster(Some("orders")));
        let found = finding(&orders(large), &cluster(Some("orders")), RULE);
        assert_eq!(
            found.message,
            "CLUSTER would block reads and writes of \"public.orders\" for about 4 min; use pg_repack, or a maintenance \
             window [cluster]"
        );
        assert_eq!((found.work.as_str(), found.fix.as_str()), ("rewrite", ""));
    }

    #[test]
    fn without_a_table_only_what_was_clustered_before() {
        assert_eq!(fired(&orders(large), &cluster(None)), [""; 0]);
        assert_eq!(fired(&orders(|table| table.clustered()), &cluster(None)), [RULE]);
        assert_eq!(fired(&orders(large), &cluster(Some("nowhere"))), [""; 0]);
    }

    #[test]
    fn silent_on_a_view_without_rows() {
        let view = orders(|table| table.kind(crate::facts::RelationKind::MaterializedView).not_populated());
        assert_eq!(fired(&view, &cluster(Some("orders"))), [""; 0]);
    }
}
