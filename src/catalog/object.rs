//! The objects that a DROP names, and those that a role owns.

use super::relation::{Open, oid_of};
use super::rights;
use super::scan;
use crate::encoding::to_server;
use crate::parse::node::{list, listed_name, strings};
use pgrx::pg_sys::{self, Node, ObjectType, Oid};
use schema_guard_engine::facts::Object;
use schema_guard_engine::statement::{Name, RoleName};
use std::ffi::{CString, c_char};

mod raw {
    use super::*;

    // `rewriteSupport.h` and `policy.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn get_rewrite_oid(relation: Oid, name: *const c_char, missing_ok: bool) -> Oid;
        pub fn get_relation_policy_oid(relation: Oid, name: *const c_char, missing_ok: bool) -> Oid;
    }
}

/// The catalogs, by OID.
mod class {
    pub const TYPE: u32 = 1247;
    pub const PROC: u32 = 1255;
    pub const CLASS: u32 = 1259;
    pub const AUTHID: u32 = 1260;
    pub const FOREIGN_SERVER: u32 = 1417;
    pub const FOREIGN_DATA_WRAPPER: u32 = 2328;
    pub const ACCESS_METHOD: u32 = 2601;
    pub const CAST: u32 = 2605;
    pub const CONVERSION: u32 = 2607;
    pub const LANGUAGE: u32 = 2612;
    pub const NAMESPACE: u32 = 2615;
    pub const OPERATOR_CLASS: u32 = 2616;
    pub const OPERATOR: u32 = 2617;
    pub const REWRITE: u32 = 2618;
    pub const TRIGGER: u32 = 2620;
    pub const OPERATOR_FAMILY: u32 = 2753;
    pub const EXTENSION: u32 = 3079;
    pub const POLICY: u32 = 3256;
    pub const STATISTICS: u32 = 3381;
    pub const COLLATION: u32 = 3456;
    pub const EVENT_TRIGGER: u32 = 3466;
    pub const TRANSFORM: u32 = 3576;
    pub const TS_DICTIONARY: u32 = 3600;
    pub const TS_PARSER: u32 = 3601;
    pub const TS_CONFIGURATION: u32 = 3602;
    pub const TS_TEMPLATE: u32 = 3764;
    pub const PUBLICATION: u32 = 6104;
}

/// The object of that number in the statement (`get_object_address`, without its locks); `None` where there is none or
/// the current role may not drop it. Raises what PostgreSQL raises about a name.
///
/// # Safety
/// `statement` is a valid DropStmt.
pub unsafe fn drop_target(statement: *mut pg_sys::DropStmt, number: usize) -> Option<Object> {
    // SAFETY: the kind of the statement says what its objects are.
    unsafe {
        let kind = (*statement).removeType;
        let node = list::<Node>((*statement).objects).nth(number)?;
        let (class, oid, table) = match kind {
            ObjectType::OBJECT_TRIGGER | ObjectType::OBJECT_RULE | ObjectType::OBJECT_POLICY => {
                let (class, oid, table) = on_table(kind, node)?;
                (class, oid, Some(Open::new(table)?))
            }
            _ => {
                let (class, oid) = named(kind, node)?;
                (class, oid, None)
            }
        };
        if oid == Oid::INVALID {
            return None;
        }
        let address = pg_sys::ObjectAddress { classId: Oid::from(class), objectId: oid, objectSubId: 0 };
        let namespace = pg_sys::get_object_namespace(&address);
        let role = pg_sys::GetUserId();
        if namespace == Oid::INVALID || !rights::owns_schema(namespace, role) {
            let table = table.as_ref().map_or(std::ptr::null_mut(), |table| table.0);
            pg_sys::check_object_ownership(role, kind, address, node, table);
        }
        Some(Object { class, oid: oid.to_u32(), column: 0 })
    }
}

/// The object that a RENAME names, one with a name of its own; `None` where there is none. Raises where the current role
/// does not own it.
///
/// # Safety
/// `statement` is a valid RenameStmt.
pub unsafe fn renamed(statement: *mut pg_sys::RenameStmt) -> Option<Object> {
    // SAFETY: the kind of the statement says what its object is.
    unsafe {
        let (kind, node) = ((*statement).renameType, (*statement).object);
        let (class, oid) = named(kind, node)?;
        if oid == Oid::INVALID {
            return None;
        }
        let address = pg_sys::ObjectAddress { classId: Oid::from(class), objectId: oid, objectSubId: 0 };
        pg_sys::check_object_ownership(pg_sys::GetUserId(), kind, address, node, std::ptr::null_mut());
        Some(Object { class, oid: oid.to_u32(), column: 0 })
    }
}

/// A trigger, rule or policy, and its table.
unsafe fn on_table(kind: ObjectType::Type, node: *mut Node) -> Option<(u32, Oid, Oid)> {
    // SAFETY: `[schema.]table.name` as a list of strings.
    unsafe {
        let mut parts = strings(node.cast());
        let name = to_server(&parts.pop()?);
        let table = Name { name: parts.pop()?, schema: parts.pop(), location: None };
        let table = oid_of(&table)?;
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        let (class, oid) = match kind {
            ObjectType::OBJECT_TRIGGER => (class::TRIGGER, pg_sys::get_trigger_oid(table, name.as_ptr(), true)),
            ObjectType::OBJECT_RULE => {
                let find = || raw::get_rewrite_oid(table, name.as_ptr(), true);
                (class::REWRITE, pg_sys::ffi::pg_guard_ffi_boundary(find))
            }
            _ => {
                let find = || raw::get_relation_policy_oid(table, name.as_ptr(), true);
                (class::POLICY, pg_sys::ffi::pg_guard_ffi_boundary(find))
            }
        };
        Some((class, oid, table))
    }
}

/// Everything else, by the lookups that `get_object_address` uses.
unsafe fn named(kind: ObjectType::Type, node: *mut Node) -> Option<(u32, Oid)> {
    // SAFETY: as `get_object_address` reads its node for each kind.
    unsafe {
        let names: *mut pg_sys::List = node.cast();
        let text = || -> CString { to_server(&crate::encoding::from_server((*node.cast::<pg_sys::String>()).sval)) };
        let type_of = |name: *mut pg_sys::TypeName| pg_sys::LookupTypeNameOid(std::ptr::null_mut(), name, true);
        Some(match kind {
            ObjectType::OBJECT_TYPE | ObjectType::OBJECT_DOMAIN => (class::TYPE, type_of(node.cast())),
            ObjectType::OBJECT_FUNCTION
            | ObjectType::OBJECT_PROCEDURE
            | ObjectType::OBJECT_ROUTINE
            | ObjectType::OBJECT_AGGREGATE => (class::PROC, pg_sys::LookupFuncWithArgs(kind, node.cast(), true)),
            ObjectType::OBJECT_OPERATOR => (class::OPERATOR, pg_sys::LookupOperWithArgs(node.cast(), true)),
            ObjectType::OBJECT_OPCLASS | ObjectType::OBJECT_OPFAMILY => {
                let method = to_server(strings(names).first()?);
                let method = pg_sys::get_index_am_oid(method.as_ptr(), true);
                if method == Oid::INVALID {
                    return None;
                }
                let rest = pg_sys::list_copy_tail(names, 1);
                match kind {
                    ObjectType::OBJECT_OPCLASS => (class::OPERATOR_CLASS, pg_sys::get_opclass_oid(method, rest, true)),
                    _ => (class::OPERATOR_FAMILY, pg_sys::get_opfamily_oid(method, rest, true)),
                }
            }
            ObjectType::OBJECT_CAST => {
                let mut types = list::<pg_sys::TypeName>(names).map(type_of);
                let (from, to) = (types.next()?, types.next()?);
                (class::CAST, pg_sys::get_cast_oid(from, to, true))
            }
            ObjectType::OBJECT_TRANSFORM => {
                let mut parts = list::<Node>(names);
                let type_name = type_of(parts.next()?.cast());
                let language = (*parts.next()?.cast::<pg_sys::String>()).sval;
                let language = pg_sys::get_language_oid(language, true);
                (class::TRANSFORM, pg_sys::get_transform_oid(type_name, language, true))
            }
            ObjectType::OBJECT_COLLATION => (class::COLLATION, pg_sys::get_collation_oid(names, true)),
            ObjectType::OBJECT_CONVERSION => (class::CONVERSION, pg_sys::get_conversion_oid(names, true)),
            ObjectType::OBJECT_STATISTIC_EXT => (class::STATISTICS, pg_sys::get_statistics_object_oid(names, true)),
            ObjectType::OBJECT_TSPARSER => (class::TS_PARSER, pg_sys::get_ts_parser_oid(names, true)),
            ObjectType::OBJECT_TSDICTIONARY => (class::TS_DICTIONARY, pg_sys::get_ts_dict_oid(names, true)),
            ObjectType::OBJECT_TSTEMPLATE => (class::TS_TEMPLATE, pg_sys::get_ts_template_oid(names, true)),
            ObjectType::OBJECT_TSCONFIGURATION => (class::TS_CONFIGURATION, pg_sys::get_ts_config_oid(names, true)),
            ObjectType::OBJECT_EXTENSION => (class::EXTENSION, pg_sys::get_extension_oid(text().as_ptr(), true)),
            ObjectType::OBJECT_LANGUAGE => (class::LANGUAGE, pg_sys::get_language_oid(text().as_ptr(), true)),
            ObjectType::OBJECT_ACCESS_METHOD => (class::ACCESS_METHOD, pg_sys::get_am_oid(text().as_ptr(), true)),
            ObjectType::OBJECT_EVENT_TRIGGER => {
                (class::EVENT_TRIGGER, pg_sys::get_event_trigger_oid(text().as_ptr(), true))
            }
            ObjectType::OBJECT_PUBLICATION => (class::PUBLICATION, pg_sys::get_publication_oid(text().as_ptr(), true)),
            ObjectType::OBJECT_FOREIGN_SERVER => {
                (class::FOREIGN_SERVER, pg_sys::get_foreign_server_oid(text().as_ptr(), true))
            }
            ObjectType::OBJECT_FDW => {
                (class::FOREIGN_DATA_WRAPPER, pg_sys::get_foreign_data_wrapper_oid(text().as_ptr(), true))
            }
            ObjectType::OBJECT_VIEW | ObjectType::OBJECT_SEQUENCE | ObjectType::OBJECT_FOREIGN_TABLE => {
                (class::CLASS, oid_of(&listed_name(names, None)?)?)
            }
            _ => return None,
        })
    }
}

/// A schema that the current role may drop.
pub fn schema(name: &str) -> Option<Object> {
    // SAFETY: syscache reads; InvalidOid for what is missing.
    unsafe {
        let oid = pg_sys::get_namespace_oid(to_server(name).as_ptr(), true);
        let owned = oid != Oid::INVALID && rights::owns_schema(oid, pg_sys::GetUserId());
        owned.then(|| Object { class: class::NAMESPACE, oid: oid.to_u32(), column: 0 })
    }
}

/// The objects of this database that DROP OWNED deletes and REASSIGN OWNED hands on (`shdepDropOwned`,
/// `shdepReassignOwned`); `None` where the current role may not.
pub fn owned_by(roles: &[RoleName]) -> Option<Vec<Object>> {
    const REFERENCE_INDEX: u32 = 1233;
    const DEPENDER_INDEX: u32 = 1232;
    let roles: Vec<Oid> = roles.iter().map(role_oid).collect::<Option<_>>()?;
    // SAFETY: globals and syscache reads.
    let (database, may) = unsafe {
        let may = |role: &Oid| pg_sys::has_privs_of_role(pg_sys::GetUserId(), *role);
        (pg_sys::MyDatabaseId, roles.iter().all(may))
    };
    if !may {
        return None;
    }
    let mut owned = vec![];
    for role in &roles {
        // SAFETY: a comparison of OIDs.
        if unsafe { pg_sys::IsPinnedObject(Oid::from(class::AUTHID), *role) } {
            return None;
        }
        owned.extend(scan::rows(
            REFERENCE_INDEX,
            &[(5, Oid::from(class::AUTHID)), (6, *role)],
            |row: &SharedDependency| {
                let here = row.dbid == database;
                let object = Object { class: row.classid.to_u32(), oid: row.objid.to_u32(), column: row.objsubid };
                let wanted = match row.deptype {
                    b'o' => here,
                    // A policy goes with the last of its roles.
                    b'r' => {
                        here && {
                            let keys = [(1, row.dbid), (2, row.classid), (3, row.objid)];
                            let other = |one: &SharedDependency| (!roles.contains(&one.refobjid)).then_some(());
                            scan::rows(DEPENDER_INDEX, &keys, other).is_empty()
                        }
                    }
                    _ => false,
                };
                wanted.then_some(object)
            },
        ));
    }
    Some(owned)
}

/// Whether there is a database of that name, not this one, that the current role may drop.
pub fn database(name: &str) -> bool {
    // SAFETY: syscache reads; InvalidOid for what is missing.
    unsafe {
        let oid = pg_sys::get_database_oid(to_server(name).as_ptr(), true);
        oid != Oid::INVALID && oid != pg_sys::MyDatabaseId && rights::owns_database(oid, pg_sys::GetUserId())
    }
}

/// The role's OID; `None` for one that does not exist.
pub fn role_oid(role: &RoleName) -> Option<Oid> {
    // SAFETY: syscache reads; InvalidOid for a role that does not exist.
    let oid = unsafe {
        match role {
            RoleName::Named(name) => pg_sys::get_role_oid(to_server(name).as_ptr(), true),
            RoleName::CurrentUser => pg_sys::GetUserId(),
            RoleName::SessionUser => pg_sys::GetSessionUserId(),
        }
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// `FormData_pg_shdepend`, which pgrx does not bind.
#[repr(C)]
struct SharedDependency {
    dbid: Oid,
    classid: Oid,
    objid: Oid,
    objsubid: i32,
    _refclassid: Oid,
    refobjid: Oid,
    deptype: u8,
}

// SAFETY: the columns of `src/include/catalog/pg_shdepend.h`.
unsafe impl scan::Form for SharedDependency {
    const CATALOG: u32 = 1214;
}
