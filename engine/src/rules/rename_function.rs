//! a function renamed under those who call it by name

use super::{Case, Class, Match, Rule, example, words};
use crate::facts::Reach;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::Operation;

pub(super) static RULE: Rule = Rule {
    name: "rename-function",
    class: Class::Advice,
    area: "function",
    summary: "a function renamed under those who call it by name",
    condition: "ALTER FUNCTION, PROCEDURE or ROUTINE … RENAME TO. Who calls it by name nobody can look up: the \
              bodies of other functions and the queries of the application are text.",
    effect: "No table is locked. Views, triggers, defaults and indexes know the function by its identity and \
              follow; from that moment every call by the old name fails.",
    workaround: "A function of the new name beside the old one, which calls it; drop the old one when nothing calls \
              it any more.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("rename-function", "bad"),
    good: example!("rename-function", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let (Cause::Statement, Operation::RenameFunction { statement, to, .. }) =
        (&effect.cause, &case.statement.operation)
    else {
        return None;
    };
    let function = case.facts.renamed_function(*statement)?;
    let message = format!(
        "renaming {} to {} would break whoever calls it by its old name; make the new one beside it first",
        words::escaped(&case.facts.describe(function)),
        words::quoted(to),
    );
    let followers = case.facts.dropped(&[function]).iter().filter(|one| one.reach == Reach::Cascade).count();
    let follow = match followers {
        0 => "Nothing in the catalog depends on it".to_owned(),
        1 => "One object of the catalog depends on it and follows".to_owned(),
        more => format!("{more} objects of the catalog depend on it and follow"),
    };
    let detail = format!("{follow}; whether a function's body or the application calls it cannot be known.");
    let hint = "Let the old function call the new one, and drop it when nothing calls it any more.";
    Some(Match::new(message, hint, Change::None).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Object, Reach, RelationId, What};
    use crate::policy::{Action, Preset};
    use crate::statement::{NodeId, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;
    const FUNCTION: Object = Object { class: 1255, oid: 900, column: 0 };

    fn rename() -> Statement {
        let rename = Operation::RenameFunction { function: name("tax"), statement: NodeId(0), to: "vat".to_owned() };
        statement("ALTER FUNCTION tax(numeric) RENAME TO vat", rename)
    }

    #[test]
    fn fires_and_says_what_cannot_be_known() {
        let database = orders(large).target(FUNCTION);
        let found = finding(&database, &rename(), RULE);
        assert_eq!(
            found.message,
            "renaming object 900 to \"vat\" would break whoever calls it by its old name; make the new one beside it first \
             [rename-function]"
        );
        assert!(
            found.detail.starts_with("Nothing in the catalog depends on it; whether a function's body"),
            "{}",
            found.detail
        );
        let orders = RelationId::Catalog(database.object("public.orders").oid);
        let called = database.dependent(FUNCTION, What::Trigger(orders), Reach::Cascade);
        assert!(
            finding(&called, &rename(), RULE)
                .detail
                .starts_with("One object of the catalog depends on it and follows;")
        );
    }

    #[test]
    fn warns_and_strict_refuses() {
        let action = |under| {
            let findings = judge(&orders(large).target(FUNCTION), &rename(), &preset(under)).findings;
            findings.first().map(|found| found.action)
        };
        assert_eq!(action(Preset::Recommended), Some(Action::Warn));
        assert_eq!(action(Preset::Strict), Some(Action::Block));
        assert_eq!(action(Preset::Minimal), None);
        assert_eq!(fired(&orders(large), &rename()), [""; 0], "there is no such function, or it is somebody else's");
    }
}
