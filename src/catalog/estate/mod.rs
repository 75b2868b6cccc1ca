//! Every name of the database in one pass over the catalogs: each of them is read once, in full, and joined here, so
//! that the time grows with the number of names and with nothing else.
//!
//! Left out: what the system or an extension owns, temporary objects, the extension's own schema, the tables of
//! migration tools. Names are public in `pg_catalog`, so everybody sees the same.

mod dependents;
mod parts;
mod relations;
mod standalone;

use super::query;
use dependents::Dependents;
use pgrx::pg_sys::Oid;
use schema_guard_engine::naming::estate::Estate;
use std::collections::{HashMap, HashSet};

/// The catalogs that the parts of the estate are in, by OID.
mod class {
    use pgrx::pg_sys::Oid;

    pub const TYPE: Oid = Oid::from_u32(1247);
    pub const PROC: Oid = Oid::from_u32(1255);
    pub const CLASS: Oid = Oid::from_u32(1259);
    pub const CONSTRAINT: Oid = Oid::from_u32(2606);
    pub const NAMESPACE: Oid = Oid::from_u32(2615);
    pub const TRIGGER: Oid = Oid::from_u32(2620);
    pub const POLICY: Oid = Oid::from_u32(3256);
    pub const PUBLICATION: Oid = Oid::from_u32(6104);
}

/// The database as the snapshot of the calling statement has it.
pub fn read() -> Estate {
    let mut reading = Reading { members: members(), dependents: Dependents::read(), ..Reading::default() };
    reading.schemas();
    reading.relations();
    reading.indexes();
    reading.constraints();
    reading.sequences();
    reading.triggers_and_policies();
    reading.types();
    reading.routines();
    reading.publications_and_roles();
    reading.estate
}

/// What has been read so far, and where it stands.
#[derive(Default)]
struct Reading {
    estate: Estate,
    /// What belongs to an extension, by catalog and OID.
    members: HashSet<(Oid, Oid)>,
    dependents: Dependents,
    /// Where a schema stands in the estate.
    schema_of: HashMap<Oid, usize>,
    /// Where a relation with columns stands in the estate.
    relation_of: HashMap<Oid, usize>,
    /// `pg_class` rows without columns of their own: indexes and sequences.
    bare: HashMap<Oid, relations::Bare>,
    /// The columns of indexes, by which PostgreSQL calls their expressions.
    index_columns: HashMap<Oid, Vec<(i16, String)>>,
}

impl Reading {
    fn is_own(&self, class: Oid, oid: Oid) -> bool {
        !self.members.contains(&(class, oid))
    }
}

fn members() -> HashSet<(Oid, Oid)> {
    let rows = query::rows(c"SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'", |row| {
        Some((row.oid(1), row.oid(2)))
    });
    rows.into_iter().collect()
}
