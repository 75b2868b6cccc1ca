//! The engine's questions, answered from the live catalog: no lock is taken on what is asked about, and no row written.

mod alteration;
mod column;
mod constraint;
mod definition;
mod dependency;
mod equal_index;
pub mod estate;
pub mod held;
mod holder;
mod index;
mod inheritance;
mod keys;
mod keyword;
mod live;
mod lock;
pub mod measure;
mod membership;
mod naming;
mod new_column;
mod object;
mod partition;
#[cfg(any(test, feature = "pg_test"))]
mod proofs;
mod prover;
mod query;
mod relation;
mod rights;
mod scan;
mod sequence;
mod shapes;
mod size;
pub mod stored;
mod table;
mod type_change;
mod types;
mod view;

pub use column::names as column_names;
pub use column::{attribute_type, type_text};
pub use definition::{index_definition, when_free};
pub use inheritance::{parents, tree};
pub use keyword::keyword;
pub use live::LiveFacts;
pub use prover::LiveProver;
pub use relation::{bytes_of, oid_of, owner_of, relation_by_oid};
pub use rights::Right;
pub use shapes::{foreign_keys, index_shapes};
pub use size::{ImportedSize, JudgedSizes, any_table_over};

use pgrx::pg_sys;
use schema_guard_engine::facts::RelationId;

/// The major version that this library was built for, which is the server's: another one does not load it.
pub const SERVER_VERSION: u32 = pg_sys::PG_VERSION_NUM / 10000;

fn catalog_oid(relation: RelationId) -> Option<pg_sys::Oid> {
    match relation {
        RelationId::Catalog(oid) => Some(pg_sys::Oid::from(oid)),
        RelationId::Script(_) => None,
    }
}

fn ids(oids: Vec<pg_sys::Oid>) -> Vec<RelationId> {
    oids.into_iter().map(|oid| RelationId::Catalog(oid.to_u32())).collect()
}

/// Whether the rewrite of a table was expected: of itself, or of a table that it hangs below.
pub fn is_expected(table: pg_sys::Oid, expected: &[pg_sys::Oid]) -> bool {
    expected.iter().any(|&root| root == table || inheritance::tree(root, true).contains(&table))
}
