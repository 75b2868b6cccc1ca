//! a name that is asking for trouble

use super::{finding, subject};
use crate::forecast::Effect;
use crate::naming::risk;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-risky",
    class: Class::Opinion,
    area: "name",
    summary: "a name that is asking for trouble",
    condition: "A statement names something with pg_ or an underscore in front, or with a word that is a keyword in other \
              places (a column called values).",
    effect: "pg_ is PostgreSQL's own prefix, and a catalog of a later version may have the name; an underscore begins the \
              array types that it makes; a keyword must be quoted as soon as it stands elsewhere.",
    workaround: "A name that is nobody else's.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("name-risky", "bad"),
    good: example!("name-risky", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    // What PostgreSQL makes of a risky name is told of by the name itself.
    let subject = subject(effect).filter(|subject| !subject.generated)?;
    let why = risk(&subject.name, subject.kind, &|word| case.facts.keyword(word))?;
    Some(finding(case, effect, subject, why))
}
