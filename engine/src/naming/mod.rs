//! Names: what a team has agreed on, what PostgreSQL makes of them, and the name that would comply.
//!
//! A [`Subject`] is one named thing, a [`Convention`] what its name has to be, the [`Policy`] says which convention holds
//! where. [`judge`] compares, [`suggest`] gives the name to take instead. Statements and the existing estate are judged
//! by the same two.

mod case;
mod convention;
pub mod estate;
mod generated;
mod keyword;
mod kind;
mod length;
mod policy;
mod preset;
mod resolve;
mod subject;
mod suggest;
mod template;

pub use case::Case;
pub use convention::{Convention, Pattern};
pub use generated::{generated_name, is_generated, was_cut};
pub use keyword::{Keyword, Keywords, is_plain, is_reserved, needs_quoting, risk};
pub use kind::{Kind, Namespace};
pub use length::{MAX_BYTES, clip};
pub use policy::{Policy, Rule, RuleDefinition};
pub use preset::{PRESETS, preset};
pub use resolve::resolve;
pub use subject::{ColumnRole, Referenced, Subject};
pub use suggest::{Surroundings, suggest};
pub use template::{Placeholder, Template};

use crate::policy::Action;

/// A name that breaks a convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The whole convention in one line: `snake, at most 30 bytes`.
    pub convention: String,
    /// What is wrong, in words that follow the name: `is not in snake case`.
    pub reason: String,
    pub action: Action,
}

/// What of the policy the name breaks, the strictest first.
pub fn judge(subject: &Subject, policy: &Policy) -> Vec<Violation> {
    let broken = policy.rules_for(subject).into_iter().filter_map(|rule| {
        let reason = rule.convention.objection(subject)?;
        Some(Violation { convention: rule.convention.in_words(), reason, action: rule.definition.action })
    });
    let mut violations: Vec<Violation> = broken.collect();
    violations.sort_by_key(|violation| std::cmp::Reverse(violation.action));
    violations
}

#[cfg(test)]
mod tests;
