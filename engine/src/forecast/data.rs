//! UPDATE and DELETE as part of a script: how long they would go through a whole table.

use super::ground::Ground;
use super::time::Workload;
use super::{Cause, Forecast, Work};
use crate::facts::RelationKind;
use crate::statement::{ChangeRows, LockMode};

impl Ground<'_> {
    /// What picks out its rows may pick few. What does not writes every row anew and, for UPDATE, an entry in every
    /// index. Not part of the footprint, which is about DDL.
    pub(super) fn change_rows<'a>(&self, change: &'a ChangeRows) -> Forecast<'a> {
        let table = self.table(&change.table).filter(|table| table.kind != RelationKind::MaterializedView);
        let Some(table) = table.filter(|_| change.unbounded) else { return Forecast::default() };
        let mut workload = Workload { rewrites: true, ..Workload::default() };
        if !change.deletes() {
            self.rebuilds(&table, &mut workload);
        }
        let mut effect = self.effect(Cause::ChangeRows(change), table, LockMode::RowExclusive, change.table.location);
        self.work(&mut effect, Work::Rewrite, workload);
        Forecast { effects: vec![effect], ..Forecast::default() }
    }
}
