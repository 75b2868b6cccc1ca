//! an extension updated by scripts that nobody has judged

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "extension-update",
    class: Class::Opinion,
    area: "extension",
    summary: "an extension updated by scripts that nobody has judged",
    condition: "ALTER EXTENSION … UPDATE, to whatever version. What the scripts do is not judged.",
    effect: "The scripts of the extension run in one transaction, as its owner, and may lock, rewrite or drop what \
              they like: tables of the extension's own, and indexes and columns that use its types.",
    workaround: "Read the scripts between the two versions first (pg_extension_update_paths()), rehearse the update \
              on a copy, and run it in a quiet moment with a lock_timeout.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("extension-update", "bad"),
    good: example!("extension-update", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::UpdateExtension { name, version }) = (&effect.cause, &case.statement.operation)
    else {
        return None;
    };
    let to = match version {
        Some(version) => format!("version {}", words::quoted(version)),
        None => "the version that this server has by default".to_owned(),
    };
    let message = format!(
        "updating extension {} to {to} would run scripts that nobody has judged; rehearse it on a copy first",
        words::quoted(&name.name),
    );
    let hint = "pg_extension_update_paths() tells which scripts lead from the one version to the other.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::statement::{Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn update(version: Option<&str>) -> Statement {
        let version = version.map(str::to_owned);
        statement("ALTER EXTENSION citext UPDATE", Operation::UpdateExtension { name: name("citext"), version })
    }

    #[test]
    fn fires_on_every_update() {
        let message = |statement: &Statement| opinion(&orders(large), statement, RULE).expect("it fires").message;
        assert_eq!(
            message(&update(Some("1.6"))),
            "updating extension \"citext\" to version \"1.6\" would run scripts that nobody has judged; rehearse it on a \
             copy first [extension-update]"
        );
        assert!(message(&update(None)).contains("to the version that this server has by default would"));
    }

    #[test]
    fn silent_on_a_new_extension() {
        let create = Operation::CreateExtension { name: name("citext"), version: None };
        assert!(opinion(&orders(large), &statement("CREATE EXTENSION citext", create), RULE).is_none());
        assert_eq!(fired(&orders(large), &update(None)), [""; 0], "off by default");
    }
}
