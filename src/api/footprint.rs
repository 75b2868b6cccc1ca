//! A script's footprints as rows: what each statement adds to what the statements before it did.

use schema_guard_engine::facts::RelationId;
use schema_guard_engine::forecast::{Footprint, Touch};
use schema_guard_engine::statement::LockMode;
use std::collections::HashMap;

/// A row of `forecast()`: statement, relation, lock mode, rewrites, scans, builds.
pub type Row = (i32, String, Option<String>, bool, bool, i32);

/// The locks that the statements of one call have requested so far.
#[derive(Default)]
pub struct Held(HashMap<RelationId, Touch>);

impl Held {
    /// The rows of the next statement, by relation: no mode that an earlier one requested, and nothing for a relation
    /// that gets neither a new mode nor work. `name` knows the relations that existed before the call.
    pub fn rows(
        &mut self,
        statement: i32,
        footprint: &Footprint,
        name: impl Fn(RelationId) -> Option<String>,
    ) -> Vec<Row> {
        let mut rows: Vec<Row> = vec![];
        for (id, touch) in footprint.iter() {
            let before = self.0.entry(id).or_default();
            // What every query takes.
            let lock = touch.strongest_beyond(before).filter(|lock| *lock > LockMode::AccessShare);
            before.merge(touch);
            if lock.is_none() && !touch.works() {
                continue;
            }
            if let Some(relation) = name(id) {
                let lock = lock.map(|lock| lock.as_str().to_owned());
                rows.push((statement, relation, lock, touch.rewrites, touch.scans, touch.builds as i32));
            }
        }
        rows.sort_by(|one, other| one.1.cmp(&other.1));
        rows
    }
}
