//! The indexes of a table.

use super::relation::{Open, namespace_name};
use crate::encoding::{from_server, from_server_opt};
use crate::parse::node::{is, list};
use pgrx::pg_sys::{self, NodeTag, Oid};
use schema_guard_engine::facts::{Index, RelationId};
use schema_guard_engine::statement::{EXPRESSION, Predicate};

/// The indexes of one table, invalid ones included.
pub fn indexes(table: Oid) -> Vec<Index> {
    index_oids(table).into_iter().filter_map(index).collect()
}

pub(super) fn index_oids(table: Oid) -> Vec<Oid> {
    let Some(open) = Open::new(table) else { return vec![] };
    // SAFETY: an open relation; the list is a copy of OIDs.
    unsafe {
        let list = pg_sys::RelationGetIndexList(open.0);
        let length = if list.is_null() { 0 } else { (*list).length };
        (0..length as usize).map(|at| (*(*list).elements.add(at)).oid_value).collect()
    }
}

pub fn index(oid: Oid) -> Option<Index> {
    let open = Open::new(oid)?;
    // SAFETY: an open relation; rd_index is NULL for everything but an index.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return None;
        }
        let constraint = match pg_sys::get_index_constraint(oid) {
            Oid::INVALID => None,
            constraint => from_server_opt(pg_sys::get_constraint_name(constraint)),
        };
        Some(Index {
            id: RelationId::Catalog(oid.to_u32()),
            schema: namespace_name((*(*open.0).rd_rel).relnamespace),
            name: from_server((*(*open.0).rd_rel).relname.data.as_ptr()),
            table: RelationId::Catalog((*form).indrelid.to_u32()),
            unique: (*form).indisunique,
            valid: (*form).indisvalid,
            bytes: open.bytes(),
            constraint,
            columns: columns_of_key(form),
            method: from_server_opt(pg_sys::get_am_name((*(*open.0).rd_rel).relam)).unwrap_or_default(),
            predicate: predicate(&open),
            clustered: (*form).indisclustered,
        })
    }
}

/// The columns of an index's key by name, expressions left out.
pub fn key_columns(index: Oid) -> Vec<String> {
    let Some(open) = Open::new(index) else { return vec![] };
    // SAFETY: an open relation; rd_index is NULL for everything but an index, whose `indkey` has one entry a column.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return vec![];
        }
        let keys = (*form).indkey.values.as_slice((*form).indnkeyatts as usize);
        let columns = keys.iter().filter(|&&number| number != 0);
        let name = |&number: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, number, true));
        columns.filter_map(name).collect()
    }
}

/// The INCLUDE columns of a key's index, and whether NULLs are not distinct to it.
pub(super) fn key_terms(index: Oid) -> (Vec<String>, bool) {
    let Some(open) = Open::new(index) else { return (vec![], false) };
    // SAFETY: as in `key_columns`.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return (vec![], false);
        }
        let columns = (*form).indkey.values.as_slice((*form).indnatts as usize).iter();
        let included = columns.skip((*form).indnkeyatts as usize);
        let name = |&number: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, number, true));
        (included.filter_map(name).collect(), (*form).indnullsnotdistinct)
    }
}

/// Whether the index is its table's replica identity while a publication publishes the table's updates or deletes.
pub fn identifies_published_rows(index: Oid) -> Option<bool> {
    let open = Open::new(index)?;
    // SAFETY: open relations; rd_index is NULL for everything but an index. The description is a plain struct that
    // `RelationBuildPublicationDesc` fills from the catalogs.
    unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return None;
        }
        let table = Open::new((*form).indrelid)?;
        let identity = match (*(*table.0).rd_rel).relreplident as u8 {
            b'd' => (*form).indisprimary,
            b'i' => (*form).indisreplident,
            _ => false,
        };
        let mut published: pg_sys::PublicationDesc = std::mem::zeroed();
        pg_sys::RelationBuildPublicationDesc(table.0, &mut published);
        Some(identity && (published.pubactions.pubupdate || published.pubactions.pubdelete))
    }
}

/// Names of an index's key columns, expressions under the word that `CREATE INDEX` has for them.
unsafe fn columns_of_key(form: pg_sys::Form_pg_index) -> Vec<String> {
    // SAFETY: an open index's form: `indkey` has an entry a column, key columns first.
    unsafe {
        let columns = (*form).indkey.values.as_slice((*form).indnatts as usize);
        let name = |column: &i16| from_server_opt(pg_sys::get_attname((*form).indrelid, *column, true));
        let keys = columns.iter().take((*form).indnkeyatts as usize);
        keys.map(|column| name(column).unwrap_or_else(|| EXPRESSION.to_owned())).collect()
    }
}

/// What the WHERE clause of an open index leaves out.
unsafe fn predicate(index: &Open) -> Predicate {
    // SAFETY: an open index; the list is a copy, its clauses joined by AND.
    unsafe {
        let clauses: Vec<*mut pg_sys::Node> = list(pg_sys::RelationGetIndexPredicate(index.0)).collect();
        if clauses.is_empty() {
            return Predicate::None;
        }
        let columns = clauses.into_iter().map(|clause| not_null_column((*(*index.0).rd_index).indrelid, clause));
        columns.collect::<Option<_>>().map_or(Predicate::Other, Predicate::NotNull)
    }
}

/// The column of `column IS NOT NULL`.
unsafe fn not_null_column(table: Oid, clause: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: an analyzed expression; the tags say what each node is.
    unsafe {
        if !is(clause, NodeTag::T_NullTest) {
            return None;
        }
        let test: *mut pg_sys::NullTest = clause.cast();
        let tests_column = is((*test).arg, NodeTag::T_Var) && (*test).nulltesttype == pg_sys::NullTestType::IS_NOT_NULL;
        let column = tests_column.then(|| (*(*test).arg.cast::<pg_sys::Var>()).varattno)?;
        from_server_opt(pg_sys::get_attname(table, column, true))
    }
}
