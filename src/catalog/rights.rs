//! What the current role may do to a relation: what PostgreSQL will refuse is not judged, and its size not shown.

use pgrx::pg_sys::{self, Oid};

/// The right that a statement needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Owner of the table: ALTER, CREATE INDEX, RENAME.
    Own,
    /// Owner of the relation or of its schema: DROP.
    Drop,
    /// TRUNCATE.
    Truncate,
    /// To be shown its size: the owner, and who may read all statistics.
    See,
    /// VACUUM, REINDEX, CLUSTER: the owner, the database's owner, and from 17 on who has MAINTAIN.
    Maintain,
}

/// Whether the current role has the right.
pub fn has(right: Right, relation: Oid, schema: Oid) -> bool {
    // SAFETY: syscache lookups, which raise nothing for relations that are gone (missing rows count as no right).
    unsafe {
        let role = pg_sys::GetUserId();
        owns(relation, role)
            || match right {
                Right::Own => false,
                Right::See => pg_sys::has_privs_of_role(role, pg_sys::ROLE_PG_READ_ALL_STATS.into()),
                Right::Drop => owns_schema(schema, role),
                Right::Truncate => may(relation, role, pg_sys::ACL_TRUNCATE),
                Right::Maintain => owns_database(pg_sys::MyDatabaseId, role) || may_maintain(relation, role),
            }
    }
}

unsafe fn may(relation: Oid, role: Oid, privilege: u32) -> bool {
    unsafe { pg_sys::pg_class_aclcheck(relation, role, privilege as pg_sys::AclMode) == pg_sys::AclResult::ACLCHECK_OK }
}

#[cfg(feature = "pg15")]
mod ownership {
    use super::*;

    pub unsafe fn owns(relation: Oid, role: Oid) -> bool {
        unsafe { pg_sys::pg_class_ownercheck(relation, role) }
    }

    pub unsafe fn owns_schema(schema: Oid, role: Oid) -> bool {
        unsafe { pg_sys::pg_namespace_ownercheck(schema, role) }
    }

    pub unsafe fn owns_database(database: Oid, role: Oid) -> bool {
        unsafe { pg_sys::pg_database_ownercheck(database, role) }
    }
}

#[cfg(not(feature = "pg15"))]
mod ownership {
    use super::*;

    pub unsafe fn owns(relation: Oid, role: Oid) -> bool {
        unsafe { pg_sys::object_ownercheck(pg_sys::RelationRelationId, relation, role) }
    }

    pub unsafe fn owns_schema(schema: Oid, role: Oid) -> bool {
        unsafe { pg_sys::object_ownercheck(pg_sys::NamespaceRelationId, schema, role) }
    }

    pub unsafe fn owns_database(database: Oid, role: Oid) -> bool {
        unsafe { pg_sys::object_ownercheck(pg_sys::DatabaseRelationId, database, role) }
    }
}

use ownership::owns;
pub use ownership::{owns_database, owns_schema};

#[cfg(any(feature = "pg15", feature = "pg16"))]
unsafe fn may_maintain(_: Oid, _: Oid) -> bool {
    false
}

#[cfg(not(any(feature = "pg15", feature = "pg16")))]
unsafe fn may_maintain(relation: Oid, role: Oid) -> bool {
    unsafe { may(relation, role, pg_sys::ACL_MAINTAIN) }
}
