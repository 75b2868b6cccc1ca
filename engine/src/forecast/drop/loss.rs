//! The relations that lose something, or are lost, without being named: what CASCADE reaches, what an extension holds,
//! what a role owns.

use super::super::ground::Ground;
use super::super::{Cause, Effect};
use crate::facts::{Dropped, Object, Reach, Relation, RelationId, RelationKind, What};
use crate::statement::LockMode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the statement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dropper {
    Table,
    Schema,
    Type,
    Function,
    Extension,
    /// All that a role owns.
    Owned,
    Other,
}

/// What one relation loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    pub by: Dropper,
    /// What is dropped, in words: `type public.mood`.
    pub named: String,
    /// What goes of the relation, in words: `trigger t on public.orders`. Empty where it goes itself.
    pub parts: Vec<String>,
}

impl Ground<'_> {
    pub(super) fn losses<'a>(
        &self,
        by: Dropper,
        named: &[Object],
        dropped: &[Dropped],
        location: Option<usize>,
    ) -> Vec<Effect<'a>> {
        let gone: BTreeSet<RelationId> = dropped.iter().filter_map(|one| one.what.as_relation()).collect();
        let mut lost: BTreeMap<RelationId, Vec<Object>> = BTreeMap::new();
        // Back to front, as PostgreSQL lists them.
        for one in dropped.iter().rev() {
            match one.what {
                // Of those that are named the statement's own effects speak; a partition is its parent's.
                What::Partition { parent, .. } if gone.contains(&parent) => {}
                What::Relation(relation) | What::Partition { partition: relation, .. }
                    if one.reach != Reach::Named || by == Dropper::Owned =>
                {
                    lost.insert(relation, vec![]);
                }
                What::Column(table)
                | What::Constraint(table)
                | What::Default(table)
                | What::Trigger(table)
                | What::Rule(table)
                | What::Policy(table)
                | What::Index { table, .. }
                    if one.reach == Reach::Cascade && !gone.contains(&table) =>
                {
                    lost.entry(table).or_default().push(one.object);
                }
                _ => {}
            }
        }
        if lost.is_empty() {
            return vec![];
        }
        let words = self.named(by, named);
        let with_parent = |id: RelationId| self.facts.parents(id).iter().any(|parent| lost.contains_key(parent));
        let effects = lost.iter().filter(|(id, _)| !with_parent(**id)).filter_map(|(id, parts)| {
            let relation = self.facts.relation_by_id(*id).filter(counts)?;
            // Who may drop what is named may drop what depends on it, whoever owns that.
            let relation = Relation { may_alter: true, ..relation };
            let parts = parts.iter().map(|part| self.facts.describe(*part)).collect();
            let cause = Cause::Loss(Loss { by, named: words.clone(), parts });
            Some(self.sized_effect(cause, relation, LockMode::AccessExclusive, location))
        });
        effects.collect()
    }

    fn named(&self, by: Dropper, named: &[Object]) -> String {
        if by == Dropper::Owned {
            return "what the role owns".to_owned();
        }
        let first = named.first().map(|object| self.facts.describe(*object)).unwrap_or_default();
        match named.len() {
            0 | 1 => first,
            more => format!("{first} and {} more", more - 1),
        }
    }
}

/// A sequence goes with what it counts for; an index is told with its table.
fn counts(relation: &Relation) -> bool {
    matches!(
        relation.kind,
        RelationKind::Table
            | RelationKind::PartitionedTable
            | RelationKind::MaterializedView
            | RelationKind::ForeignTable
            | RelationKind::View
    )
}
