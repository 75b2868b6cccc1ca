//! What belongs to a relation without being a part of it: the tables that a view reads, a publication names, a
//! sequence serves.

use super::constraint::Dependency;
use super::scan;
use crate::encoding::to_server;
use pgrx::pg_sys::{self, NameData, Oid};

/// The tables and materialized views that a view reads, through other views as well.
pub fn read_by_view(view: Oid) -> Vec<Oid> {
    let (mut views, mut tables) = (vec![view], vec![]);
    let mut next = 0;
    while let Some(&one) = views.get(next) {
        next += 1;
        for relation in named_by_rules(one) {
            // SAFETY: a syscache read.
            let list = match unsafe { pg_sys::get_rel_relkind(relation) } as u8 {
                b'v' => &mut views,
                b'r' | b'p' | b'm' => &mut tables,
                _ => continue,
            };
            if !list.contains(&relation) {
                list.push(relation);
            }
        }
    }
    tables
}

fn named_by_rules(view: Oid) -> Vec<Oid> {
    const PG_REWRITE: Oid = Oid::from_u32(2618);
    const REWRITE_REL_RULENAME_INDEX: u32 = 2693;
    const DEPEND_DEPENDER_INDEX: u32 = 2673;
    let rules = scan::rows(REWRITE_REL_RULENAME_INDEX, &[(3, view)], |row: &Rule| Some(row.oid));
    let named = rules.into_iter().flat_map(|rule| {
        scan::rows(DEPEND_DEPENDER_INDEX, &[(1, PG_REWRITE), (2, rule)], |row: &Dependency| {
            (row.refclassid == pg_sys::RelationRelationId).then_some(row.refobjid)
        })
    });
    named.collect()
}

/// `FormData_pg_rewrite`, which pgrx does not bind.
#[repr(C)]
struct Rule {
    oid: Oid,
    _rulename: NameData,
    _ev_class: Oid,
}

// SAFETY: the first columns of `src/include/catalog/pg_rewrite.h`.
unsafe impl scan::Form for Rule {
    const CATALOG: u32 = 2618;
}

/// The tables that a publication names, those of its schemas left out.
pub fn published_tables(publication: &str) -> Vec<Oid> {
    const PUBLICATION_REL_PRPUBID_INDEX: u32 = 6116;
    // SAFETY: NUL-terminated; InvalidOid for what is missing.
    match unsafe { pg_sys::get_publication_oid(to_server(publication).as_ptr(), true) } {
        Oid::INVALID => vec![],
        oid => scan::rows(PUBLICATION_REL_PRPUBID_INDEX, &[(2, oid)], |row: &Published| Some(row.relation)),
    }
}

/// `FormData_pg_publication_rel`, which pgrx does not bind.
#[repr(C)]
struct Published {
    _oid: Oid,
    _publication: Oid,
    relation: Oid,
}

// SAFETY: the first columns of `src/include/catalog/pg_publication_rel.h`.
unsafe impl scan::Form for Published {
    const CATALOG: u32 = 6106;
}

/// The table whose column owns the sequence, an identity column's included (`sequenceIsOwned`).
pub fn owner_of_sequence(sequence: Oid) -> Option<Oid> {
    const DEPEND_DEPENDER_INDEX: u32 = 2673;
    let class = pg_sys::RelationRelationId;
    let owners = scan::rows(DEPEND_DEPENDER_INDEX, &[(1, class), (2, sequence)], |row: &Dependency| {
        let owns = matches!(row.deptype, b'a' | b'i') && row.refclassid == class && row.refobjsubid > 0;
        owns.then_some(row.refobjid)
    });
    owners.into_iter().next()
}
