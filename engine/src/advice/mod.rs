//! Which indexes a table could do without, and which it lacks: definitions read from the catalog, compared. What an
//! expression or a predicate proves is PostgreSQL's to say, through [`Prover`].

mod foreign_key;
mod redundant;
mod shape;
#[cfg(test)]
mod testing;

pub use foreign_key::{ForeignKey, Service, service};
pub use redundant::{Overlap, Redundant, redundant_indexes};
pub use shape::{IndexShape, Key, Uniqueness};

/// What only PostgreSQL can say about two definitions. Indexes are known by their OIDs.
pub trait Prover {
    /// Whether the expression in one index's key (0 for its first key column) is the one in another's.
    fn same_expression(&self, one: (u32, usize), other: (u32, usize)) -> bool;

    /// Whether every query that can use `one`, by its predicate, can use `other`; a missing predicate is always true.
    fn implies(&self, one: u32, other: u32) -> bool;

    /// Whether every row that `one` holds is in `other`, too: as [`Prover::implies`], with the columns' NOT NULL known.
    fn contains(&self, other: u32, one: u32) -> bool;

    /// Whether a search by `=` on these columns can use the index, by its predicate: none of them is NULL then.
    fn covers_not_null(&self, index: u32, columns: &[i16]) -> bool;

    /// Whether the operator can be searched for by an operator family.
    fn searches(&self, family: u32, operator: u32) -> bool;
}
