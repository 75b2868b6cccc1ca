//! The words for what a statement takes along without naming it: of the rules on CASCADE.

use super::words;
use crate::facts::RelationKind;
use crate::forecast::{Effect, Loss};

/// `dropping type public.mood would also drop table column public.orders.mood ("public.orders" holds 1.2 GB, …)`.
pub(super) fn message(effect: &Effect<'_>, loss: &Loss) -> String {
    let relation = words::relation(&effect.relation);
    let named = words::escaped(&loss.named);
    match effect.relation.kind {
        _ if !loss.parts.is_empty() => {
            format!(
                "dropping {named} would also drop {} ({relation} holds {})",
                words::parts(&loss.parts),
                words::size(effect)
            )
        }
        RelationKind::View => format!("dropping {named} would also drop view {relation}"),
        RelationKind::ForeignTable => format!("dropping {named} would also drop foreign table {relation}"),
        _ => format!("dropping {named} would also destroy {relation} ({})", words::size(effect)),
    }
}
