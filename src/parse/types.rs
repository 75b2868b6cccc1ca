//! Composite types, domains, enums and sequences.

use super::alter_table::action;
use super::node::{Nodes, list, listed_name, optional, range_var};
use crate::catalog;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, AlterTableType, ConstrType};
use schema_guard_engine::statement::{
    AlterComposite, AlterDomain, CreateSequence, DomainChange, LockMode, Operation, SequenceChange,
};

/// `ALTER TYPE … ADD`, `DROP` or `ALTER ATTRIBUTE`: the grammar makes an ALTER TABLE of it.
pub unsafe fn alter_composite(statement: *mut pg_sys::AlterTableStmt, lock: LockMode, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid AlterTableStmt for OBJECT_TYPE; its relation is never NULL.
    unsafe {
        let commands = || list::<pg_sys::AlterTableCmd>((*statement).cmds);
        let cascades = |command: *mut pg_sys::AlterTableCmd| (*command).behavior == pg_sys::DropBehavior::DROP_CASCADE;
        Operation::AlterComposite(AlterComposite {
            composite: range_var((*statement).relation),
            cascade: commands().any(cascades),
            actions: commands().map(|command| action(command, nodes)).collect(),
            lock,
        })
    }
}

pub unsafe fn alter_domain(statement: *mut pg_sys::AlterDomainStmt) -> Operation {
    // SAFETY: a valid AlterDomainStmt; `def` is a Constraint for ADD (`alter_domain_stmt` of gram.y).
    unsafe {
        let change = match (*statement).subtype as u8 {
            b'O' => DomainChange::SetNotNull,
            b'V' => DomainChange::Validate { constraint: optional((*statement).name).unwrap_or_default() },
            b'C' => {
                let constraint: *mut pg_sys::Constraint = (*statement).def.cast();
                match (*constraint).contype {
                    _ if (*constraint).skip_validation => return Operation::Other,
                    ConstrType::CONSTR_NOTNULL => DomainChange::SetNotNull,
                    _ => DomainChange::AddCheck { constraint: optional((*constraint).conname) },
                }
            }
            _ => return Operation::Other,
        };
        match listed_name((*statement).typeName, None) {
            Some(domain) => Operation::AlterDomain(AlterDomain { domain, change }),
            None => Operation::Other,
        }
    }
}

/// `ADD VALUE` locks the type and nothing else, RENAME VALUE not even that.
pub unsafe fn alter_enum(statement: *mut pg_sys::AlterEnumStmt) -> Operation {
    // SAFETY: a valid AlterEnumStmt; `oldVal` is NULL for ADD VALUE, `newValNeighbor` without BEFORE and AFTER.
    unsafe {
        let Some(enumeration) = listed_name((*statement).typeName, None) else { return Operation::Other };
        let value = from_server((*statement).newVal);
        match optional((*statement).oldVal) {
            Some(old) => Operation::RenameEnumValue { enumeration, value: old, to: value },
            None => Operation::AddEnumValue {
                enumeration,
                value,
                placed: !(*statement).newValNeighbor.is_null(),
                if_not_exists: (*statement).skipIfNewValExists,
            },
        }
    }
}

pub unsafe fn create_sequence(statement: *mut pg_sys::CreateSeqStmt) -> Operation {
    // SAFETY: a valid CreateSeqStmt with its options; that of AS is a TypeName.
    unsafe {
        let sequence = (*statement).sequence;
        let named = |option: &*mut pg_sys::DefElem| std::ffi::CStr::from_ptr((**option).defname) == c"as";
        let type_name = list::<pg_sys::DefElem>((*statement).options).find(named);
        Operation::CreateSequence(CreateSequence {
            sequence: range_var(sequence),
            temporary: (*sequence).relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP,
            type_name: type_name.map(|option| catalog::type_text((*option).arg.cast())),
        })
    }
}

pub unsafe fn alter_sequence(statement: *mut pg_sys::AlterSeqStmt) -> Operation {
    // SAFETY: a valid AlterSeqStmt with its options.
    unsafe {
        let owned_by = |option: *mut pg_sys::DefElem| std::ffi::CStr::from_ptr((*option).defname) == c"owned_by";
        let change = match list::<pg_sys::DefElem>((*statement).options).all(owned_by) {
            true => SequenceChange::OwnedBy,
            false => SequenceChange::Options,
        };
        Operation::AlterSequence { sequence: range_var((*statement).sequence), change }
    }
}

/// `ALTER SEQUENCE … SET LOGGED`, `SET UNLOGGED`, and what else the grammar makes an ALTER TABLE of.
pub unsafe fn alter_sequence_persistence(statement: *mut pg_sys::AlterTableStmt, lock: LockMode) -> Operation {
    // SAFETY: a valid AlterTableStmt for OBJECT_SEQUENCE.
    unsafe {
        let sequence = range_var((*statement).relation);
        for command in list::<pg_sys::AlterTableCmd>((*statement).cmds) {
            let logged = match (*command).subtype {
                AlterTableType::AT_SetLogged => true,
                AlterTableType::AT_SetUnLogged => false,
                _ => continue,
            };
            return Operation::AlterSequence { sequence, change: SequenceChange::Persistence { logged } };
        }
        Operation::Lock { relations: vec![(sequence, lock)] }
    }
}
