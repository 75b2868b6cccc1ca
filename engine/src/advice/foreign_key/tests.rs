use super::super::testing::{EQUALS, Known, TABLE, index};
use super::*;

fn on(columns: &[i16]) -> ForeignKey {
    ForeignKey {
        table: TABLE,
        columns: columns.to_vec(),
        operators: vec![EQUALS; columns.len()],
        collations: vec![0; columns.len()],
    }
}

fn serves(columns: &[i16], index: IndexShape) -> Service {
    service(&on(columns), std::iter::once(&index), &Known { same_rows: false })
}

#[test]
fn the_order_of_the_columns_is_nothing_to_it() {
    assert_eq!(serves(&[1, 2], index(10, &[1, 2])), Service::Full);
    assert_eq!(serves(&[1, 2], index(10, &[2, 1, 3])), Service::Full);
    assert_eq!(serves(&[1], index(10, &[1, 2])), Service::Full);
    assert_eq!(serves(&[1, 2], index(10, &[1, 3, 2])), Service::Part(vec![1]));
    assert_eq!(serves(&[1], index(10, &[2, 1])), Service::None);
    assert_eq!(serves(&[1], index(10, &[0])), Service::None);
}

#[test]
fn a_unique_part_of_the_columns_is_enough() {
    assert_eq!(serves(&[1, 2], index(10, &[2]).unique()), Service::Full);
    assert_eq!(serves(&[1, 2], index(10, &[2])), Service::Part(vec![2]));
    assert_eq!(serves(&[1, 2], index(10, &[2, 3]).unique()), Service::Part(vec![2]));
}

#[test]
fn some_indexes_cannot_be_searched_for_it() {
    let method = |name: &str| index(10, &[1]).with(|index| index.method = name.to_owned());
    assert_eq!(serves(&[1], method("hash")), Service::Full);
    assert_eq!(serves(&[1], method("gist")), Service::Full);
    assert_eq!(serves(&[1], method("brin")), Service::None);
    assert_eq!(serves(&[1], method("bloom")), Service::None);
    let gin = index(10, &[2, 1]).with(|index| index.method = "gin".to_owned());
    assert_eq!(serves(&[1], gin), Service::Full);
    for change in [
        (|index| index.valid = false) as fn(&mut IndexShape),
        |index| index.keys[0].family = 2,
        |index| index.keys[0].collation = 950,
        |index| index.table = 2,
        |index| (index.keys, index.included) = (vec![], vec![1]),
    ] {
        assert_eq!(serves(&[1], index(10, &[1]).with(change)), Service::None);
    }
}

#[test]
fn a_predicate_must_follow_from_not_null() {
    let partial = |id| index(id, &[1]).with(|index| index.partial = true);
    assert_eq!(serves(&[1], partial(10)), Service::Full);
    assert_eq!(serves(&[1], partial(11)), Service::None);
}

#[test]
fn the_best_index_counts() {
    let indexes = [index(10, &[3]), index(11, &[1]), index(12, &[2, 1])];
    assert_eq!(service(&on(&[1, 2]), indexes.iter(), &Known { same_rows: false }), Service::Full);
    assert_eq!(service(&on(&[1, 2]), indexes[..2].iter(), &Known { same_rows: false }), Service::Part(vec![1]));
}
