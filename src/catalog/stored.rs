//! Names as the catalog has them: of a relation, its columns, its constraints, its indexes, its sequences.

use super::relation;
use crate::encoding::{from_server, to_server};
use crate::settings;
use pgrx::Spi;
use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::naming::Subject;
use schema_guard_engine::statement::Name;
use serde::Deserialize;

/// A name, and whether it came about in the current transaction.
#[derive(Debug, Deserialize)]
pub struct Stored {
    pub new: bool,
    #[serde(flatten)]
    pub subject: Subject,
}

/// Each row is a [`Stored`] as JSON. Temporary relations are left out, and what is inherited and therefore named above.
/// A row is of this transaction where its xmin is not older than the transaction's own number: those of its
/// subtransactions are greater.
const QUERY: &str = r#"
WITH r AS (
    SELECT c.oid, c.xmin, c.relname, n.nspname, c.relkind, c.relispartition, c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY ('{$}'::oid[]) AND c.relpersistence <> 't'
), index_columns AS (
    SELECT i.indexrelid, i.indrelid, i.indisunique,
        (SELECT jsonb_agg(CASE WHEN key = 0 THEN own.attname ELSE tab.attname END ORDER BY at)
         FROM unnest(i.indkey) WITH ORDINALITY AS k (key, at)
            JOIN pg_attribute own ON own.attrelid = i.indexrelid AND own.attnum = k.at
            LEFT JOIN pg_attribute tab ON tab.attrelid = i.indrelid AND tab.attnum = k.key) AS columns
    FROM pg_index i
), names AS (
    SELECT xmin, jsonb_build_object('kind', CASE
            WHEN relispartition THEN 'partition' WHEN relkind = 'v' THEN 'view' WHEN relkind = 'm' THEN 'materialized_view'
            WHEN relkind = 'c' THEN 'type' ELSE 'table' END,
        'schema', nspname, 'name', relname, 'parent', (SELECT p.relname FROM pg_inherits h
            JOIN pg_class p ON p.oid = h.inhparent WHERE h.inhrelid = r.oid AND relispartition)) AS name
    FROM r WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
    UNION ALL
    SELECT a.xmin, jsonb_build_object('kind', 'column', 'schema', nspname, 'table', relname, 'name', a.attname,
        'column_type', format_type(a.atttypid, a.atttypmod), 'roles', (
            SELECT coalesce(jsonb_agg(DISTINCT CASE contype WHEN 'p' THEN 'primary_key' ELSE 'foreign_key' END), '[]')
            FROM pg_constraint c WHERE c.conrelid = r.oid AND contype IN ('p', 'f') AND a.attnum = ANY (conkey)))
    FROM r JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
    UNION ALL
    SELECT c.xmin, jsonb_build_object('kind', CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique'
            WHEN 'f' THEN 'foreign_key' WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' ELSE 'not_null' END,
        'schema', r.nspname, 'table', r.relname, 'name', c.conname,
        'columns', coalesce(i.columns, (SELECT jsonb_agg(a.attname ORDER BY at)
            FROM unnest(c.conkey) WITH ORDINALITY AS k (key, at)
                JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = key), '[]'),
        'referenced', CASE WHEN c.contype = 'f' THEN (SELECT jsonb_build_object('schema', n.nspname, 'table', f.relname,
            'columns', (SELECT jsonb_agg(a.attname ORDER BY at) FROM unnest(c.confkey) WITH ORDINALITY AS k (key, at)
                JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = key))
            FROM pg_class f JOIN pg_namespace n ON n.oid = f.relnamespace WHERE f.oid = c.confrelid) END)
    FROM r JOIN pg_constraint c ON c.conrelid = r.oid
        LEFT JOIN index_columns i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
    WHERE c.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND c.coninhcount = 0 AND c.conparentid = 0
    UNION ALL
    SELECT x.xmin, jsonb_build_object('kind', CASE WHEN i.indisunique THEN 'unique_index' ELSE 'index' END,
        'schema', n.nspname, 'table', t.relname, 'name', x.relname, 'columns', i.columns, 'method', m.amname)
    FROM r JOIN index_columns i ON r.oid IN (i.indrelid, i.indexrelid) JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = x.relnamespace
        JOIN pg_am m ON m.oid = x.relam
    WHERE NOT x.relispartition AND NOT EXISTS (SELECT FROM pg_constraint c
        WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT s.xmin, jsonb_build_object('kind', 'sequence', 'schema', n.nspname, 'table', coalesce(t.relname, ''),
        'name', s.relname, 'columns', CASE WHEN a.attname IS NULL THEN '[]' ELSE jsonb_build_array(a.attname) END)
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
        LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_class t ON t.oid = d.refobjid
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND EXISTS (SELECT FROM r WHERE r.oid IN (s.oid, d.refobjid))
)
SELECT (name || jsonb_build_object('new',
    coalesce(age(xmin) <= age(pg_current_xact_id_if_assigned()::xid), false)))::text FROM names
"#;

/// Every name of these relations: their own, and those of their parts.
pub fn names(relations: &[Oid]) -> Vec<Stored> {
    let list: Vec<String> = relations.iter().map(|oid| oid.to_u32().to_string()).collect();
    let query = to_server(&QUERY.replace("$", &list.join(",")));
    // SAFETY: the level is closed below, or by the end of the judgement's subtransaction.
    let level = unsafe { pg_sys::NewGUCNestLevel() };
    settings::set(c"search_path", c"pg_catalog, pg_temp", pg_sys::GucAction::GUC_ACTION_SAVE);
    let rows = Spi::connect(|_| {
        // SAFETY: connected. A snapshot of its own, so that what the statement has just made is seen.
        unsafe {
            let outcome = pg_sys::SPI_execute(query.as_ptr(), false, 0);
            if outcome != pg_sys::SPI_OK_SELECT as i32 {
                pgrx::error!("a query of the catalogs failed: {outcome}");
            }
            let table = pg_sys::SPI_tuptable;
            (0..(*table).numvals as usize)
                .map(|at| from_server(pg_sys::SPI_getvalue(*(*table).vals.add(at), (*table).tupdesc, 1)))
                .collect::<Vec<_>>()
        }
    });
    // SAFETY: the level that was opened above.
    unsafe { pg_sys::AtEOXact_GUC(true, level) };
    rows.iter().filter_map(|row| serde_json::from_str(row).ok()).collect()
}

/// The names of the relation that a statement means; empty where there is none.
pub fn names_of(name: &Name) -> Vec<Subject> {
    let relation = relation::oid_of(name);
    relation.map(|oid| names(&[oid])).unwrap_or_default().into_iter().map(|stored| stored.subject).collect()
}
