//! an index dropped before the one that replaces it is built

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::Index;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::{CreateIndex, EXPRESSION, Predicate};

pub(super) static RULE: Rule = Rule {
    name: "index-replaced-too-early",
    class: Class::Lasting,
    area: "index",
    summary: "an index dropped before the one that replaces it is built",
    condition: "check() of CREATE INDEX on an existing table where the script has dropped a valid index of the same name, or \
                with the same first column, and no other valid index leads with that column. Not where both are between one \
                BEGIN and one COMMIT.",
    effect: "From the drop to the end of the build every query that used the old index reads the whole table; if the build \
             fails, until somebody notices. A dropped UNIQUE lets duplicates in meanwhile.",
    workaround: "The new index first, under another name; then DROP INDEX CONCURRENTLY the old one, and ALTER INDEX … RENAME \
                 TO, which is instant.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("index-replaced-too-early", "bad"),
    good: example!("index-replaced-too-early", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateIndex(index) = &effect.cause else { return None };
    let lost = case.facts.lost_indexes(effect.relation.id);
    let lost = lost.into_iter().rev().find(|lost| is_replaced(lost, index))?;
    if case.facts.own_indexes(effect.relation.id).iter().any(|own| stands_in(own, &lost)) {
        return None;
    }
    let message = format!(
        "index {} of {} is dropped before its replacement is built, and queries have neither meanwhile; build the new one \
         first",
        words::quoted(&lost.name),
        words::relation(&effect.relation),
    );
    let hint = "Under another name if need be: then drop the old one, and ALTER INDEX … RENAME TO, which is instant.";
    Some(Match::new(message, hint, Change::None))
}

fn is_replaced(lost: &Index, index: &CreateIndex) -> bool {
    let first = lost.columns.first().filter(|column| *column != EXPRESSION);
    let same_first = first.is_some() && first == index.columns.first();
    lost.valid && (same_first || index.name.as_ref() == Some(&lost.name))
}

/// Whether the queries of the lost index have another one meanwhile.
fn stands_in(own: &Index, lost: &Index) -> bool {
    own.valid && own.predicate == Predicate::None && own.columns.first() == lost.columns.first()
}

#[cfg(test)]
mod tests {
    use crate::finding::Finding;
    use crate::script::Overlay;
    use crate::statement::{Operation, Statement, Transaction};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    /// The findings on a script's last statement.
    fn last(shape: impl FnOnce(Table) -> Table, script: &[Statement]) -> Option<Finding> {
        let base = orders(|table| shape(table.index("old").index_on(&["total"])));
        let (mut overlay, mut found) = (Overlay::default(), vec![]);
        for statement in script {
            found = judge(&overlay.over(&base), statement, &settings()).findings;
            overlay.apply(statement, &base, 0);
        }
        found.into_iter().find(|finding| finding.rule == RULE)
    }

    fn new(name: &'static str, columns: &[&str]) -> Statement {
        create_index_as("CREATE INDEX CONCURRENTLY …", "orders", columns, |index| {
            (index.name, index.concurrently) = (Some(name.to_owned()), true);
        })
    }

    fn drop_old() -> Statement {
        drop_index("old", true)
    }

    #[test]
    fn fires_where_nothing_stands_in() {
        let found = last(large, &[drop_old(), new("wider", &["total", "email"])]).expect("it fires");
        assert_eq!(
            found.message,
            "index \"old\" of \"public.orders\" is dropped before its replacement is built, and queries have neither \
             meanwhile; build the new one first [index-replaced-too-early]"
        );
        assert_eq!(found.action, crate::policy::Action::Warn);
        assert!(last(large, &[drop_old(), new("old", &["email"])]).is_some(), "of the same name");
        let unique = |table: Table| table.key("u").index_on(&["email"]);
        let drop = alter("orders", [drop_constraint("u")]);
        assert!(last(unique, &[drop, new("by_email", &["email"])]).is_some(), "a constraint's");
        let [begin, commit] = transaction();
        assert!(
            last(large, &[begin, drop_index("old", false), commit, new("wider", &["total"])]).is_some(),
            "committed"
        );
    }

    fn transaction() -> [Statement; 2] {
        [("BEGIN", Transaction::Begin), ("COMMIT", Transaction::Commit)]
            .map(|(text, which)| statement(text, Operation::Transaction(which)))
    }

    #[test]
    fn silent_where_queries_have_one_all_the_time() {
        let wider = || new("wider", &["total", "email"]);
        let [begin, _] = transaction();
        for (why, script) in [
            ("the new one first", vec![wider(), drop_old(), new("third", &["total"])]),
            ("no replacement", vec![drop_old(), new("by_email", &["email"])]),
            ("nothing dropped", vec![wider()]),
            ("a column's", vec![alter("orders", [drop_column("total")]), new("by_id", &["id"])]),
            ("in one transaction", vec![begin, drop_index("old", false), create_index("orders", &["total"])]),
        ] {
            assert_eq!(last(large, &script), None, "{why}");
        }
        let script = || [drop_old(), wider()];
        assert_eq!(last(|table| table.index("i").index_on(&["total", "id"]), &script()), None, "another one leads");
        assert!(last(|table| table.index("i").index_on(&["total"]).partial(), &script()).is_some(), "with a predicate");
        assert_eq!(last(|table| table.invalid(), &script()), None, "it was invalid");
        assert_eq!(last(|table| table.megabytes(1, 1e3), &script()), None, "a small table");
        assert_eq!(last(|table| table.made_in_transaction(), &script()), None, "a new table");
    }
}
