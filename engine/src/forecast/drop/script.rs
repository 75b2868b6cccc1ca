//! The foreign keys that a script has made itself: the catalog's dependencies do not know them.

use crate::facts::{ConstraintId, RelationId, TableConstraint};
use crate::forecast::Footprint;
use crate::forecast::ground::Ground;
use crate::statement::LockMode;

impl Ground<'_> {
    /// Those of the table whose own columns say so go: they have triggers on the table that they reference.
    pub(in crate::forecast) fn remove_own_foreign_keys_of_script(
        &self,
        table: RelationId,
        goes: impl Fn(&[String]) -> bool,
        footprint: &mut Footprint,
    ) {
        for key in self.facts.constraints(table).into_iter().filter(is_of_script) {
            let Some(reference) = key.reference().filter(|_| goes(&key.columns)) else { continue };
            for id in self.referenced_tables(reference.table) {
                footprint.lock(id, LockMode::AccessExclusive);
            }
        }
    }

    /// Those that reference columns of the table that say so go with them.
    pub(in crate::forecast) fn remove_foreign_keys_of_script_to(
        &self,
        table: RelationId,
        goes: impl Fn(&[String]) -> bool,
        footprint: &mut Footprint,
    ) {
        for key in self.facts.foreign_keys_to(table).into_iter().filter(is_of_script) {
            if key.reference().is_some_and(|reference| goes(&reference.columns)) {
                footprint.lock(key.table, LockMode::AccessExclusive);
            }
        }
    }

    /// The table goes, and all of them with it.
    pub(in crate::forecast) fn remove_foreign_keys_of_script(&self, table: RelationId, footprint: &mut Footprint) {
        self.remove_own_foreign_keys_of_script(table, |_| true, footprint);
        self.remove_foreign_keys_of_script_to(table, |_| true, footprint);
    }
}

/// What is not enforced has no triggers.
fn is_of_script(key: &TableConstraint) -> bool {
    matches!(key.id, ConstraintId::Script(_)) && key.enforced
}
