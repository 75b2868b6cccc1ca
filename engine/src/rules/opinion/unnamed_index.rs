//! an index without a name

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "unnamed-index",
    class: Class::Opinion,
    area: "index",
    summary: "an index without a name",
    condition: "CREATE INDEX without a name.",
    effect: "PostgreSQL makes one up, and numbers it where it is taken: databases that should be equal differ, a second run \
             builds a second index, and the statement that drops it again cannot be written beforehand.",
    workaround: "A name of your own, by which the index can be dropped and looked for.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("unnamed-index", "bad"),
    good: example!("unnamed-index", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateIndex(index)) = (&effect.cause, &case.statement.operation) else {
        return None;
    };
    if index.name.is_some() {
        return None;
    }
    let message = format!(
        "the index on ({}) of {} would get a name that PostgreSQL makes up; give it one",
        words::escaped(&index.columns.join(", ")),
        words::relation(&effect.relation),
    );
    let detail = "A second run would build a second index under another name.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::policy::Preset;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    #[test]
    fn fires_without_a_name_only() {
        let fires = |create| {
            let findings = judge(&orders(large), create, &preset(Preset::Strict)).findings;
            findings.into_iter().filter(|found| found.rule == RULE).map(|found| found.message).collect::<Vec<_>>()
        };
        let nameless = create_index_as("CREATE INDEX ON orders (email)", "orders", &["email"], |_| {});
        assert_eq!(
            fires(&nameless),
            ["the index on (email) of \"public.orders\" would get a name that PostgreSQL makes up; give it one \
              [unnamed-index]"]
        );
        assert_eq!(fires(&create_index("orders", &["email"])), [""; 0]);
        assert!(fired(&orders(large), &nameless).iter().all(|rule| rule != RULE), "off by default");
    }
}
