//! Composite types: what they do to the tables that are declared OF them. Other uses of the type PostgreSQL refuses.

use crate::forecast::ground::Ground;
use crate::forecast::{Cause, Footprint, Forecast, Work, alter_table};
use crate::statement::{AlterComposite, LockMode, Name};

impl Ground<'_> {
    /// `ATTypedTableRecursion`: each table is altered as by an ALTER TABLE with the same actions.
    pub(in crate::forecast) fn alter_composite<'a>(&self, alter: &'a AlterComposite) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        if !alter.cascade {
            return forecast;
        }
        for table in self.facts.typed_tables(&alter.composite) {
            let Some(relation) = self.facts.relation_by_id(table) else { continue };
            let name = Name::new(Some(&relation.schema), &relation.name);
            let one = alter_table::forecast(self, &name, false, &alter.actions, alter.lock);
            forecast.footprint.merge(&one.footprint);
            forecast.effects.extend(one.effects.into_iter().map(|mut effect| {
                // There is no ALTER TABLE whose text a safe form could be made of.
                effect.cause = match effect.work {
                    Work::None => Cause::Lock,
                    _ => Cause::Rewrite { what: "altering the type of the table" },
                };
                effect
            }));
        }
        forecast
    }

    /// `renameatt_internal`: without CASCADE PostgreSQL refuses where there is such a table.
    pub(in crate::forecast) fn rename_attribute<'a>(&self, composite: &Name) -> Forecast<'a> {
        let mut footprint = Footprint::default();
        for table in self.facts.typed_tables(composite) {
            self.lock_tree(&mut footprint, table, LockMode::AccessExclusive);
        }
        Forecast { footprint, ..Forecast::default() }
    }
}
