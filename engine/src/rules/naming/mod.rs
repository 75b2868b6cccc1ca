//! Names: what a team has agreed on, what PostgreSQL makes of a name, and what it costs to write it.
//!
//! Each rule looks at `Cause::Name`, which every name that a statement gives has once; names that PostgreSQL chose are
//! judged as they are stored, when the statement has run.

pub(super) mod convention;
pub(super) mod needs_quoting;
pub(super) mod reserved;
pub(super) mod risky;
pub(super) mod shadowed;
pub(super) mod truncated;

#[cfg(test)]
mod tests;

use crate::forecast::{Cause, Effect};
use crate::naming::{Kind, Subject, Surroundings, suggest};
use crate::plan::Change;
use crate::rules::{Case, Match, words};
use crate::statement::quote_identifier;

/// The subject of an effect that is a name.
fn subject<'e>(effect: &'e Effect<'_>) -> Option<&'e Subject> {
    match &effect.cause {
        Cause::Name(subject) => Some(subject),
        _ => None,
    }
}

/// `column "orderDate" of "public.orders"`.
fn described(subject: &Subject) -> String {
    let (kind, name) = (subject.kind.in_words(), words::quoted(&subject.name));
    match (subject.table.as_str(), subject.schema.as_str()) {
        ("", "") => format!("{kind} {name}"),
        ("", schema) => format!("{kind} {}", words::quoted(&format!("{schema}.{}", subject.name))),
        (table, "") => format!("{kind} {name} of {}", words::quoted(table)),
        (table, schema) => format!("{kind} {name} of {}", words::quoted(&format!("{schema}.{table}"))),
    }
}

/// The finding: `what` follows the name, and the name to take instead closes the line.
fn finding(case: &Case<'_>, effect: &Effect<'_>, subject: &Subject, what: &str) -> Match {
    let mut message = format!("{} {what}", described(subject));
    let mut hint = String::new();
    if let Some(name) = suggested(case, effect, subject) {
        message.push_str(&format!("; use {}", words::escaped(&quote_identifier(&name))));
        hint = match subject.generated {
            true => format!("Name it in the statement: {}.", words::escaped(&naming_clause(subject, &name))),
            false => {
                format!("Use {} instead of {}.", words::escaped(&quote_identifier(&name)), words::quoted(&subject.name))
            }
        };
    }
    let matched = Match::new(message, hint, Change::None);
    if subject.kind == Kind::Column { matched.on_column(&subject.name) } else { matched }
}

/// How a statement names what PostgreSQL would name otherwise.
fn naming_clause(subject: &Subject, name: &str) -> String {
    let name = quote_identifier(name);
    match subject.kind {
        Kind::Index => format!("CREATE INDEX {name} ON …"),
        Kind::UniqueIndex => format!("CREATE UNIQUE INDEX {name} ON …"),
        Kind::Sequence => format!("GENERATED … AS IDENTITY (SEQUENCE NAME {name})"),
        _ => format!("CONSTRAINT {name} …"),
    }
}

/// A name that complies with everything, is free, and that no other name of the statement is told to take.
fn suggested(case: &Case<'_>, effect: &Effect<'_>, subject: &Subject) -> Option<String> {
    // The rules on one name suggest the same one.
    let number = Some(std::ptr::from_ref(effect).addr());
    let place = |name: &str| format!("{:?} {} {} {name}", subject.kind.namespace(), subject.schema, subject.table);
    // A rename to another spelling of the same name suggests to let it be.
    let own = |name: &str| case.statement.names.iter().any(|new| new.renamed_from.as_deref() == Some(name));
    let taken = |name: &str| {
        if own(name) {
            return false;
        }
        case.is_given(&place(name), number)
            || case.statement.names.iter().any(|new| {
                new.subject.name == name && new.subject.kind.namespace() == subject.kind.namespace() && !new.stored
            })
            || case.facts.is_taken(&subject.renamed(name))
    };
    let keywords = |word: &str| case.facts.keyword(word);
    let name = suggest(subject, case.naming, Surroundings { keywords: &keywords, taken: &taken })?;
    case.give(place(&name), number);
    Some(name)
}
