//! The actions on the table as a whole: persistence, access method, tablespace, owner, triggers, marked indexes.

use super::Pass;
use crate::facts::{Fact, Persistence};
use crate::forecast::{Cause, Work};
use crate::statement::{LockMode, Name, RoleName};

impl<'a> Pass<'_, '_, 'a> {
    /// Owned sequences follow (`SequenceChangePersistence`). A partitioned table has nothing to write.
    pub(super) fn set_persistence(&mut self, logged: bool) {
        let is_logged = self.table.persistence == Persistence::Permanent;
        if is_logged == logged || self.table.is_temporary() || !self.has_rows(self.table.id) {
            return;
        }
        let what = if logged { "making the table logged" } else { "making the table unlogged" };
        self.rewrite_own(what);
        for sequence in self.ground.facts.owned_sequences(self.table.id, None) {
            self.footprint.lock(sequence, LockMode::AccessExclusive);
            self.footprint.rewrite(sequence);
        }
    }

    pub(super) fn set_access_method(&mut self, method: Option<&str>) {
        let differs = self.ground.facts.access_method_differs(self.table.id, method) == Fact::Known(true);
        if differs && self.has_rows(self.table.id) {
            self.rewrite_own("changing the access method");
        }
    }

    /// The file is copied block by block; the indexes stay where they are.
    pub(super) fn set_tablespace(&mut self, tablespace: &'a str) {
        let differs = self.ground.facts.tablespace_differs(self.table.id, tablespace) == Fact::Known(true);
        if differs && self.has_rows(self.table.id) {
            self.footprint.rewrite(self.table.id);
            self.workload.copies = true;
            self.found.push((Cause::SetTablespace { tablespace }, super::Work::Rewrite, None));
        }
    }

    /// Of this table alone: these actions never go on to the tables below.
    fn rewrite_own(&mut self, what: &'static str) {
        let member = self.member(self.table.id);
        (member.rewrites, member.rewrites_early) = (true, true);
        self.workload.rewrites = true;
        self.found.push((Cause::Rewrite { what }, super::Work::Rewrite, None));
    }

    /// Indexes and owned sequences change hands with their table (`ATExecChangeOwner`).
    pub(super) fn owner(&mut self, role: &RoleName) {
        let facts = self.ground.facts;
        if facts.owner_differs(self.table.id, role) == Fact::Known(false) {
            return;
        }
        let indexes = facts.own_indexes(self.table.id).into_iter().map(|index| index.id);
        for id in indexes.chain(facts.owned_sequences(self.table.id, None)) {
            self.footprint.lock(id, LockMode::AccessExclusive);
        }
    }

    pub(super) fn lock_index(&mut self, index: &str, lock: LockMode) {
        if let Some(index) = self.ground.facts.relation(&Name::new(Some(&self.table.schema), index)) {
            self.footprint.lock(index.id, lock);
        }
    }

    /// Nothing happens to a table that has it enabled already.
    pub(super) fn enable_row_security(&mut self) {
        let known = self.ground.facts.row_security(self.table.id);
        if !known.enabled && !known.has_policy {
            self.found.push((Cause::EnableRowSecurity, Work::None, None));
        }
    }

    /// Row-level triggers of a partitioned table are switched on its partitions, too (`EnableDisableTrigger`).
    pub(super) fn trigger(&mut self, name: Option<&'a str>, all: bool, enable: bool) {
        if !enable {
            self.found.push((Cause::DisableTrigger { name, all }, Work::None, None));
        }
        if self.table.is_partitioned() && self.ground.facts.has_row_trigger(self.table.id, name, all) {
            self.lock_tree();
        }
    }
}
