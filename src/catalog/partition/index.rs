//! The indexes that a new partition gets from the table above it.

use super::super::index::index_oids;
use super::super::inheritance;
use super::super::relation::Open;
use crate::catalog::constraint;
use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::facts::{InheritedIndex, RelationId, TableConstraint, TableConstraintKind};

/// `AttachPartitionEnsureIndexes`
pub fn inherited_indexes(parent: Oid, partition: Oid) -> Option<Vec<InheritedIndex>> {
    let mut found = vec![];
    if super::kind(&Open::new(partition)?) == b'f' {
        return Some(found);
    }
    // One index of the partition serves one index of the parent.
    let mut taken = vec![];
    for oid in index_oids(parent) {
        let index = Template::new(parent, oid)?;
        if super::kind(&index.open) != b'I' {
            continue;
        }
        let mut inherited = InheritedIndex { index: super::id(oid), builds: vec![], adopted: vec![] };
        match index.equal_on(partition, &taken, true)? {
            Some(own) => taken.push(own),
            None => index.build(partition, &mut inherited)?,
        }
        found.push(inherited);
    }
    Some(found)
}

/// The index whose equal is looked for.
struct Template {
    table: Open,
    open: Open,
    constraint: Option<TableConstraintKind>,
}

impl Template {
    fn new(table: Oid, index: Oid) -> Option<Template> {
        Some(Template {
            table: Open::new(table)?,
            open: Open::new(index)?,
            constraint: key_of(table, index).map(|key| key.kind),
        })
    }

    /// `DefineIndex` on a table, and on what is below it: an equal index there becomes a part of the new one.
    fn build(&self, table: Oid, inherited: &mut InheritedIndex) -> Option<()> {
        match super::kind(&Open::new(table)?) {
            b'r' => inherited.builds.push(super::id(table)),
            b'p' => {
                for child in inheritance::children(table) {
                    match self.equal_on(child, &[], false)? {
                        Some(own) => inherited.adopted.push(super::id(own)),
                        None => self.build(child, inherited)?,
                    }
                }
            }
            _ => {}
        }
        Some(())
    }

    /// The first index of the table that is equal and a part of none yet. Only ATTACH PARTITION itself (`valid`) wants it
    /// valid.
    fn equal_on(&self, table: Oid, taken: &[Oid], valid: bool) -> Option<Option<Oid>> {
        let open = Open::new(table)?;
        for oid in index_oids(table) {
            let own = Open::new(oid)?;
            // SAFETY: an open index.
            let (attached, is_valid) = unsafe { ((*(*own.0).rd_rel).relispartition, (*(*own.0).rd_index).indisvalid) };
            if attached || taken.contains(&oid) || (valid && !is_valid) {
                continue;
            }
            if self.equals(&own, &open) && self.serves_constraint(table, oid) {
                return Some(Some(oid));
            }
        }
        Some(None)
    }

    /// A constraint's index is served by that of another constraint: before 17 of any kind, from then on of its own.
    fn serves_constraint(&self, table: Oid, index: Oid) -> bool {
        match (&self.constraint, key_of(table, index)) {
            (None, _) => true,
            (Some(wanted), Some(own)) => own.kind == *wanted || cfg!(any(feature = "pg15", feature = "pg16")),
            (Some(_), None) => false,
        }
    }

    /// `CompareIndexInfo`
    fn equals(&self, own: &Open, table: &Open) -> bool {
        // SAFETY: open indexes and their open tables; everything is made in the current context.
        unsafe {
            let (from, to) = ((*table.0).rd_att, (*self.table.0).rd_att);
            #[cfg(feature = "pg15")]
            let map = pg_sys::build_attrmap_by_name(from, to);
            #[cfg(not(feature = "pg15"))]
            let map = pg_sys::build_attrmap_by_name(from, to, false);
            pg_sys::CompareIndexInfo(
                pg_sys::BuildIndexInfo(own.0),
                pg_sys::BuildIndexInfo(self.open.0),
                (*own.0).rd_indcollation,
                (*self.open.0).rd_indcollation,
                (*own.0).rd_opfamily,
                (*self.open.0).rd_opfamily,
                map,
            )
        }
    }
}

/// `get_relation_idx_constraint_oid`: the key or exclusion constraint that an index stands behind.
fn key_of(table: Oid, index: Oid) -> Option<TableConstraint> {
    let is_key = |constraint: &TableConstraint| {
        constraint.index == Some(RelationId::Catalog(index.to_u32())) && constraint.reference().is_none()
    };
    constraint::of_table(table).into_iter().find(is_key)
}
