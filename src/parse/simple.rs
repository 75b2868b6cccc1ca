//! The statements that need a screenful at most: transactions, settings, rows.

use super::node::{is, list, optional, range_var};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, NodeTag, TransactionStmtKind};
use schema_guard_engine::statement::{Name, Operation, Setting, Transaction, quote_identifier};

pub unsafe fn create_extension(statement: *mut pg_sys::CreateExtensionStmt) -> Operation {
    // SAFETY: a valid CreateExtensionStmt with its options.
    unsafe {
        let name = Name::new(None, &from_server((*statement).extname));
        Operation::CreateExtension { name, version: new_version((*statement).options) }
    }
}

pub unsafe fn update_extension(statement: *mut pg_sys::AlterExtensionStmt) -> Operation {
    // SAFETY: a valid AlterExtensionStmt with its options.
    unsafe {
        let name = Name::new(None, &from_server((*statement).extname));
        Operation::UpdateExtension { name, version: new_version((*statement).options) }
    }
}

/// `VERSION …`, or `TO …`.
unsafe fn new_version(options: *mut pg_sys::List) -> Option<String> {
    // SAFETY: a list of DefElem; this one's argument is a String.
    unsafe {
        let named = |option: &*mut pg_sys::DefElem| std::ffi::CStr::from_ptr((**option).defname) == c"new_version";
        let option = list::<pg_sys::DefElem>(options).find(named)?;
        optional((*(*option).arg.cast::<pg_sys::String>()).sval)
    }
}

pub unsafe fn transaction(statement: *mut pg_sys::TransactionStmt) -> Operation {
    // SAFETY: a valid TransactionStmt.
    Operation::Transaction(match unsafe { (*statement).kind } {
        TransactionStmtKind::TRANS_STMT_BEGIN | TransactionStmtKind::TRANS_STMT_START => Transaction::Begin,
        TransactionStmtKind::TRANS_STMT_COMMIT => Transaction::Commit,
        TransactionStmtKind::TRANS_STMT_ROLLBACK => Transaction::Rollback,
        _ => Transaction::Other,
    })
}

/// `SET [LOCAL]` of the settings that a script's judgement follows.
pub unsafe fn set(statement: *mut pg_sys::VariableSetStmt) -> Operation {
    // SAFETY: a valid VariableSetStmt.
    unsafe {
        let setting = match optional((*statement).name).as_deref() {
            Some("schema_guard.allow") => Setting::Allow,
            Some("lock_timeout") => Setting::LockTimeout,
            Some("schema_guard.lock_timeout") => Setting::ImposedLockTimeout,
            Some("search_path") => Setting::SearchPath,
            _ => return Operation::Other,
        };
        let values: Vec<String> =
            list::<pg_sys::Node>((*statement).args).filter_map(|argument| literal(argument)).collect();
        let value = match (setting, &values[..]) {
            (_, []) => None,
            (Setting::SearchPath, names) => {
                Some(names.iter().map(|name| quote_identifier(name)).collect::<Vec<_>>().join(", "))
            }
            (_, [first, ..]) => Some(first.clone()),
        };
        Operation::Set { setting, value, local: (*statement).is_local }
    }
}

/// A literal argument of SET: an A_Const that holds an Integer or a String.
pub(super) unsafe fn literal(argument: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: a valid node; the tags say what it and its value are.
    unsafe {
        if !is(argument, NodeTag::T_A_Const) {
            return None;
        }
        let value: *mut pg_sys::Node = std::ptr::addr_of_mut!((*argument.cast::<pg_sys::A_Const>()).val).cast();
        if is(value, NodeTag::T_Integer) {
            return Some((*value.cast::<pg_sys::Integer>()).ival.to_string());
        }
        is(value, NodeTag::T_String).then(|| from_server((*value.cast::<pg_sys::String>()).sval))
    }
}

pub unsafe fn insert(statement: *mut pg_sys::InsertStmt) -> Operation {
    // SAFETY: a valid raw InsertStmt; its source, if any, is a SelectStmt.
    unsafe {
        let source: *mut pg_sys::SelectStmt = (*statement).selectStmt.cast();
        let literal = source.is_null() || !(*source).valuesLists.is_null();
        Operation::Insert { table: range_var((*statement).relation), literal }
    }
}

pub unsafe fn copy(statement: *mut pg_sys::CopyStmt) -> Operation {
    // SAFETY: a valid CopyStmt; `relation` is NULL for COPY (query) TO.
    unsafe {
        match (*statement).is_from && !(*statement).relation.is_null() {
            true => Operation::CopyFrom { table: range_var((*statement).relation) },
            false => Operation::Other,
        }
    }
}
