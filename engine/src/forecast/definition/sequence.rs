//! ALTER SEQUENCE: instant, but nextval() waits for it.

use crate::facts::{Fact, Persistence, Size};
use crate::forecast::ground::Ground;
use crate::forecast::{Cause, Effect, Footprint, Forecast, Work, Workload};
use crate::statement::{LockMode, Name, SequenceChange};

impl Ground<'_> {
    pub(in crate::forecast) fn alter_sequence<'a>(&self, name: &Name, change: SequenceChange) -> Forecast<'a> {
        let Some(sequence) = self.facts.relation(name) else { return Forecast::default() };
        let mut footprint = Footprint::default();
        let is_logged = sequence.persistence == Persistence::Permanent;
        let (lock, rewrites, opens) = match change {
            SequenceChange::Options => (LockMode::ShareRowExclusive, true, true),
            SequenceChange::OwnedBy => (LockMode::ShareRowExclusive, false, true),
            SequenceChange::Persistence { logged } => {
                (LockMode::AccessExclusive, logged != is_logged, logged != is_logged)
            }
        };
        if opens {
            // What nextval() takes (`init_sequence`).
            footprint.lock(sequence.id, LockMode::RowExclusive);
        }
        if rewrites {
            footprint.rewrite(sequence.id);
        }
        let cause = if rewrites { Cause::AlterSequence } else { Cause::Lock };
        // A sequence weighs as much as the table that takes its numbers from it; who uses one without a table is not
        // known, unless somebody does this moment.
        let size = match self.facts.owner_of_sequence(sequence.id) {
            Some(table) => self.facts.size(table),
            None if matches!(self.facts.conflicting_sessions(sequence.id, lock), Fact::Known(0)) => {
                Fact::Known(Size::default())
            }
            None => Fact::Unknown,
        };
        let location = name.location;
        let effect = Effect {
            cause,
            relation: sequence,
            lock,
            work: Work::None,
            size,
            ms: Fact::Known(0),
            workload: Workload::default(),
            location,
        };
        Forecast { effects: vec![effect], footprint, ..Forecast::default() }
    }
}
