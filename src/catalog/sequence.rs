//! The sequences that a table's columns own.

use super::constraint::Dependency;
use super::scan;
use crate::encoding::to_server;
use pgrx::pg_sys::{self, Oid};

/// The sequences that the table's columns own, or one of them (`getOwnedSequences`).
pub fn owned_sequences(table: Oid, column: Option<&str>) -> Vec<Oid> {
    sequences_of(table, column, |deptype| matches!(deptype, b'a' | b'i'))
}

/// An identity's own: another that the column owns is only that (`getIdentitySequence`).
pub fn identity_sequence(table: Oid, column: &str) -> Option<Oid> {
    sequences_of(table, Some(column), |deptype| deptype == b'i').pop()
}

fn sequences_of(table: Oid, column: Option<&str>, owns: impl Fn(u8) -> bool) -> Vec<Oid> {
    let number = match column {
        None => None,
        // SAFETY: a syscache read; 0 for a column that is not there.
        Some(column) => match unsafe { pg_sys::get_attnum(table, to_server(column).as_ptr()) } {
            number if number > 0 => Some(number),
            _ => return vec![],
        },
    };
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let class = pg_sys::RelationRelationId;
    let mut owned = scan::rows(DEPEND_REFERENCE_INDEX, &[(4, class), (5, table)], |row: &Dependency| {
        let on_column = row.refobjsubid > 0 && number.is_none_or(|number| row.refobjsubid == i32::from(number));
        let owns = owns(row.deptype) && row.classid == class && on_column;
        (owns && unsafe { pg_sys::get_rel_relkind(row.objid) } as u8 == b'S').then_some(row.objid)
    });
    owned.dedup();
    owned
}
