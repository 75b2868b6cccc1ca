//! Whether the two halves of a forecast tell the same story: a rule can only speak of what an effect says, so every file
//! that the footprint has read, built or rewritten needs an effect that says so.

use super::{Cause, Effect, Forecast, Touch, Work};
use crate::facts::{Facts, RelationId, RelationKind};

impl Forecast<'_> {
    /// What one half says and the other does not, in words; empty where they agree. For the proofs.
    pub fn contradictions(&self, facts: &dyn Facts) -> Vec<String> {
        // What the script itself has made has no footprint.
        let catalog = |effect: &&Effect<'_>| {
            effect.relation.kind.is_relation() && matches!(effect.relation.id, RelationId::Catalog(_))
        };
        let effects: Vec<(&Effect<'_>, Vec<RelationId>)> =
            self.effects.iter().filter(catalog).map(|effect| (effect, facts.tree(effect.relation.id))).collect();
        let mut found = vec![];
        for (effect, tree) in &effects {
            let name = effect.relation.qualified();
            let lock = self.footprint.get(effect.relation.id).and_then(Touch::lock);
            if lock != Some(effect.lock) {
                found.push(format!("an effect takes {} on {name}, the footprint {lock:?}", effect.lock.as_str()));
            }
            let done = |kind: fn(&Touch) -> bool| tree.iter().any(|id| self.footprint.get(*id).is_some_and(kind));
            let is_done = match effect.work {
                Work::None => true,
                Work::Scan => done(|touch| touch.scans || touch.rewrites),
                Work::Build => done(|touch| touch.builds > 0),
                Work::Rewrite => done(|touch| touch.rewrites),
            };
            // What has no partitions or no rows of its own yet has nothing to be worked on.
            if !is_done && !effect.relation.is_partitioned() {
                found.push(format!("an effect tells of a {} of {name}, the footprint of none", effect.work.as_str()));
            }
        }
        let known = |(id, touch): &(RelationId, &Touch)| touch.works() && matches!(id, RelationId::Catalog(_));
        for (id, touch) in self.footprint.iter().filter(known) {
            let Some(relation) = facts.relation_by_id(id) else { continue };
            if !matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView) {
                continue;
            }
            let explains = |works: fn(&Effect<'_>) -> bool| {
                effects.iter().any(|(effect, tree)| tree.contains(&id) && works(effect))
            };
            // TRUNCATE and REFRESH WITH NO DATA give empty files, which is no work.
            let empties =
                |effect: &Effect<'_>| matches!(effect.cause, Cause::Truncate { .. } | Cause::Refresh { empties: true });
            let truncates = explains(empties);
            // Of a table that nobody locks, a single index has moved.
            let builds = touch.builds > 0 && touch.lock().is_some();
            for (is_done, is_told, work) in [
                (touch.rewrites, explains(|effect| effect.work == Work::Rewrite), "rewrite"),
                (builds, explains(|effect| matches!(effect.work, Work::Build | Work::Rewrite)), "build"),
                (touch.scans, explains(|effect| effect.work != Work::None), "scan"),
            ] {
                if is_done && !is_told && !truncates {
                    found
                        .push(format!("the footprint has a {work} of {}, no effect tells of it", relation.qualified()));
                }
            }
        }
        found
    }
}
