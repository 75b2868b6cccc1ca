//! a SECURITY DEFINER function that runs with its caller's search_path

use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::Operation;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "security-definer-search-path",
    class: Class::Opinion,
    area: "function",
    summary: "a SECURITY DEFINER function that runs with its caller's search_path",
    condition: "CREATE [OR REPLACE] FUNCTION or PROCEDURE with SECURITY DEFINER and without SET search_path, unless its \
              body is parsed when it is made (RETURN, BEGIN ATOMIC).",
    effect: "It runs as its owner, but a name in its body means what the caller's search_path says: whoever can make a \
              function or a table in a schema of that path, pg_temp included, runs code with the owner's rights.",
    workaround: "SET search_path = pg_catalog, pg_temp, and every other name written with its schema.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("security-definer-search-path", "bad"),
    good: example!("security-definer-search-path", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Operation::CreateFunction(function) = &case.statement.operation else { return None };
    if effect.cause != Cause::Statement || !function.security_definer || function.search_path || function.parsed_body {
        return None;
    }
    let message = format!(
        "function {} would run as its owner with the caller's search_path; set one with SET search_path = pg_catalog, pg_temp",
        words::relation(&effect.relation),
    );
    let hint = "Pin the search_path in the function's own definition and write every name with its schema.";
    Some(Match::new(message, hint, Change::None))
}

#[cfg(test)]
mod tests {
    use crate::policy::Preset;
    use crate::statement::{CreateFunction, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn create(security_definer: bool, search_path: bool, parsed_body: bool) -> Statement {
        let function =
            CreateFunction { name: name("app.pay"), security_definer, search_path, parsed_body, locks: vec![] };
        statement("CREATE FUNCTION app.pay()", Operation::CreateFunction(function))
    }

    #[test]
    fn fires_under_strict_only() {
        let findings = judge(&orders(large), &create(true, false, false), &preset(Preset::Strict)).findings;
        let [found] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!(
            found.message,
            "function \"app.pay\" would run as its owner with the caller's search_path; set one with SET search_path = \
             pg_catalog, pg_temp [security-definer-search-path]"
        );
        assert_eq!(found.rule, RULE);
        assert_eq!(fired(&orders(large), &create(true, false, false)), [""; 0]);
    }

    #[test]
    fn is_silent() {
        for (why, statement) in [
            ("runs as its caller", create(false, false, false)),
            ("has a path of its own", create(true, true, false)),
            ("its names are looked up once and for all", create(true, false, true)),
        ] {
            assert_eq!(judge(&orders(large), &statement, &preset(Preset::Strict)).findings, [], "{why}");
        }
    }
}
