//! The indexes that a change of type makes again, and which of them keep their file.

use crate::catalog::index::index_oids;
use crate::catalog::relation::Open;
use pgrx::pg_sys::{self, AttrNumber, Oid};
use schema_guard_engine::facts::{RelationId, RemadeIndex};

/// What an index keeps of a column.
pub struct Kept {
    pub typid: Oid,
    pub collation: Oid,
}

/// The indexes of the table that mention the column, which a change of its type drops and makes again: core gives the
/// new one the old file when it has neither expression nor predicate and its operator classes and collations stay
/// (`CheckIndexCompatible` of `src/backend/commands/indexcmds.c`), which can only be called after the change.
pub fn remade_indexes(table: Oid, attribute: AttrNumber, before: &Kept, after: &Kept) -> Vec<RemadeIndex> {
    let indexes = index_oids(table).into_iter().filter_map(Open::new);
    // SAFETY: open indexes.
    let remade = indexes.filter_map(|index| unsafe {
        mentions(&index, attribute).then(|| RemadeIndex {
            id: RelationId::Catalog((*index.0).rd_id.to_u32()),
            keeps_file: !is_rebuilt(&index, attribute, before, after),
            has_file: (*(*index.0).rd_rel).relkind as u8 == b'i',
        })
    });
    remade.collect()
}

unsafe fn computed(index: &Open) -> [*mut pg_sys::List; 2] {
    // SAFETY: an open index.
    unsafe { [pg_sys::RelationGetIndexExpressions(index.0), pg_sys::RelationGetIndexPredicate(index.0)] }
}

unsafe fn index_columns(index: &Open) -> &[AttrNumber] {
    // SAFETY: an open index; `indkey` has an entry a column.
    unsafe {
        let form = (*index.0).rd_index;
        (*form).indkey.values.as_slice((*form).indnatts as usize)
    }
}

unsafe fn mentions(index: &Open, attribute: AttrNumber) -> bool {
    // SAFETY: an open index.
    unsafe {
        index_columns(index).contains(&attribute)
            || computed(index).iter().any(|list| {
                let mut members = std::ptr::null_mut();
                pg_sys::pull_varattnos(list.cast(), 1, &mut members);
                pg_sys::bms_is_member(i32::from(attribute) - pg_sys::FirstLowInvalidHeapAttributeNumber, members)
            })
    }
}

unsafe fn is_rebuilt(index: &Open, attribute: AttrNumber, before: &Kept, after: &Kept) -> bool {
    // SAFETY: an open index that mentions the column; its relcache arrays have an entry a key column.
    unsafe {
        let form = (*index.0).rd_index;
        // The index of a partition is made by the recursion from its parent's, which knows of no old file.
        let of_partition = (*(*index.0).rd_rel).relispartition;
        if of_partition || computed(index).iter().any(|list| !list.is_null()) || !(*form).indisvalid {
            return true;
        }
        let columns = index_columns(index);
        let keys = columns.iter().take((*form).indnkeyatts as usize).enumerate();
        keys.filter(|(_, column)| **column == attribute).any(|(at, _)| {
            let own = (*(*index.0).rd_opfamily.add(at), *(*index.0).rd_opcintype.add(at));
            let access_method = (*(*index.0).rd_rel).relam;
            // An operator class or a collation that was named stays; the default one follows the type.
            let class_changes =
                default_class(before.typid, access_method) == own && default_class(after.typid, access_method) != own;
            let collation = *(*index.0).rd_indcollation.add(at);
            class_changes || (collation == before.collation && collation != after.collation)
        })
    }
}

/// The family and the input type of a type's default operator class.
pub unsafe fn default_class(typid: Oid, access_method: Oid) -> (Oid, Oid) {
    // SAFETY: syscache reads; InvalidOid where there is no default.
    unsafe {
        match pg_sys::GetDefaultOpClass(typid, access_method) {
            Oid::INVALID => (Oid::INVALID, Oid::INVALID),
            class => (pg_sys::get_opclass_family(class), pg_sys::get_opclass_input_type(class)),
        }
    }
}
