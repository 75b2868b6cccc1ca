//! an extension without a version

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "extension-version-not-pinned",
    class: Class::Opinion,
    area: "extension",
    summary: "an extension without a version",
    condition: "CREATE EXTENSION without VERSION.",
    effect: "The server's default version is installed: databases that should be equal differ by the day on which \
              they were made, and by the packages of their servers.",
    workaround: "VERSION with the one that has been tested.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("extension-version-not-pinned", "bad"),
    good: example!("extension-version-not-pinned", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::CreateExtension { name, version: None }) =
        (&effect.cause, &case.statement.operation)
    else {
        return None;
    };
    let message = format!(
        "extension {} would get the version that this server has by default; say VERSION",
        words::quoted(&name.name)
    );
    let detail = "Another server, or this one after an upgrade of its packages, would install another version.";
    Some(Match::new(message, "", Change::None).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(version: Option<&str>) -> Statement {
        let version = version.map(str::to_owned);
        statement("CREATE EXTENSION citext", Operation::CreateExtension { name: name("citext"), version })
    }

    #[test]
    fn fires_without_a_version_only() {
        let found = opinion(&orders(large), &create(None), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "extension \"citext\" would get the version that this server has by default; say VERSION \
             [extension-version-not-pinned]"
        );
        assert!(opinion(&orders(large), &create(Some("1.6")), RULE).is_none());
        assert_eq!(fired(&orders(large), &create(None)), [""; 0], "off by default");
    }
}
