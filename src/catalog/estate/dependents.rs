//! How many other objects refer to each object, as `pg_depend` has it: views, functions with a parsed body, policies,
//! triggers, foreign keys of other tables.

use super::query;
use pgrx::pg_sys::Oid;
use std::collections::HashMap;

/// A view counts once, whatever its rule, and as nothing of itself; of constraints, other tables' foreign keys; of
/// functions, those that are not a part of something, as a range type's are.
const SQL: &std::ffi::CStr =
    c"SELECT d.refclassid, d.refobjid, d.refobjsubid::int2, d.classid, coalesce(r.ev_class, d.objid) \
    FROM pg_catalog.pg_depend d \
        LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
        LEFT JOIN pg_catalog.pg_constraint c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid \
    WHERE d.deptype = 'n' AND d.refobjid >= '16384'::oid AND d.refclassid <> 'pg_catalog.pg_namespace'::regclass \
        AND CASE d.classid WHEN 'pg_catalog.pg_rewrite'::regclass THEN r.ev_class <> d.refobjid \
            WHEN 'pg_catalog.pg_constraint'::regclass THEN c.contype = 'f' AND c.conrelid <> d.refobjid \
            WHEN 'pg_catalog.pg_proc'::regclass THEN NOT EXISTS (SELECT FROM pg_catalog.pg_depend p \
                WHERE p.classid = d.classid AND p.objid = d.objid AND p.deptype = 'i') \
            ELSE d.classid IN ('pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass) END";

#[derive(Default)]
pub struct Dependents {
    /// By catalog and OID.
    whole: HashMap<(u32, u32), u32>,
    /// By relation and `attnum`.
    columns: HashMap<(u32, i16), u32>,
}

impl Dependents {
    pub fn read() -> Dependents {
        let mut rows = query::rows(SQL, |row| {
            let [class, object, by_class, by] = [1, 2, 4, 5].map(|at| row.oid(at).to_u32());
            Some(((class, object), (by_class, by), row.small(3)))
        });
        rows.sort_unstable();
        rows.dedup();
        let mut found = Dependents::default();
        for (n, &(object, dependent, column)) in rows.iter().enumerate() {
            if n == 0 || (rows[n - 1].0, rows[n - 1].1) != (object, dependent) {
                *found.whole.entry(object).or_default() += 1;
            }
            if column > 0 {
                *found.columns.entry((object.1, column)).or_default() += 1;
            }
        }
        found
    }

    pub fn of(&self, class: Oid, oid: Oid) -> u32 {
        self.whole.get(&(class.to_u32(), oid.to_u32())).copied().unwrap_or_default()
    }

    pub fn of_column(&self, relation: Oid, number: i16) -> u32 {
        self.columns.get(&(relation.to_u32(), number)).copied().unwrap_or_default()
    }
}
