//! a relation or type whose name another schema of the search path has too

use super::{finding, subject};
use crate::forecast::Effect;
use crate::rules::words;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-shadowed",
    class: Class::Opinion,
    area: "name",
    summary: "a relation or type whose name another schema of the search path has too",
    condition: "A statement names a table, a view, an index, a sequence or a type as another schema of the search path \
              (pg_catalog is always in it) names one already.",
    effect: "A bare name means whichever schema comes first: one of the two cannot be reached without its schema, and a \
              query changes its meaning with the search_path.",
    workaround: "Another name, or the schema written out wherever either is used.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("name-shadowed", "bad"),
    good: example!("name-shadowed", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let subject = subject(effect)?;
    let (schema, first) = case.facts.shadow(subject)?;
    let other = words::quoted(&format!("{schema}.{}", subject.name));
    let what = match first {
        true => format!("would be hidden by {other} where its schema is not written"),
        false => format!("would hide {other} where its schema is not written"),
    };
    Some(finding(case, effect, subject, &what))
}
