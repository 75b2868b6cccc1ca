//! DETAIL: the facts behind a finding, in full sentences.

use crate::facts::{Fact, Facts, RelationKind};
use crate::forecast::{Cause, Circumstance, Effect, Rates, Work};
use crate::rules::{Match, words};

pub(super) fn detail(effect: &Effect<'_>, matched: &Match, facts: &dyn Facts, rates: &Rates) -> String {
    let mut sentences = vec![];
    if !matched.detail.is_empty() {
        sentences.push(matched.detail.clone());
    }
    if !effect.cause.is_text() {
        sentences.push(holds(effect));
        sentences.extend(lock(effect, rates));
        sentences.extend(sessions(effect, facts));
    }
    // A name is one on every version.
    if !matches!(effect.cause, Cause::Name(_)) {
        sentences.push(format!("This is PostgreSQL {}.", facts.server_version()));
    }
    sentences.join(" ")
}

fn holds(effect: &Effect<'_>) -> String {
    let (relation, size) = (words::relation(&effect.relation), words::size(effect));
    match effect.relation.kind {
        RelationKind::Object => format!("The tables with columns of {relation} hold {size}."),
        RelationKind::View => format!("{relation} reads tables that hold {size}."),
        RelationKind::Sequence => format!("The table that owns {relation} holds {size}."),
        _ => format!("{relation} holds {size}."),
    }
}

/// Which lock the relation gets or has, and what is done meanwhile.
fn lock(effect: &Effect<'_>, rates: &Rates) -> Option<String> {
    let (lock, blocks) = (effect.lock.sql_name(), effect.lock.blocks().in_words());
    let estimate = words::about(effect.ms);
    match &effect.cause {
        _ if !effect.relation.kind.is_relation() => None,
        Cause::ChangeRows(_) => Some(format!(
            "Every row is written anew, estimated {estimate}, and stays locked until the transaction ends."
        )),
        Cause::Circumstance(Circumstance::Held { since_ms, .. }) => {
            let held = match since_ms {
                Some(ms) => format!("has held {lock} on it for {}", words::duration(*ms)),
                None => format!("holds {lock} on it"),
            };
            Some(format!("The transaction {held}, which blocks {blocks}; the statement works on for {estimate}."))
        }
        // What is done under the lock is told by the rule of that work.
        Cause::Circumstance(_) => Some(format!("The statement takes {lock} on it, which blocks {blocks}.")),
        _ => {
            let mut text =
                format!("The statement takes {lock} on it, which blocks {blocks}; {}", words::work(effect.work));
            if effect.work != Work::None {
                text.push_str(&format!(", estimated {estimate}"));
                let by = effect.size.known().map(|size| effect.workload.explain(&size, rates)).unwrap_or_default();
                if !by.is_empty() {
                    text.push_str(&format!(" ({by})"));
                }
            }
            Some(text + ".")
        }
    }
}

/// Who is in the way this moment. Whoever may look is told who has been there longest.
fn sessions(effect: &Effect<'_>, facts: &dyn Facts) -> Option<String> {
    // What the transaction holds already it need not wait for.
    if !effect.relation.kind.is_relation()
        || matches!(effect.cause, Cause::ChangeRows(_) | Cause::Circumstance(Circumstance::Held { .. }))
    {
        return None;
    }
    let Fact::Known(sessions @ 1..) = facts.conflicting_sessions(effect.relation.id, effect.lock) else { return None };
    let (noun, verb) = if sessions == 1 { ("session", "holds") } else { ("sessions", "hold") };
    let mut text = format!("Now {sessions} other {noun} {verb} a lock on it that this one would wait for.");
    if let Some(holder) = facts.oldest_holder(effect.relation.id, effect.lock) {
        let application = match holder.application.as_str() {
            "" => String::new(),
            name => format!(" ({})", words::escaped(name)),
        };
        let idle = if holder.idle { " and is idle" } else { "" };
        text.push_str(&format!(
            " The transaction of process {}{application} has been open for {}{idle}.",
            holder.pid,
            words::duration(holder.age_ms)
        ));
    }
    Some(text)
}
