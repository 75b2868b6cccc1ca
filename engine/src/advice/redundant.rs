//! Indexes that another index of the same table makes redundant: whatever uses the one can use the other as well, and
//! nothing that the one enforces is lost.

use super::{IndexShape, Key, Prover, Uniqueness};
use std::collections::{HashMap, HashSet};

/// An index that could be dropped, and one that stays in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redundant {
    pub index: u32,
    pub keeper: u32,
    pub overlap: Overlap,
}

/// How the keeper has the columns of the redundant index's key; the closer comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlap {
    /// The same columns in the same order.
    Equal,
    /// The same columns, every one in the opposite order: a B-tree is read in both directions.
    Reversed,
    /// More columns behind them.
    Prefix,
    /// More columns beside them, in a method in which each stands for itself (GIN, BRIN).
    Part,
}

impl Overlap {
    pub fn as_str(self) -> &'static str {
        match self {
            Overlap::Equal => "equal",
            Overlap::Reversed => "reversed",
            Overlap::Prefix => "prefix",
            Overlap::Part => "part",
        }
    }
}

/// The indexes to drop, each with the one that stays for it: no index that stays for another is dropped itself.
pub fn redundant_indexes(indexes: &[IndexShape], prover: &dyn Prover) -> Vec<Redundant> {
    let bound = bound_trees(indexes);
    let mut tables: HashMap<u32, Vec<&IndexShape>> = HashMap::new();
    for index in indexes.iter().filter(|index| index.valid) {
        tables.entry(index.table).or_default().push(index);
    }
    let mut found: Vec<Redundant> = tables.values().flat_map(|indexes| of_table(indexes, &bound, prover)).collect();
    found.sort_by_key(|redundant| redundant.index);
    found
}

/// The bound indexes and the partitioned indexes above them, whose drop would take them along.
fn bound_trees(indexes: &[IndexShape]) -> HashSet<u32> {
    let parents: HashMap<u32, u32> = indexes.iter().filter_map(|index| Some((index.id, index.parent?))).collect();
    let mut bound = HashSet::new();
    for index in indexes.iter().filter(|index| index.bound) {
        let mut next = Some(index.id);
        while let Some(id) = next.filter(|&id| bound.insert(id)) {
            next = parents.get(&id).copied();
        }
    }
    bound
}

fn of_table(indexes: &[&IndexShape], bound: &HashSet<u32>, prover: &dyn Prover) -> Vec<Redundant> {
    let droppable = |index: &&&IndexShape| index.parent.is_none() && !bound.contains(&index.id);
    let mut candidates: Vec<&IndexShape> = indexes.iter().filter(droppable).copied().collect();
    candidates.sort_by_key(|index| least_worth_keeping(index));
    let mut staying: Vec<&IndexShape> = indexes.to_vec();
    let mut dropped = vec![];
    for candidate in candidates {
        if staying.iter().any(|keeper| overlap(candidate, keeper, prover).is_some()) {
            staying.retain(|index| index.id != candidate.id);
            dropped.push(candidate);
        }
    }
    // The keeper of one may have been dropped for a third since; what covers that one nearly always covers this one, too.
    // Where it cannot be proven, the index stays.
    let mut found = vec![];
    for index in dropped {
        match best_keeper(index, &staying, bound, prover) {
            Some(redundant) => found.push(redundant),
            None => staying.push(index),
        }
    }
    found
}

/// Of two equal indexes the first by this order is dropped: the larger one, which may be bloated, then the younger one.
fn least_worth_keeping(index: &IndexShape) -> impl Ord + use<> {
    use std::cmp::Reverse;
    (index.keys.len(), index.included.len(), index.uniqueness.is_some(), Reverse(index.pages), Reverse(index.id))
}

fn best_keeper(
    index: &IndexShape,
    staying: &[&IndexShape],
    bound: &HashSet<u32>,
    prover: &dyn Prover,
) -> Option<Redundant> {
    let keepers = staying.iter().filter_map(|keeper| Some((overlap(index, keeper, prover)?, *keeper)));
    let (overlap, keeper) = keepers.min_by_key(|(overlap, keeper)| {
        let columns = keeper.keys.len() + keeper.included.len();
        (*overlap, !bound.contains(&keeper.id), keeper.uniqueness.is_none(), columns, keeper.pages, keeper.id)
    })?;
    Some(Redundant { index: index.id, keeper: keeper.id, overlap })
}

/// How the keeper covers the index, if it does.
fn overlap(index: &IndexShape, keeper: &IndexShape, prover: &dyn Prover) -> Option<Overlap> {
    let alike = index.id != keeper.id && index.method == keeper.method && index.options == keeper.options;
    let overlap = alike.then(|| keys_overlap(index, keeper, prover)).flatten()?;
    let returns_as_much = index.included.iter().all(|column| keeper.returns(*column));
    (returns_as_much && enforces_as_much(index, keeper) && holds_the_same_rows(index, keeper, prover))
        .then_some(overlap)
}

fn keys_overlap(index: &IndexShape, keeper: &IndexShape, prover: &dyn Prover) -> Option<Overlap> {
    let same = |at: usize, other: usize| same_key(index, at, keeper, other, prover);
    let (own, others) = (index.keys.len(), keeper.keys.len());
    let leading = || own <= others && (0..own).all(|at| same(at, at));
    match index.method.as_str() {
        "btree" if leading() => match direction(&index.keys, &keeper.keys)? {
            _ if own < others => Some(Overlap::Prefix),
            Direction::Same => Some(Overlap::Equal),
            Direction::Opposite => Some(Overlap::Reversed),
        },
        "gin" | "brin" if (0..own).all(|at| (0..others).any(|other| same(at, other))) => {
            Some(if own == others { Overlap::Equal } else { Overlap::Part })
        }
        "btree" | "gin" | "brin" => None,
        _ => (own == others && leading()).then_some(Overlap::Equal),
    }
}

enum Direction {
    Same,
    Opposite,
}

/// The direction of a shared prefix; `None` where some columns run one way and some the other.
fn direction(index: &[Key], keeper: &[Key]) -> Option<Direction> {
    let pairs = || index.iter().zip(keeper);
    if pairs().all(|(one, other)| (one.descending, one.nulls_first) == (other.descending, other.nulls_first)) {
        Some(Direction::Same)
    } else if pairs().all(|(one, other)| one.descending != other.descending && one.nulls_first != other.nulls_first) {
        Some(Direction::Opposite)
    } else {
        None
    }
}

fn same_key(index: &IndexShape, at: usize, keeper: &IndexShape, other: usize, prover: &dyn Prover) -> bool {
    let (own, others) = (&index.keys[at], &keeper.keys[other]);
    let terms = |key: &Key| (key.column, key.family, key.input, key.collation);
    terms(own) == terms(others)
        && own.options == others.options
        && (own.column != 0 || prover.same_expression((index.id, at), (keeper.id, other)))
}

/// Uniqueness of a prefix is more than uniqueness of the whole: a unique index is covered by one on the same columns only.
fn enforces_as_much(index: &IndexShape, keeper: &IndexShape) -> bool {
    let stricter = |own: Uniqueness, others: Uniqueness| {
        index.keys.len() == keeper.keys.len()
            && (others.nulls_not_distinct || !own.nulls_not_distinct)
            && (others.immediate || !own.immediate)
    };
    match (index.uniqueness, keeper.uniqueness) {
        (None, _) => true,
        (Some(own), Some(others)) => stricter(own, others),
        (Some(_), None) => false,
    }
}

/// A keeper with more rows answers as much, but is larger and slower: that is another bargain, not a duplicate.
fn holds_the_same_rows(index: &IndexShape, keeper: &IndexShape, prover: &dyn Prover) -> bool {
    match (index.partial, keeper.partial) {
        (false, false) => true,
        (false, true) => false,
        (true, _) => prover.implies(index.id, keeper.id) && prover.contains(index.id, keeper.id),
    }
}

#[cfg(test)]
mod tests;
