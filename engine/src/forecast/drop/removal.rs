//! Which relations the removal of an object locks (`doDeletion` of `src/backend/catalog/dependency.c`).

use super::super::Footprint;
use crate::facts::{Dropped, What};
use crate::statement::LockMode::{AccessExclusive, ShareUpdateExclusive};

impl Footprint {
    /// The locks under which each of these is deleted: its own (`AcquireDeletionLock`), and what its removal opens.
    pub(in crate::forecast) fn remove(&mut self, dropped: &[Dropped]) {
        for one in dropped {
            match one.what {
                // RemoveAttributeById, RemoveConstraintById, RemoveAttrDefaultById, RemoveTriggerById,
                // RemoveRewriteRuleById, RemovePolicyById: all open the table to broadcast that it has changed. That a
                // foreign key locks the table that it references comes from its triggers there.
                What::Relation(table)
                | What::Column(table)
                | What::Constraint(table)
                | What::Default(table)
                | What::Trigger(table)
                | What::Rule(table)
                | What::Policy(table) => self.lock(table, AccessExclusive),
                // heap_drop_with_catalog: the parent's bounds change, and the DEFAULT partition's constraint with them.
                What::Partition { partition, parent, default } => {
                    for table in [Some(partition), Some(parent), default].into_iter().flatten() {
                        self.lock(table, AccessExclusive);
                    }
                }
                // index_drop
                What::Index { index, table } => {
                    self.lock(table, AccessExclusive);
                    self.lock(index, AccessExclusive);
                }
                // RemoveStatisticsById
                What::Statistics(table) => self.lock(table, ShareUpdateExclusive),
                What::Other => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Object, Reach, RelationId};
    use crate::statement::LockMode;

    fn removed(what: What) -> Vec<(u32, LockMode)> {
        let mut footprint = Footprint::default();
        let object = Object { class: 0, oid: 0, column: 0 };
        footprint.remove(&[Dropped { object, what, reach: Reach::Named }]);
        let lock = |(id, touch): (RelationId, &super::super::super::Touch)| match id {
            RelationId::Catalog(oid) => Some((oid, touch.lock()?)),
            RelationId::Script(_) => None,
        };
        footprint.iter().filter_map(lock).collect()
    }

    #[test]
    fn each_removal_locks_what_its_function_opens() {
        let [one, two, three] = [1, 2, 3].map(RelationId::Catalog);
        for what in
            [What::Relation, What::Column, What::Constraint, What::Default, What::Trigger, What::Rule, What::Policy]
        {
            assert_eq!(removed(what(one)), [(1, AccessExclusive)], "{:?}", what(one));
        }
        assert_eq!(removed(What::Statistics(one)), [(1, ShareUpdateExclusive)]);
        assert_eq!(removed(What::Index { index: one, table: two }), [(1, AccessExclusive), (2, AccessExclusive)]);
        assert_eq!(
            removed(What::Partition { partition: one, parent: two, default: Some(three) }),
            [1, 2, 3].map(|oid| (oid, AccessExclusive))
        );
        let first = What::Partition { partition: one, parent: two, default: None };
        assert_eq!(removed(first), [1, 2].map(|oid| (oid, AccessExclusive)));
        assert_eq!(removed(What::Other), []);
    }
}
