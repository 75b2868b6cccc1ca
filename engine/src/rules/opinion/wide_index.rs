//! a btree index on more than three columns

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

/// strong_migrations draws the line here.
const COLUMNS: usize = 3;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "wide-index",
    class: Class::Opinion,
    area: "index",
    summary: "a btree index on more than three columns",
    condition: "CREATE INDEX of a btree index whose key has more than three columns and that is not unique. INCLUDE does not \
              count.",
    effect: "Of a btree's columns, those behind the first that is not compared for equality narrow nothing down; all of them \
             make every entry larger and every write dearer.",
    workaround: "The selective columns first, and no more than the queries need; INCLUDE for what is only to be read from \
                 the index; a bloom or GIN index for conditions on any of many columns.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("wide-index", "bad"),
    good: example!("wide-index", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateIndex(index)) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    if index.unique || index.method != "btree" || index.columns.len() <= COLUMNS {
        return None;
    }
    let message = format!(
        "an index on {} columns of {} is wider than most queries use; index the most selective ones",
        index.columns.len(),
        words::relation(&effect.relation),
    );
    let hint = "INCLUDE takes what is only to be read from the index.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Preset;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn fires(columns: &[&str], say: impl FnOnce(&mut crate::statement::CreateIndex)) -> bool {
        let create = create_index_as("CREATE INDEX …", "orders", columns, say);
        judge(&orders(large), &create, &preset(Preset::Strict)).findings.iter().any(|found| found.rule == RULE)
    }

    #[test]
    fn fires_above_three_columns() {
        assert!(fires(&["id", "email", "total", "expr"], |_| {}));
        assert!(!fires(&["id", "email", "total"], |_| {}));
        assert!(!fires(&["id", "email", "total", "expr"], |index| index.unique = true), "a key has the columns it has");
        assert!(!fires(&["id", "email", "total", "expr"], |index| index.method = "brin".to_owned()));
    }
}
