//! What a statement requests and does, relation by relation: the locks, and the files read, built and rewritten.
//!
//! This is the half of a forecast that can be held against a live server. `schema_guard.forecast()` shows it,
//! `schema_guard.rehearse()` measures the same, and `tests/proofs/` proves the two equal.

use crate::facts::RelationId;
use crate::statement::LockMode;
use std::collections::BTreeMap;

/// Every relation that the statement touches, by identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footprint {
    touches: BTreeMap<RelationId, Touch>,
    worst_case: Option<&'static str>,
}

/// What happens to one relation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touch {
    /// One bit a mode, for all modes that are requested and held to the statement's end.
    modes: u16,
    /// Its old file is held by nobody afterwards; a plain DROP is no rewrite.
    pub rewrites: bool,
    /// Read in full to verify or validate a constraint that it carries.
    pub scans: bool,
    /// Index files that are new afterwards, on the table's touch.
    pub builds: usize,
}

impl Touch {
    /// The strongest mode that is requested and not in `held`.
    pub fn strongest_beyond(&self, held: &Touch) -> Option<LockMode> {
        LockMode::ALL.into_iter().rev().find(|mode| (self.modes & !held.modes) & bit(*mode) != 0)
    }

    /// The strongest mode that is requested.
    pub fn lock(&self) -> Option<LockMode> {
        self.strongest_beyond(&Touch::default())
    }

    pub fn works(&self) -> bool {
        self.rewrites || self.scans || self.builds > 0
    }

    /// What both do: the modes of both, the work of both.
    pub fn merge(&mut self, other: &Touch) {
        self.modes |= other.modes;
        self.rewrites |= other.rewrites;
        self.scans |= other.scans;
        self.builds += other.builds;
    }
}

fn bit(mode: LockMode) -> u16 {
    1 << mode as u16
}

impl Footprint {
    /// The statement requests the lock and holds it to its end. ACCESS SHARE, which every query takes, may be left out.
    pub fn lock(&mut self, relation: RelationId, mode: LockMode) {
        self.touches.entry(relation).or_default().modes |= bit(mode);
    }

    /// The relation's file is replaced.
    pub fn rewrite(&mut self, relation: RelationId) {
        self.touches.entry(relation).or_default().rewrites = true;
    }

    /// The table is read in full to verify or validate a constraint of its own.
    pub fn scan(&mut self, table: RelationId) {
        self.touches.entry(table).or_default().scans = true;
    }

    /// So many index files of the table are new.
    pub fn build(&mut self, table: RelationId, indexes: usize) {
        self.touches.entry(table).or_default().builds += indexes;
    }

    pub fn merge(&mut self, other: &Footprint) {
        for (relation, touch) in &other.touches {
            self.touches.entry(*relation).or_default().merge(touch);
        }
        self.worst_case = self.worst_case.or(other.worst_case);
    }

    /// What cannot be known before the statement runs has been forecast as the worst that it could be; `why` is shown.
    pub fn assume_worst(&mut self, why: &'static str) {
        self.worst_case = Some(why);
    }

    pub fn worst_case(&self) -> Option<&'static str> {
        self.worst_case
    }

    pub fn get(&self, relation: RelationId) -> Option<&Touch> {
        self.touches.get(&relation)
    }

    pub fn iter(&self) -> impl Iterator<Item = (RelationId, &Touch)> {
        self.touches.iter().map(|(relation, touch)| (*relation, touch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_mode_counts_and_what_was_held_before_does_not() {
        let (table, mut footprint) = (RelationId::Catalog(1), Footprint::default());
        footprint.lock(table, LockMode::Share);
        footprint.lock(table, LockMode::RowExclusive);
        let touch = footprint.get(table).expect("locked");
        assert_eq!(touch.lock(), Some(LockMode::Share));
        let mut held = Touch::default();
        assert_eq!(touch.strongest_beyond(&held), Some(LockMode::Share));
        let mut share = Footprint::default();
        share.lock(table, LockMode::Share);
        held.merge(share.get(table).expect("locked"));
        assert_eq!(touch.strongest_beyond(&held), Some(LockMode::RowExclusive));
        assert!(!touch.works());
    }

    #[test]
    fn work_adds_up() {
        let (table, mut one) = (RelationId::Catalog(1), Footprint::default());
        one.build(table, 1);
        let mut other = one.clone();
        other.rewrite(table);
        other.build(table, 2);
        one.merge(&other);
        assert_eq!(one.get(table), Some(&Touch { modes: 0, rewrites: true, scans: false, builds: 4 }));
        assert_eq!(one.worst_case(), None);
    }
}
