//! The operators that a foreign key compares with, before a change of type and after it: where they stay, the constraint is
//! taken over and no row is read (`ATAddForeignKeyConstraint` of `src/backend/commands/tablecmds.c`).

use super::super::relation::Open;
use super::row;
use crate::catalog::type_change::index::{Kept, default_class};
use pgrx::pg_sys::{self, AttrNumber, Oid};

/// Whether the change of one column's type brings other operators or casts into the foreign key.
pub fn changes(constraint: Oid, table: Oid, attribute: AttrNumber, before: &Kept, after: &Kept) -> bool {
    row::with_row(constraint, |row, tuple| {
        let index = Open::new(row.conindid)?;
        let pairs = row::numbers(tuple, row::CONKEY).into_iter().zip(row::numbers(tuple, row::CONFKEY));
        let changed = pairs
            .filter(|(own, other)| {
                (row.conrelid, *own) == (table, attribute) || (row.confrelid, *other) == (table, attribute)
            })
            .any(|(own, other)| {
                let column = Column { index: &index, own: (row.conrelid, own), other: (row.confrelid, other) };
                column.comparison((table, attribute), before) != column.comparison((table, attribute), after)
            });
        Some(changed)
    })
    .flatten()
    .unwrap_or(true)
}

/// One column of the foreign key, the one that it references, and the index of the latter.
struct Column<'a> {
    index: &'a Open,
    own: (Oid, AttrNumber),
    other: (Oid, AttrNumber),
}

impl Column<'_> {
    /// The equality operator, and the cast of the referencing column to its right side; `None` where there is none.
    fn comparison(&self, changed: (Oid, AttrNumber), kept: &Kept) -> Option<(Oid, u32, Oid)> {
        // SAFETY: syscache reads, and an open index whose relcache arrays have an entry a key column.
        unsafe {
            let type_of = |column: (Oid, AttrNumber)| match column == changed {
                true => kept.typid,
                false => pg_sys::get_atttype(column.0, column.1),
            };
            let form = (*self.index.0).rd_index;
            let keys = (*form).indkey.values.as_slice((*form).indnkeyatts as usize);
            let at = keys.iter().position(|key| *key == self.other.1)?;
            let mut class = (*(*self.index.0).rd_opfamily.add(at), *(*self.index.0).rd_opcintype.add(at));
            // The default operator class follows the type of the referenced column; one that was named stays.
            let method = (*(*self.index.0).rd_rel).relam;
            if self.other == changed && default_class(pg_sys::get_atttype(self.other.0, self.other.1), method) == class
            {
                class = default_class(kept.typid, method);
            }
            let (family, input) = class;
            let equal = pg_sys::BTEqualStrategyNumber as i16;
            let own = type_of(self.own);
            let base = pg_sys::getBaseType(own);
            let operator = pg_sys::get_opfamily_member(family, input, base, equal);
            let of_own = pg_sys::get_opfamily_member(family, base, base, equal);
            let (operator, right) = match operator != Oid::INVALID && of_own != Oid::INVALID {
                true => (operator, base),
                false => (pg_sys::get_opfamily_member(family, input, input, equal), input),
            };
            if own == right {
                return Some((operator, pg_sys::CoercionPathType::COERCION_PATH_RELABELTYPE, Oid::INVALID));
            }
            let mut function = Oid::INVALID;
            let implicit = pg_sys::CoercionContext::COERCION_IMPLICIT;
            let path = pg_sys::find_coercion_pathway(right, own, implicit, &mut function);
            Some((operator, path, function))
        }
    }
}
