//! a name that has to be quoted wherever it stands

use super::{finding, subject};
use crate::forecast::Effect;
use crate::naming::needs_quoting;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-needs-quoting",
    class: Class::Naming,
    area: "name",
    summary: "a name that has to be quoted wherever it stands",
    condition: "A statement names something with upper-case letters, a digit in front, or characters other than letters, \
              digits and underscores; not where a convention asks for just that.",
    effect: "Every query has to write it in double quotes: without them PostgreSQL looks for another name, or does not read \
              the statement at all.",
    workaround: "Lower-case letters, digits and underscores, a letter first.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("name-needs-quoting", "bad"),
    good: example!("name-needs-quoting", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let subject = subject(effect)?;
    let why = needs_quoting(&subject.name)?;
    // Upper-case letters that a convention asks for are no mistake, nor is what PostgreSQL made of such names.
    if subject.generated || case.naming.rules_for(subject).iter().any(|rule| rule.convention.shapes_the_name()) {
        return None;
    }
    let what = format!("{why} and would have to be quoted in every statement");
    Some(finding(case, effect, subject, &what))
}
