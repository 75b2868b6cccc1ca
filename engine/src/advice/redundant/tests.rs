use super::super::testing::{Known, index};
use super::*;

/// The dropped indexes with those that stay for them.
fn drops(indexes: &[IndexShape]) -> Vec<(u32, u32, &'static str)> {
    let found = redundant_indexes(indexes, &Known { same_rows: true });
    found.iter().map(|found| (found.index, found.keeper, found.overlap.as_str())).collect()
}

fn descending(index: &mut IndexShape) {
    for key in &mut index.keys {
        (key.descending, key.nulls_first) = (true, true);
    }
}

#[test]
fn equal_indexes_leave_one() {
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1])]), [(11, 10, "equal")]);
    let smaller = index(11, &[1]).with(|index| index.pages = 3);
    assert_eq!(drops(&[index(10, &[1]), smaller]), [(10, 11, "equal")]);
    assert_eq!(
        drops(&[index(10, &[1]), index(11, &[1]), index(12, &[1])]),
        [(11, 10, "equal"), (12, 10, "equal")],
        "the one that stays is named for both"
    );
}

#[test]
fn a_prefix_goes_for_the_widest_chain_without_losing_its_end() {
    let chain = [index(10, &[1]), index(11, &[1, 2]), index(12, &[1, 2, 3])];
    assert_eq!(drops(&chain), [(10, 12, "prefix"), (11, 12, "prefix")]);
    assert_eq!(drops(&[index(10, &[2]), index(11, &[1, 2])]), []);
}

#[test]
fn order_may_be_reversed_as_a_whole() {
    assert_eq!(drops(&[index(10, &[1, 2]), index(11, &[1, 2]).with(descending)]), [(11, 10, "reversed")]);
    let second = |index: &mut IndexShape| index.keys[1].descending = true;
    assert_eq!(drops(&[index(10, &[1, 2]), index(11, &[1, 2]).with(second)]), []);
    let nulls = |index: &mut IndexShape| index.keys[0].nulls_first = true;
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(nulls)]), []);
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1, 2]).with(second)]), [(10, 11, "prefix")]);
}

#[test]
fn what_enforces_uniqueness_stays() {
    assert_eq!(drops(&[index(10, &[1]).unique(), index(11, &[1])]), [(11, 10, "equal")]);
    assert_eq!(drops(&[index(10, &[1]).unique(), index(11, &[1, 2])]), []);
    assert_eq!(drops(&[index(10, &[1]).unique(), index(11, &[1, 2]).unique()]), []);
    let not_distinct = |index: &mut IndexShape| {
        index.uniqueness = Some(Uniqueness { nulls_not_distinct: true, immediate: true });
    };
    let pair = || [index(10, &[1]).unique(), index(11, &[1]).with(not_distinct)];
    assert_eq!(drops(&pair()), [(10, 11, "equal")], "the stricter one stays");
    let deferrable = index(10, &[1]).unique().with(|index| {
        index.bound = true;
        index.uniqueness = Some(Uniqueness { nulls_not_distinct: false, immediate: false });
    });
    assert_eq!(drops(&[deferrable, index(11, &[1]).unique()]), []);
}

#[test]
fn what_something_else_needs_stays() {
    let bound = |index: &mut IndexShape| index.bound = true;
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(bound)]), [(10, 11, "equal")]);
    assert_eq!(drops(&[index(10, &[1]).with(bound), index(11, &[1]).with(bound)]), []);
    let attached = |index: &mut IndexShape| index.parent = Some(5);
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(attached)]), [(10, 11, "equal")]);
    let needed_below = index(12, &[1]).with(|index| (index.parent, index.bound, index.table) = (Some(11), true, 2));
    let parents = [index(10, &[1]), index(11, &[1])];
    assert_eq!(drops(&[&parents[..], &[needed_below]].concat()), [(10, 11, "equal")], "and what it hangs below");
}

#[test]
fn an_invalid_index_covers_nothing() {
    let invalid = |index: &mut IndexShape| index.valid = false;
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(invalid)]), []);
}

#[test]
fn included_columns_must_be_there_in_some_way() {
    let including = |columns: &'static [i16]| move |index: &mut IndexShape| index.included = columns.to_vec();
    assert_eq!(drops(&[index(10, &[1]).with(including(&[2])), index(11, &[1, 2])]), [(10, 11, "prefix")]);
    assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(including(&[2]))]), [(10, 11, "equal")]);
    assert_eq!(drops(&[index(10, &[1]).with(including(&[3])), index(11, &[1, 2])]), []);
}

#[test]
fn methods_differ_in_what_a_part_of_the_columns_is_worth() {
    let of = |id, method: &str, columns: &[i16]| index(id, columns).with(|index| index.method = method.to_owned());
    assert_eq!(drops(&[of(10, "gin", &[2]), of(11, "gin", &[1, 2])]), [(10, 11, "part")]);
    assert_eq!(drops(&[of(10, "brin", &[2, 1]), of(11, "brin", &[1, 2])]), [(11, 10, "equal")]);
    assert_eq!(drops(&[of(10, "gist", &[1]), of(11, "gist", &[1, 2])]), []);
    assert_eq!(drops(&[of(10, "hash", &[1]), index(11, &[1])]), []);
    let ranges = of(11, "brin", &[1]).with(|index| index.options = vec!["pages_per_range=8".to_owned()]);
    assert_eq!(drops(&[of(10, "brin", &[1]), ranges]), []);
}

#[test]
fn predicates_must_hold_the_same_rows() {
    let partial = |index: &mut IndexShape| index.partial = true;
    assert_eq!(drops(&[index(10, &[1]).with(partial), index(11, &[1])]), [(10, 11, "equal")], "its rows are all rows");
    let full = [index(10, &[1]).with(partial), index(11, &[1])];
    assert!(redundant_indexes(&full, &Known { same_rows: false }).is_empty());
    assert_eq!(
        drops(&[index(10, &[1]), index(11, &[1]).with(partial)]),
        [],
        "the prover says that 11 does not imply 10"
    );
}

#[test]
fn a_key_differs_in_anything_that_a_search_sees() {
    for change in [
        (|index| index.keys[0].family = 2) as fn(&mut IndexShape),
        |index| index.keys[0].input = 2,
        |index| index.keys[0].collation = 2,
        |index| index.keys[0].options = vec!["siglen=8".to_owned()],
        |index| index.table = 2,
        |index| index.keys[0].column = 0,
    ] {
        assert_eq!(drops(&[index(10, &[1]), index(11, &[1]).with(change)]), []);
    }
    assert_eq!(drops(&[index(10, &[0]), index(11, &[0])]), [(11, 10, "equal")]);
}
