//! Whether an ALTER names anything but what is so already.

use super::object::role_oid;
use super::relation::{Open, owner_of};
use super::scan;
use crate::encoding::to_server;
use pgrx::pg_sys::{self, Oid};
use schema_guard_engine::statement::RoleName;

/// Whether the role is another than the relation's owner; an unknown role is nobody.
pub fn owner_differs(relation: Oid, role: &RoleName) -> Option<bool> {
    let owner = owner_of(relation)?;
    Some(role_oid(role)? != owner)
}

/// Whether the relation lies in another tablespace (`CheckRelationTableSpaceMove`).
pub fn tablespace_differs(relation: Oid, tablespace: &str) -> Option<bool> {
    let open = Open::new(relation)?;
    // SAFETY: an open relation; InvalidOid for a tablespace that does not exist.
    unsafe {
        let wanted = pg_sys::get_tablespace_oid(to_server(tablespace).as_ptr(), true);
        let own = match (*(*open.0).rd_rel).reltablespace {
            Oid::INVALID => pg_sys::MyDatabaseTableSpace,
            own => own,
        };
        (wanted != Oid::INVALID).then_some(wanted != own)
    }
}

/// Whether `SET ACCESS METHOD` names another method than the table has; no name is the default one.
pub fn access_method_differs(table: Oid, method: Option<&str>) -> Option<bool> {
    let open = Open::new(table)?;
    // SAFETY: an open relation; InvalidOid for a method that does not exist.
    unsafe {
        let wanted = match method {
            Some(name) => pg_sys::get_table_am_oid(to_server(name).as_ptr(), true),
            None => pg_sys::get_table_am_oid(pg_sys::default_table_access_method, true),
        };
        (wanted != Oid::INVALID).then(|| (*(*open.0).rd_rel).relam != wanted)
    }
}

/// Whether the table has a row-level trigger of that name, or any; internal ones count with `all` or by name.
pub fn has_row_trigger(table: Oid, name: Option<&str>, all: bool) -> bool {
    const TRIGGER_RELID_NAME_INDEX: u32 = 2701;
    let wanted = name.map(to_server);
    let found = scan::rows(TRIGGER_RELID_NAME_INDEX, &[(2, table)], |row: &Trigger| {
        // SAFETY: a NameData, NUL-terminated.
        let own = unsafe { std::ffi::CStr::from_ptr(row.0.tgname.data.as_ptr()) };
        let meant = match &wanted {
            Some(name) => own == name.as_c_str(),
            None => all || !row.0.tgisinternal,
        };
        (meant && row.0.tgtype & pg_sys::TRIGGER_TYPE_ROW as i16 != 0).then_some(())
    });
    !found.is_empty()
}

#[repr(transparent)]
struct Trigger(pg_sys::FormData_pg_trigger);

// SAFETY: PostgreSQL's own declaration.
unsafe impl scan::Form for Trigger {
    const CATALOG: u32 = 2620;
}
