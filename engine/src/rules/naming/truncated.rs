//! a name that PostgreSQL cuts short

use super::{finding, subject};
use crate::forecast::Effect;
use crate::naming::{MAX_BYTES, was_cut};
use crate::rules::words;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-truncated",
    class: Class::Naming,
    area: "name",
    summary: "a name that PostgreSQL cuts short",
    condition: "A statement names something with more than 63 bytes, or has PostgreSQL make a name of a table and columns \
              that together are longer.",
    effect: "PostgreSQL keeps the first 63 bytes and says so in a NOTICE that few clients show: two long names become one, \
              and a tool that looks for the name it has written does not find it.",
    workaround: "A name of at most 63 bytes.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("name-truncated", "bad"),
    good: example!("name-truncated", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let subject = subject(effect)?;
    let (full, what) = match &subject.cut_from {
        Some(written) => (written.clone(), format!("is what PostgreSQL leaves of a name of {} bytes", written.len())),
        None => {
            let full = was_cut(subject)?;
            let what = format!("is a name that PostgreSQL chose and cut from {} to {MAX_BYTES} bytes", full.len());
            (full, what)
        }
    };
    let detail = format!("In full it would be {}.", words::quoted(&full));
    Some(finding(case, effect, subject, &what).with_detail(detail))
}
