//! What ALTER TABLE in a script does to the tables below the one that it names.

use super::overlay::Overlay;
use crate::facts::{Facts, Relation, TableConstraint, TableConstraintKind};
use crate::statement::{AlterAction, ColumnDefinition, Constraint, ConstraintKind};

impl Overlay {
    /// The table, and unless the statement says ONLY what inherits the action from it.
    pub(super) fn alter_tree(&mut self, relation: &Relation, only: bool, action: &AlterAction, base: &dyn Facts) {
        if !self.is_there_already(relation, action, base) {
            self.alter_one(relation, action, base);
        }
        let Some(action) = self.inherited(relation, action).filter(|_| !only) else { return };
        for id in self.over(base).tree(relation.id).into_iter().skip(1) {
            let Some(child) = self.over(base).relation_by_id(id) else { continue };
            if self.keeps(&child, &action, base) {
                continue;
            }
            self.alter_one(&child, &action, base);
            if let AlterAction::AddConstraint(_) = action
                && let Some(added) = self.changed.get_mut(&id).and_then(|changes| changes.constraints.last_mut())
            {
                (added.known.inherited, added.known.local) = (1, false);
            }
        }
    }

    /// What goes with it goes before, and what comes with it comes after.
    fn alter_one(&mut self, relation: &Relation, action: &AlterAction, base: &dyn Facts) {
        match action {
            AlterAction::DropConstraint { name, .. } => {
                self.drop_mark(relation, name, base);
                self.drop_key(relation, name, base);
            }
            AlterAction::DropColumn { column, .. } => self.drop_indexes_on(relation, column, base),
            _ => {}
        }
        self.alter(relation, action);
        if let AlterAction::AddConstraint(_) | AlterAction::AddColumn { .. } = action {
            self.index_keys(relation, base);
        }
    }

    /// The action as a child sees it; `None` for what stays on the table itself.
    fn inherited(&self, relation: &Relation, action: &AlterAction) -> Option<AlterAction> {
        match action {
            AlterAction::SetNotNull { .. }
            | AlterAction::DropNotNull { .. }
            | AlterAction::ValidateConstraint { .. }
            | AlterAction::DropConstraint { .. }
            | AlterAction::DropColumn { .. }
            | AlterAction::SetType { .. } => Some(action.clone()),
            AlterAction::AddConstraint(constraint) if is_inheritable(constraint) => {
                // Children get the name that their parent has got.
                let chosen = self.changed.get(&relation.id)?.constraints.last()?.known.name.clone();
                Some(AlterAction::AddConstraint(Constraint { name: Some(chosen), ..constraint.clone() }))
            }
            AlterAction::AddColumn { column, if_not_exists } => {
                let constraints = column.constraints.iter().filter(|constraint| is_inheritable(constraint)).cloned();
                let column = ColumnDefinition { constraints: constraints.collect(), ..column.clone() };
                Some(AlterAction::AddColumn { column, if_not_exists: *if_not_exists })
            }
            _ => None,
        }
    }

    /// Whether the child merges what it has already, or keeps what it also has by itself.
    fn keeps(&self, child: &Relation, action: &AlterAction, base: &dyn Facts) -> bool {
        let facts = self.over(base);
        match action {
            AlterAction::AddConstraint(constraint) => {
                let equal = |known: &TableConstraint| match &constraint.kind {
                    ConstraintKind::NotNull { column } => {
                        known.kind == TableConstraintKind::NotNull && known.columns == [column.clone()]
                    }
                    _ => Some(&known.name) == constraint.name.as_ref(),
                };
                facts.constraints(child.id).iter().any(equal)
            }
            AlterAction::DropConstraint { name, .. } => {
                let own = |known: TableConstraint| known.local || known.inherited > 1;
                facts.constraint(child.id, name).is_none_or(own)
            }
            AlterAction::AddColumn { column, .. } => facts.column(child.id, &column.name).is_some(),
            AlterAction::DropColumn { column, .. } => {
                facts.column(child.id, column).is_none_or(|known| known.local || known.inherited > 1)
            }
            _ => false,
        }
    }

    /// A NOT NULL constraint (18) takes the column's mark with it.
    fn drop_mark(&mut self, relation: &Relation, name: &str, base: &dyn Facts) {
        let known = self.over(base).constraint(relation.id, name);
        if let Some(known) = known.filter(|known| known.kind == TableConstraintKind::NotNull) {
            let changes = self.changed.entry(relation.id).or_default();
            changes.not_null.extend(known.columns.into_iter().map(|column| (column, false)));
        }
    }
}

fn is_inheritable(constraint: &Constraint) -> bool {
    let kind = matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. });
    kind && !constraint.no_inherit
}
