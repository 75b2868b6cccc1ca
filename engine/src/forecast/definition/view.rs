//! CREATE OR REPLACE VIEW.

use crate::facts::RelationKind;
use crate::forecast::ground::Ground;
use crate::forecast::{Cause, Forecast};
use crate::statement::{CreateView, LockMode};

impl Ground<'_> {
    /// Only a view that is there already is locked (`DefineVirtualRelation`); of what is no view PostgreSQL speaks itself.
    pub(in crate::forecast) fn create_view<'a>(&self, view: &'a CreateView) -> Forecast<'a> {
        let mut forecast = self.locks(&view.locks);
        let known = self.facts.relation(&view.view).filter(|relation| {
            view.replace && relation.kind == RelationKind::View && relation.is_temporary() == view.temporary
        });
        if let Some(known) = known {
            let (lock, location) = (LockMode::AccessExclusive, view.view.location);
            forecast.effects.push(self.sized_effect(Cause::ReplaceView, known, lock, location));
        }
        forecast
    }
}
