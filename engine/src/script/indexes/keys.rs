//! The indexes of keys, and those that USING INDEX makes a key of.

use super::{Definition, is_key};
use crate::facts::{Facts, Relation, RelationId, TableConstraint, TableConstraintKind};
use crate::script::overlay::Overlay;
use crate::statement::Name;

impl Overlay {
    /// Every key that the table has got gets its index, or takes the one of USING INDEX.
    pub(in crate::script) fn index_keys(&mut self, table: &Relation, base: &dyn Facts) {
        let constraints = self.changed.get(&table.id).map_or(&[][..], |changes| &changes.constraints);
        let new: Vec<(usize, TableConstraint, Option<String>)> = constraints
            .iter()
            .enumerate()
            .filter(|(_, made)| is_key(&made.known) && made.known.index.is_none())
            .map(|(at, made)| (at, made.known.clone(), made.using_index.clone()))
            .collect();
        for (at, known, using_index) in new {
            let (index, columns) = match using_index {
                None => (
                    Some(self.make_index(table, Some(known.name.clone()), Definition::of_key(&known), base)),
                    known.columns,
                ),
                Some(name) => self.adopt_index(table, &name, &known.name, base),
            };
            let changes = self.changed.entry(table.id).or_default();
            if known.kind == TableConstraintKind::PrimaryKey {
                changes.not_null.extend(columns.iter().map(|column| (column.clone(), true)));
                changes.constraints[at].proves_not_null = columns.clone();
            }
            (changes.constraints[at].known.index, changes.constraints[at].known.columns) = (index, columns);
        }
    }

    /// USING INDEX: it takes the constraint's name (`ATExecAddIndexConstraint`).
    fn adopt_index(
        &mut self,
        table: &Relation,
        index: &str,
        constraint: &str,
        base: &dyn Facts,
    ) -> (Option<RelationId>, Vec<String>) {
        let own = self.over(base).own_indexes_of(table.id).into_iter().find(|own| own.name == index);
        let Some(own) = own else { return (None, vec![]) };
        match self.indexes.made.iter_mut().find(|made| made.id == own.id) {
            Some(made) => made.definition.constraint = Some(constraint.to_owned()),
            None => self.indexes.changed.entry(own.id).or_default().constraint = Some(constraint.to_owned()),
        }
        if own.name != constraint {
            let name = Name::new(Some(&own.schema), &own.name);
            self.call(&name, base, |relation| relation.name = constraint.to_owned());
        }
        (Some(own.id), self.over(base).key_columns(own.id))
    }
}
