//! CREATE INDEX, ALTER INDEX, REINDEX.

use super::alter_table::{lock_mode, not_null_column};
use super::columns::mentioned;
use super::node::{Nodes, is, list, option_is_on, optional, range_var, strings};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, AlterTableType, Node, NodeTag};
use schema_guard_engine::statement::{AlterIndex, CreateIndex, EXPRESSION, Name, Operation, Predicate, ReindexTarget};

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
            predicate: predicate((*statement).whereClause),
            concurrently: (*statement).concurrent,
            if_not_exists: (*statement).if_not_exists,
            only: !(*(*statement).relation).inh,
            method: optional((*statement).accessMethod).unwrap_or_else(|| "btree".to_owned()),
            collation,
            depends_on: depends_on(statement),
            shape: shape(statement),
        })
    }
}

unsafe fn predicate(clause: *mut Node) -> Predicate {
    // SAFETY: NULL or a raw expression.
    unsafe {
        match clause.is_null() {
            true => Predicate::None,
            false => all_not_null(clause).map_or(Predicate::Other, Predicate::NotNull),
        }
    }
}

/// The columns of `a IS NOT NULL AND …`; `None` where the expression says anything else.
unsafe fn all_not_null(clause: *mut Node) -> Option<Vec<String>> {
    // SAFETY: a raw expression; the tag says what it is.
    unsafe {
        let conjunction: *mut pg_sys::BoolExpr = clause.cast();
        if is(clause, NodeTag::T_BoolExpr) && (*conjunction).boolop == pg_sys::BoolExprType::AND_EXPR {
            let parts = list::<Node>((*conjunction).args).map(|part| all_not_null(part));
            return parts.collect::<Option<Vec<_>>>().map(|parts| parts.concat());
        }
        not_null_column(clause).map(|column| vec![column])
    }
}

unsafe fn depends_on(statement: *mut pg_sys::IndexStmt) -> Vec<String> {
    // SAFETY: a valid raw IndexStmt: an element has a name or else an expression.
    unsafe {
        let elements = list::<pg_sys::IndexElem>((*statement).indexParams);
        let elements = elements.chain(list((*statement).indexIncludingParams));
        let mut columns: Vec<String> = elements
            .flat_map(|element| match optional((*element).name) {
                Some(name) => vec![name],
                None => mentioned((*element).expr),
            })
            .collect();
        if !(*statement).whereClause.is_null() {
            columns.extend(mentioned((*statement).whereClause));
        }
        columns
    }
}

/// The parts of the statement that `CompareIndexInfo` and the order of the keys come from, as text.
unsafe fn shape(statement: *mut pg_sys::IndexStmt) -> String {
    // SAFETY: a valid raw IndexStmt; its keys are copied before a word that says nothing is taken away.
    unsafe {
        let keys: *mut pg_sys::List = pg_sys::copyObjectImpl((*statement).indexParams.cast()).cast();
        for key in list::<pg_sys::IndexElem>(keys) {
            leave_out_default_order(key);
        }
        let (unique, nulls_not_distinct) = ((*statement).unique, (*statement).nulls_not_distinct);
        let method = optional((*statement).accessMethod).unwrap_or_default();
        let parts = [keys.cast::<Node>(), (*statement).indexIncludingParams.cast(), (*statement).whereClause];
        let parts = parts.map(|part| without_locations(&from_server(pg_sys::nodeToString(part.cast()))));
        format!("{method} {unique} {nulls_not_distinct} {}", parts.join(" "))
    }
}

/// `a ASC NULLS LAST` and `a` are the same.
unsafe fn leave_out_default_order(key: *mut pg_sys::IndexElem) {
    use pg_sys::{SortByDir::*, SortByNulls::*};
    // SAFETY: a valid IndexElem of our own.
    unsafe {
        if (*key).ordering == SORTBY_ASC {
            (*key).ordering = SORTBY_DEFAULT;
        }
        let default = if (*key).ordering == SORTBY_DESC { SORTBY_NULLS_FIRST } else { SORTBY_NULLS_LAST };
        if (*key).nulls_ordering == default {
            (*key).nulls_ordering = SORTBY_NULLS_DEFAULT;
        }
    }
}

/// A node as text, without the places of its parts in the source.
fn without_locations(node: &str) -> String {
    let mut parts = node.split(" :location ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()))
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
