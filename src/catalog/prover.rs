//! What PostgreSQL itself says about two stored definitions. Expressions are compared as they are stored, not simplified
//! first as the planner does it: that would run functions of whoever owns the table as the one who asks for advice.

use super::constraint::not_null;
use super::relation::Open;
use pgrx::pg_sys::{self, AttrNumber, List, Node, Oid};
use schema_guard_engine::advice::Prover;

pub struct LiveProver;

impl Prover for LiveProver {
    fn same_expression(&self, one: (u32, usize), other: (u32, usize)) -> bool {
        match (expression(one), expression(other)) {
            // SAFETY: two node trees.
            (Some(one), Some(other)) => unsafe { pg_sys::equal(one.cast(), other.cast()) },
            _ => false,
        }
    }

    fn implies(&self, one: u32, other: u32) -> bool {
        implied(predicate(other), predicate(one))
    }

    fn contains(&self, other: u32, one: u32) -> bool {
        let known = columns_not_null(one);
        // SAFETY: two lists of this call's own.
        implied(predicate(other), unsafe { pg_sys::list_concat(predicate(one), known) })
    }

    fn covers_not_null(&self, index: u32, columns: &[i16]) -> bool {
        implied(predicate(index), table_of(index).map_or(std::ptr::null_mut(), |table| all_not_null(&table, columns)))
    }

    fn searches(&self, family: u32, operator: u32) -> bool {
        // `$1 = column`: the index has the column on the left.
        // SAFETY: syscache reads; InvalidOid for an operator without a commutator, which no family has.
        unsafe { pg_sys::op_in_opfamily(pg_sys::get_commutator(operator.into()), family.into()) }
    }
}

fn implied(predicate: *mut List, clauses: *mut List) -> bool {
    // SAFETY: two lists of ANDed clauses, or NIL.
    unsafe { pg_sys::predicate_implied_by(predicate, clauses, false) }
}

/// The expression at this place of the key (0 is the first column); expressions are stored in the order of the columns.
fn expression((index, at): (u32, usize)) -> Option<*mut Node> {
    let before = with_row(index, |form, _| {
        // SAFETY: `indkey` has an entry a column.
        let columns = unsafe { (*form).indkey.values.as_slice((*form).indnkeyatts as usize) };
        columns.iter().take(at).filter(|&&column| column == 0).count()
    })?;
    let stored = stored(index, pg_sys::Anum_pg_index_indexprs)?.cast::<List>();
    // SAFETY: a list of expressions.
    unsafe { (before < (*stored).length as usize).then(|| (*(*stored).elements.add(before)).ptr_value.cast()) }
}

/// The predicate as ANDed clauses; NIL where there is none.
fn predicate(index: u32) -> *mut List {
    // SAFETY: a node tree; core stores the clauses under one explicit AND.
    stored(index, pg_sys::Anum_pg_index_indpred)
        .map_or(std::ptr::null_mut(), |tree| unsafe { pg_sys::make_ands_implicit(tree.cast()) })
}

fn stored(index: u32, attribute: u32) -> Option<*mut Node> {
    let tree = with_row(index, |_, tuple| {
        let mut null = false;
        // SAFETY: a row of pg_index; a pg_node_tree that PostgreSQL has stored itself, as text is stored, or NULL.
        unsafe {
            let cache = pg_sys::SysCacheIdentifier::INDEXRELID as i32;
            let datum = pg_sys::SysCacheGetAttr(cache, tuple, attribute as AttrNumber, &mut null);
            (!null).then(|| pg_sys::stringToNode(pg_sys::text_to_cstring(datum.cast_mut_ptr())))
        }
    })??;
    Some(tree.cast())
}

fn with_row<T>(index: u32, look: impl FnOnce(pg_sys::Form_pg_index, pg_sys::HeapTuple) -> T) -> Option<T> {
    // SAFETY: a syscache read; the tuple is looked at before it is released.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::INDEXRELID as i32, Oid::from(index).into());
        if tuple.is_null() {
            return None;
        }
        let found = look(pg_sys::GETSTRUCT(tuple).cast(), tuple);
        pg_sys::ReleaseSysCache(tuple);
        Some(found)
    }
}

fn table_of(index: u32) -> Option<Open> {
    // SAFETY: a row of pg_index.
    with_row(index, |form, _| unsafe { (*form).indrelid }).and_then(Open::new)
}

/// `column IS NOT NULL` for each column of the index's table of which that is certain.
fn columns_not_null(index: u32) -> *mut List {
    let Some(table) = table_of(index) else { return std::ptr::null_mut() };
    // SAFETY: an open relation.
    let columns = unsafe { (*(*table.0).rd_att).natts } as i16;
    let certain: Vec<i16> = (1..=columns).filter(|&column| is_not_null(&table, column)).collect();
    all_not_null(&table, &certain)
}

fn all_not_null(table: &Open, columns: &[i16]) -> *mut List {
    let mut clauses = std::ptr::null_mut();
    for &column in columns {
        // SAFETY: an open relation and a column of it; a list of this call's own.
        clauses = unsafe { pg_sys::list_concat(clauses, not_null(table, column)) };
    }
    clauses
}

#[cfg(not(feature = "pg18"))]
fn is_not_null(table: &Open, column: i16) -> bool {
    // SAFETY: an open relation with so many columns.
    unsafe {
        let attribute = (*(*table.0).rd_att).attrs.as_slice(column as usize)[column as usize - 1];
        attribute.attnotnull && !attribute.attisdropped
    }
}

/// 18 knows NOT NULL constraints that are NOT VALID; `attnotnull` does not tell.
#[cfg(feature = "pg18")]
fn is_not_null(table: &Open, column: i16) -> bool {
    // SAFETY: an open relation with so many columns.
    unsafe {
        let attribute = (*(*table.0).rd_att).compact_attrs.as_slice(column as usize)[column as usize - 1];
        attribute.attnullability as u8 == b'v' && !attribute.attisdropped
    }
}
