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

/// The relations that are members of the extension itself: what `AlterExtensionNamespace` moves, unless the extension is
/// there already.
pub fn extension_members(extension: &str, schema: &str) -> Vec<Oid> {
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    // SAFETY: NUL-terminated; InvalidOid for what is missing.
    let (oid, there) = unsafe {
        let oid = pg_sys::get_extension_oid(to_server(extension).as_ptr(), true);
        let namespace = pg_sys::get_namespace_oid(to_server(schema).as_ptr(), true);
        (oid, namespace != Oid::INVALID && namespace == extension_schema(oid))
    };
    if oid == Oid::INVALID || there {
        return vec![];
    }
    let class = pg_sys::ExtensionRelationId;
    scan::rows(DEPEND_REFERENCE_INDEX, &[(4, class), (5, oid)], |row: &Dependency| {
        (row.deptype == b'e' && row.classid == pg_sys::RelationRelationId).then_some(row.objid)
    })
}

fn extension_schema(extension: Oid) -> Oid {
    const EXTENSION_OID_INDEX: u32 = 3080;
    let found = scan::rows(EXTENSION_OID_INDEX, &[(1, extension)], |row: &Extension| Some(row.extnamespace));
    found.into_iter().next().unwrap_or(Oid::INVALID)
}

/// `FormData_pg_extension`, which pgrx does not bind.
#[repr(C)]
struct Extension {
    _oid: Oid,
    _extname: NameData,
    _extowner: Oid,
    extnamespace: Oid,
}

// SAFETY: the first columns of `src/include/catalog/pg_extension.h`.
unsafe impl scan::Form for Extension {
    const CATALOG: u32 = 3079;
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
