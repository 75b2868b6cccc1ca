//! CREATE INDEX, ALTER INDEX, REINDEX.

use super::alter_table::lock_mode;
use super::node::{Nodes, list, option_is_on, optional, range_var, strings};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, AlterTableType};
use schema_guard_engine::statement::{AlterIndex, CreateIndex, EXPRESSION, Name, Operation, ReindexTarget};

pub unsafe fn create_index(statement: *mut pg_sys::IndexStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid raw IndexStmt.
    unsafe {
        let columns = list::<pg_sys::IndexElem>((*statement).indexParams)
            .map(|element| optional((*element).name).unwrap_or_else(|| EXPRESSION.to_owned()))
            .collect();
        let first = list::<pg_sys::IndexElem>((*statement).indexParams).next();
        let collation = first.and_then(|element| strings((*element).collation).pop());
        Operation::CreateIndex(CreateIndex {
            definition: nodes.keep(statement),
            name: optional((*statement).idxname),
            table: range_var((*statement).relation),
            columns,
            unique: (*statement).unique,
            partial: !(*statement).whereClause.is_null(),
            concurrently: (*statement).concurrent,
            if_not_exists: (*statement).if_not_exists,
            only: !(*(*statement).relation).inh,
            method: optional((*statement).accessMethod).unwrap_or_else(|| "btree".to_owned()),
            collation,
        })
    }
}

/// ALTER INDEX, which the grammar gives as ALTER TABLE of an index.
pub unsafe fn alter_index(statement: *mut pg_sys::AlterTableStmt) -> Operation {
    // SAFETY: a valid AlterTableStmt; its relation is never NULL, `name` and `def` are what the subtype has.
    unsafe {
        let mut alter = AlterIndex {
            index: range_var((*statement).relation),
            lock: lock_mode(pg_sys::AlterTableGetLockLevel((*statement).cmds)),
            attached: None,
            tablespace: None,
            statistics: false,
        };
        for command in list::<pg_sys::AlterTableCmd>((*statement).cmds) {
            match (*command).subtype {
                AlterTableType::AT_AttachPartition => {
                    let partition: *mut pg_sys::PartitionCmd = (*command).def.cast();
                    alter.attached = Some(range_var((*partition).name));
                }
                AlterTableType::AT_SetTableSpace => alter.tablespace = optional((*command).name),
                AlterTableType::AT_SetStatistics => alter.statistics = true,
                _ => {}
            }
        }
        Operation::AlterIndex(alter)
    }
}

pub unsafe fn reindex(statement: *mut pg_sys::ReindexStmt) -> Operation {
    use pg_sys::ReindexObjectType::*;
    // SAFETY: a valid ReindexStmt; `relation` is set for an index or a table, `name` for a schema.
    unsafe {
        let target = match (*statement).kind {
            REINDEX_OBJECT_INDEX => ReindexTarget::Index(range_var((*statement).relation)),
            REINDEX_OBJECT_TABLE => ReindexTarget::Table(range_var((*statement).relation)),
            REINDEX_OBJECT_SCHEMA => ReindexTarget::Schema(Name::new(None, &from_server((*statement).name))),
            REINDEX_OBJECT_DATABASE => ReindexTarget::Database,
            _ => ReindexTarget::System,
        };
        Operation::Reindex { target, concurrently: option_is_on((*statement).params, c"concurrently") }
    }
}
