//! What every forecast stands on, and the forecasts of a line.

use super::time::Workload;
use super::{Cause, Effect, Forecast, Rates, Touch, Work, Working};
use crate::facts::{Fact, Facts, Relation, RelationId, RelationKind, Size};
use crate::statement::{LockMode, Name};

/// What every forecast stands on.
pub(super) struct Ground<'f> {
    pub facts: &'f dyn Facts,
    pub rates: &'f Rates,
}

impl<'f> Ground<'f> {
    pub(super) fn table(&self, name: &Name) -> Option<Relation> {
        self.facts.relation(name).filter(|relation| {
            matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
            )
        })
    }

    pub(super) fn ms(&self, size: &Fact<Size>, workload: Workload) -> Fact<u64> {
        match size {
            _ if workload == Workload::default() => Fact::Known(0),
            Fact::Known(size) => Fact::Known(workload.ms(size, self.rates)),
            Fact::Unknown => Fact::Unknown,
        }
    }

    /// The indexes that a rewrite of the table builds anew. A partition brings its own: they count as the partitions
    /// have them on average, because the size that they are weighed with is that of all partitions together.
    pub(super) fn rebuilds(&self, table: &Relation, workload: &mut Workload) {
        let partitions = match table.is_partitioned() {
            true => self.facts.partitions(table.id).into_iter().map(|partition| partition.relation).collect(),
            false => vec![table.clone()],
        };
        let leaves: Vec<_> = partitions.iter().filter(|partition| !partition.is_partitioned()).collect();
        let indexes: Vec<_> = leaves.iter().flat_map(|leaf| self.facts.own_indexes(leaf.id)).collect();
        for (at, index) in indexes.iter().enumerate() {
            // Each leaf's n-th index stands for one of all.
            if at % leaves.len() == 0 {
                workload.rebuilds += 1;
                workload.keys.add(self.facts.key_class(index.id), 1);
            }
        }
    }

    /// What the statement does to the relation under its lock, and how long that takes.
    pub(super) fn work<'a>(&self, effect: &mut Effect<'a>, work: Work, workload: Workload) {
        effect.work = work;
        effect.ms = self.ms(&effect.size, workload);
        effect.workload = workload;
    }

    /// What these store themselves, together.
    pub(super) fn sum(&self, relations: &[RelationId]) -> Fact<Size> {
        let mut sum = Size::default();
        for relation in relations {
            let Fact::Known(one) = self.facts.own_size(*relation) else { return Fact::Unknown };
            sum.heap_bytes += one.heap_bytes;
            sum.toast_bytes += one.toast_bytes;
            sum.rows += one.rows;
        }
        Fact::Known(sum)
    }

    pub(super) fn effect<'a>(
        &self,
        cause: Cause<'a>,
        relation: Relation,
        lock: LockMode,
        location: Option<usize>,
    ) -> Effect<'a> {
        // A lock alone is weighed by nothing.
        let size = if cause == Cause::Lock { Fact::Unknown } else { self.facts.size(relation.id) };
        Effect {
            cause,
            relation,
            lock,
            work: Work::None,
            size,
            ms: Fact::Known(0),
            workload: Workload::default(),
            location,
        }
    }

    /// All work together: as the effects estimate it, or else by what the footprint counts.
    pub(super) fn working(&self, forecast: &Forecast<'_>) -> Option<Working> {
        let mut all: Vec<Working> = vec![];
        for effect in forecast.effects.iter().filter(|effect| effect.work != Work::None) {
            // The actions of one ALTER TABLE share their pass, and each says how long all of it takes.
            if !all.iter().any(|known| known.on == effect.relation.id) {
                all.push(Working { on: effect.relation.id, work: effect.work, ms: effect.ms });
            }
        }
        if all.is_empty() {
            let counted = forecast.footprint.iter().filter(|(_, touch)| touch.works());
            all.extend(counted.filter_map(|(id, touch)| self.counted(id, touch)));
        }
        let sum = all.iter().map(|one| one.ms.known()).sum::<Option<u64>>();
        let longest = all.into_iter().max_by_key(|one| one.ms.known().unwrap_or(u64::MAX))?;
        Some(Working { ms: sum.map_or(Fact::Unknown, Fact::Known), ..longest })
    }

    fn counted(&self, id: RelationId, touch: &Touch) -> Option<Working> {
        // An index's new file is counted on its table.
        let kind = self.facts.relation_by_id(id)?.kind;
        if !matches!(kind, RelationKind::Table | RelationKind::MaterializedView) {
            return None;
        }
        let (builds, rebuilds) = if touch.rewrites { (0, touch.builds) } else { (touch.builds, 0) };
        let workload =
            Workload { scans: touch.scans, rewrites: touch.rewrites, builds, rebuilds, ..Workload::default() };
        let work = match touch {
            Touch { rewrites: true, .. } => Work::Rewrite,
            Touch { builds: 1.., .. } => Work::Build,
            _ => Work::Scan,
        };
        Some(Working { on: id, work, ms: self.ms(&self.facts.size(id), workload) })
    }

    pub(super) fn locks<'a>(&self, relations: &[(Name, LockMode)]) -> Forecast<'a> {
        let effects = relations.iter().filter_map(|(name, lock)| {
            // A composite type's relation is locked by nobody but who alters the type.
            let relation = self.facts.relation(name).filter(|relation| relation.kind != RelationKind::Other)?;
            Some(self.effect(Cause::Lock, relation, *lock, name.location))
        });
        Forecast { effects: effects.collect(), ..Forecast::default() }
    }
}
