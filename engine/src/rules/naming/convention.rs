//! a name that breaks a convention

use super::{finding, subject};
use crate::forecast::Effect;
use crate::naming::judge;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-convention",
    class: Class::Naming,
    area: "name",
    summary: "a name that breaks a convention",
    condition: "A statement names something (CREATE, ADD, RENAME, SET SCHEMA, ATTACH PARTITION, SELECT INTO, LIKE, IMPORT \
              FOREIGN SCHEMA) against what set_naming() has set for its kind, schema and table. The action is that of \
              the naming rule. IF NOT EXISTS and OR REPLACE of what is there name nothing.",
    effect: "Whoever looks for it by the convention does not find it, and every later rename breaks what has learned the \
              name meanwhile.",
    workaround: "The name that the HINT gives: it complies, is free and fits. Another convention for some schemas or tables: \
              set_naming(…, schema_name => …, table_name => …, action => 'off').",
    since: 15,
    until: None,
    subsumes: &["name-needs-quoting", "name-reserved", "name-risky"],
    bad: example!("name-convention", "bad"),
    good: example!("name-convention", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let subject = subject(effect)?;
    let broken = judge(subject, case.naming);
    let first = broken.first()?;
    let reasons: Vec<&str> = broken.iter().map(|violation| violation.reason.as_str()).collect();
    let conventions: Vec<&str> = broken.iter().map(|violation| violation.convention.as_str()).collect();
    let words = crate::rules::words::escaped(&reasons.join(" and "));
    let detail = format!(
        "The convention for this {} is: {}.",
        subject.kind.in_words(),
        crate::rules::words::escaped(&conventions.join("; "))
    );
    let matched = finding(case, effect, subject, &words).with_detail(detail);
    Some(Match { action: Some(first.action), ..matched })
}
