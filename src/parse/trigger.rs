//! Triggers and row-security policies.

use super::node::range_var;
use crate::encoding::from_server;
use pgrx::pg_sys;
use schema_guard_engine::statement::{CreateTrigger, LockMode, Operation};

pub unsafe fn create_trigger(statement: *mut pg_sys::CreateTrigStmt) -> Operation {
    // SAFETY: a valid CreateTrigStmt; its relation is never NULL.
    unsafe {
        Operation::CreateTrigger(CreateTrigger {
            name: from_server((*statement).trigname),
            table: range_var((*statement).relation),
            each_row: (*statement).row,
            before: (*statement).timing == pg_sys::TRIGGER_TYPE_BEFORE as i16,
        })
    }
}

pub unsafe fn create_policy(statement: *mut pg_sys::CreatePolicyStmt) -> Operation {
    // SAFETY: a valid CreatePolicyStmt; its table is never NULL.
    Operation::CreatePolicy { table: unsafe { range_var((*statement).table) } }
}

pub unsafe fn alter_policy(statement: *mut pg_sys::AlterPolicyStmt) -> Operation {
    // SAFETY: a valid AlterPolicyStmt; its table is never NULL.
    Operation::Lock { relations: vec![(unsafe { range_var((*statement).table) }, LockMode::AccessExclusive)] }
}
