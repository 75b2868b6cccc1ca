//! What makes a statement worse than it is by itself: what its transaction holds already, who is in the way, a wait
//! without an end. These effects are no locks of the statement's own and have no part in its footprint.

use super::{Cause, Effect, Forecast, Touch, Work, Workload};
use crate::facts::{Fact, Facts, HeldLock, Holder, Relation, RelationId, RelationKind};
use crate::statement::LockMode;

/// A transaction that has been open for so many times `max_blocking_time`, which is a minute by default, does not end
/// within anybody's lock_timeout.
const LONG: u64 = 60;

#[derive(Debug, Clone, PartialEq)]
pub enum Circumstance {
    /// Earlier statements of the transaction hold the effect's lock, and this one works on for the effect's time:
    /// on that relation, where it is another one.
    Held { works_on: Option<Relation>, since_ms: Option<u64> },
    /// Earlier statements hold ACCESS EXCLUSIVE on that table, and this one asks for it on another.
    AnotherTable { held: Relation },
    /// The lock has to wait for a transaction that has been open for long.
    LongTransaction { holder: Holder },
    /// So many locks, and in the server's lock table there is room for so many.
    ManyLocks { locks: u64, room: u64 },
    /// An index that is built CONCURRENTLY has to wait for a transaction that is open for long, whatever that has locked.
    OldSnapshot { holder: Holder },
    /// The lock may wait for ever, and everybody behind it.
    NoLockTimeout,
}

/// From when on a table counts as large, and work as long.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub small_table: u64,
    pub max_blocking_ms: u64,
}

impl<'a> Effect<'a> {
    /// All that stands around the statement. `waits_for_ever`: no lock_timeout would be in force.
    pub fn around(forecast: &Forecast<'_>, facts: &dyn Facts, limits: Limits, waits_for_ever: bool) -> Vec<Effect<'a>> {
        let around = Around { forecast, facts, limits };
        let found = [
            around.work_while_locked(),
            around.another_table(),
            around.long_transaction(),
            around.many_locks(),
            around.old_snapshot(),
            around.no_lock_timeout().filter(|_| waits_for_ever),
        ];
        found.into_iter().flatten().collect()
    }
}

struct Around<'f> {
    forecast: &'f Forecast<'f>,
    facts: &'f dyn Facts,
    limits: Limits,
}

impl Around<'_> {
    /// A table that others can see and that is not small: what a queue of sessions may stand in front of.
    fn in_use(&self, id: RelationId) -> Option<Relation> {
        let relation = self.facts.relation_by_id(id)?;
        let is_table = matches!(
            relation.kind,
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView
        );
        (is_table && relation.is_seen_by_others() && self.bytes(id) >= self.limits.small_table.max(1))
            .then_some(relation)
    }

    /// A size that nobody knows counts as large.
    fn bytes(&self, id: RelationId) -> u64 {
        self.facts.size(id).known().map_or(u64::MAX, |size| size.bytes())
    }

    fn effect<'a>(&self, circumstance: Circumstance, relation: &Relation, lock: LockMode) -> Effect<'a> {
        Effect {
            cause: Cause::Circumstance(circumstance),
            relation: relation.clone(),
            lock,
            work: Work::None,
            size: self.facts.size(relation.id),
            ms: Fact::Known(0),
            workload: Workload::default(),
            location: self.forecast.effects.iter().find_map(|effect| effect.location),
        }
    }

    /// The tables in use that this statement locks against writers.
    fn locked(&self) -> impl Iterator<Item = (Relation, LockMode)> {
        let strong = self.forecast.footprint.iter().filter_map(|(id, touch)| Some((id, touch.lock()?)));
        strong.filter(|(_, lock)| *lock >= LockMode::Share).filter_map(|(id, lock)| Some((self.in_use(id)?, lock)))
    }

    fn held(&self) -> impl Iterator<Item = (Relation, HeldLock)> {
        let held = self.facts.held_locks().into_iter().filter(|held| held.mode >= LockMode::Share);
        held.filter_map(|held| Some((self.in_use(held.relation)?, held)))
    }

    fn work_while_locked<'a>(&self) -> Option<Effect<'a>> {
        let working = self.forecast.working.as_ref()?;
        if working.ms.known().is_some_and(|ms| ms <= self.limits.max_blocking_ms) {
            return None;
        }
        let others = self.held().filter(|(_, held)| !self.locks_as_well(held.relation, held.mode));
        let (table, held) = others.max_by_key(|(table, _)| self.bytes(table.id))?;
        let works_on = match working.on == table.id {
            true => None,
            false => Some(self.facts.relation_by_id(working.on)?),
        };
        let circumstance = Circumstance::Held { works_on, since_ms: held.since_ms };
        Some(Effect { work: working.work, ms: working.ms, ..self.effect(circumstance, &table, held.mode) })
    }

    fn another_table<'a>(&self) -> Option<Effect<'a>> {
        let exclusive = |mode: LockMode| mode == LockMode::AccessExclusive;
        let wanted: Vec<_> = self.locked().filter(|(_, lock)| exclusive(*lock)).collect();
        if wanted.is_empty() {
            return None;
        }
        let held: Vec<_> = self.held().filter(|(_, held)| exclusive(held.mode)).map(|(table, _)| table).collect();
        let first = held.first()?;
        let families: Vec<_> = held.iter().map(|table| self.family(table.id)).collect();
        let others = wanted.into_iter().filter(|(table, _)| !families.contains(&self.family(table.id)));
        let (table, lock) = others.max_by_key(|(table, _)| self.bytes(table.id))?;
        Some(self.effect(Circumstance::AnotherTable { held: first.clone() }, &table, lock))
    }

    fn long_transaction<'a>(&self) -> Option<Effect<'a>> {
        self.locked().find_map(|(table, lock)| {
            let holder = self
                .facts
                .oldest_holder(table.id, lock)
                .filter(|holder| holder.age_ms >= LONG * self.limits.max_blocking_ms)?;
            Some(self.effect(Circumstance::LongTransaction { holder }, &table, lock))
        })
    }

    /// The others need room as well: half of it is too much. What a query reads is not counted, so that there may be more.
    fn many_locks<'a>(&self) -> Option<Effect<'a>> {
        let Fact::Known(room) = self.facts.lock_table_size() else { return None };
        let locked = self.forecast.footprint.iter().filter(|(_, touch)| touch.lock().is_some());
        let locks = locked.count() as u64;
        let named = self.forecast.effects.iter().find(|effect| effect.relation.kind.is_relation())?;
        let many = !self.forecast.non_transactional && 2 * locks >= room;
        many.then(|| self.effect(Circumstance::ManyLocks { locks, room }, &named.relation, named.lock))
    }

    /// `DefineIndex` and `ReindexRelationConcurrently` wait for whoever writes to the table, and in the end for everybody
    /// whose snapshot is older than the index.
    fn old_snapshot<'a>(&self) -> Option<Effect<'a>> {
        if !self.forecast.waits_for_snapshots {
            return None;
        }
        let tables = self.forecast.footprint.iter().filter_map(|(id, touch)| Some((self.in_use(id)?, touch.lock()?)));
        let (table, lock) = tables.max_by_key(|(table, _)| self.bytes(table.id))?;
        let in_the_way = [self.facts.oldest_snapshot(), self.facts.oldest_holder(table.id, LockMode::Share)];
        let holder = in_the_way.into_iter().flatten().max_by_key(|holder| holder.age_ms)?;
        let long = holder.age_ms >= LONG * self.limits.max_blocking_ms;
        long.then(|| self.effect(Circumstance::OldSnapshot { holder }, &table, lock))
    }

    /// A CONCURRENTLY form must not be interrupted, and VACUUM takes its tables one by one.
    fn no_lock_timeout<'a>(&self) -> Option<Effect<'a>> {
        if self.forecast.non_transactional {
            return None;
        }
        let (table, lock) = self.locked().max_by_key(|(table, _)| self.bytes(table.id))?;
        Some(self.effect(Circumstance::NoLockTimeout, &table, lock))
    }

    /// The statement's own effects on the relation already say what is said of a lock held from before.
    fn locks_as_well(&self, relation: RelationId, held: LockMode) -> bool {
        let touch = self.forecast.footprint.get(relation);
        let effects = &self.forecast.effects;
        let works = |touch: &Touch| {
            touch.works() || effects.iter().any(|effect| effect.relation.id == relation && effect.work != Work::None)
        };
        touch.is_some_and(|touch| touch.lock().is_some_and(|lock| lock >= held) && works(touch))
    }

    /// The root of the partition tree: its tables are altered together.
    fn family(&self, mut id: RelationId) -> RelationId {
        while let Some(&parent) = self.facts.parents(id).first() {
            id = parent;
        }
        id
    }
}
