//! a reserved word as a name

use super::{finding, subject};
use crate::forecast::Effect;
use crate::naming::is_reserved;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-reserved",
    class: Class::Naming,
    area: "name",
    summary: "a reserved word as a name",
    condition: "A statement names something with a word that this server's grammar does not take as the name of such a thing \
              without quotes (pg_get_keywords()): select, order, user; left and join but for functions and types; values \
              and position for functions and types only.",
    effect: "Every query has to write it in double quotes; without them user is the current role, and order begins ORDER BY.",
    workaround: "A word beside it: line_order, app_user.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("name-reserved", "bad"),
    good: example!("name-reserved", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let subject = subject(effect)?;
    let reserved = is_reserved(&subject.name, subject.kind, &|word| case.facts.keyword(word));
    reserved
        .then(|| finding(case, effect, subject, "is a reserved word and would have to be quoted in every statement"))
}
