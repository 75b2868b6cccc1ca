//! The statements that need a screenful at most: indexes, drops, renames, maintenance, and what only takes a lock.

use super::Source;
use super::alter_table::lock_mode;
use super::locate::dropped_objects;
use super::node::{is, list, listed_name, option_is_on, optional, range_var, strings};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, NodeTag, ObjectType, TransactionStmtKind};
use schema_guard_engine::statement::{
    CreateIndex, LockMode, Name, Operation, ReindexTarget, Setting, Transaction, quote_identifier,
};

pub unsafe fn create_index(statement: *mut pg_sys::IndexStmt) -> Operation {
    // SAFETY: a valid raw IndexStmt.
    unsafe {
        let columns = list::<pg_sys::IndexElem>((*statement).indexParams)
            .map(|element| optional((*element).name).unwrap_or_else(|| "expr".to_owned()))
            .collect();
        Operation::CreateIndex(CreateIndex {
            name: optional((*statement).idxname),
            table: range_var((*statement).relation),
            columns,
            unique: (*statement).unique,
            concurrently: (*statement).concurrent,
            if_not_exists: (*statement).if_not_exists,
            only: !(*(*statement).relation).inh,
            method: optional((*statement).accessMethod).unwrap_or_else(|| "btree".to_owned()),
        })
    }
}

pub unsafe fn drop(statement: *mut pg_sys::DropStmt, source: Option<Source<'_>>) -> Operation {
    // SAFETY: a valid DropStmt; what its objects are follows from the kind.
    unsafe {
        let cascade = (*statement).behavior == pg_sys::DropBehavior::DROP_CASCADE;
        let places = || source.map(dropped_objects).unwrap_or_default();
        let names = || {
            let places = places();
            let objects = list::<pg_sys::List>((*statement).objects).enumerate();
            objects.filter_map(|(at, parts)| listed_name(parts, places.get(at).copied())).collect::<Vec<_>>()
        };
        match (*statement).removeType {
            ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW => Operation::DropTable { tables: names(), cascade },
            ObjectType::OBJECT_INDEX => {
                Operation::DropIndex { indexes: names(), concurrently: (*statement).concurrent, cascade }
            }
            ObjectType::OBJECT_SCHEMA => {
                let places = places();
                let schemas = strings((*statement).objects).into_iter().enumerate();
                let schemas = schemas.map(|(at, name)| Name { schema: None, name, location: places.get(at).copied() });
                Operation::DropSchema { schemas: schemas.collect(), cascade }
            }
            // `… name ON table`: the table is all but the last part.
            ObjectType::OBJECT_TRIGGER | ObjectType::OBJECT_POLICY | ObjectType::OBJECT_RULE => {
                let relations = list::<pg_sys::List>((*statement).objects).filter_map(|parts| {
                    let mut parts = strings(parts);
                    parts.pop()?;
                    let name = parts.pop()?;
                    Some((Name { schema: parts.pop(), name, location: None }, LockMode::AccessExclusive))
                });
                Operation::Lock { relations: relations.collect() }
            }
            ObjectType::OBJECT_VIEW | ObjectType::OBJECT_SEQUENCE | ObjectType::OBJECT_FOREIGN_TABLE => {
                let relations = names().into_iter().map(|name| (name, LockMode::AccessExclusive));
                Operation::Lock { relations: relations.collect() }
            }
            _ => Operation::Other,
        }
    }
}

pub unsafe fn truncate(statement: *mut pg_sys::TruncateStmt) -> Operation {
    // SAFETY: a valid TruncateStmt.
    unsafe {
        Operation::Truncate {
            tables: list::<pg_sys::RangeVar>((*statement).relations).map(|table| range_var(table)).collect(),
            cascade: (*statement).behavior == pg_sys::DropBehavior::DROP_CASCADE,
        }
    }
}

pub unsafe fn rename(statement: *mut pg_sys::RenameStmt) -> Operation {
    // SAFETY: a valid RenameStmt; `relation` is NULL for what is no relation or part of one.
    unsafe {
        if (*statement).relation.is_null() {
            return Operation::Other;
        }
        let table = range_var((*statement).relation);
        let to = from_server((*statement).newname);
        match ((*statement).renameType, (*statement).relationType) {
            (ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW, _) => Operation::RenameTable { table, to },
            (ObjectType::OBJECT_COLUMN, ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW) => {
                Operation::RenameColumn { table, column: optional((*statement).subname).unwrap_or_default(), to }
            }
            // ALTER INDEX … RENAME: SHARE UPDATE EXCLUSIVE since 12.
            (ObjectType::OBJECT_INDEX, _) => {
                Operation::Lock { relations: vec![(table, LockMode::ShareUpdateExclusive)] }
            }
            _ => Operation::Lock { relations: vec![(table, LockMode::AccessExclusive)] },
        }
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

pub unsafe fn vacuum(statement: *mut pg_sys::VacuumStmt) -> Operation {
    // SAFETY: a valid VacuumStmt; ANALYZE is one as well.
    unsafe {
        if !(*statement).is_vacuumcmd || !option_is_on((*statement).options, c"full") {
            return Operation::Other;
        }
        let relations = list::<pg_sys::VacuumRelation>((*statement).rels);
        let tables = relations.filter(|one| !(**one).relation.is_null()).map(|one| range_var((*one).relation));
        Operation::VacuumFull { tables: tables.collect() }
    }
}

pub unsafe fn cluster(statement: *mut pg_sys::ClusterStmt) -> Operation {
    // SAFETY: a valid ClusterStmt; `relation` is NULL where none is named.
    unsafe {
        let relation = (*statement).relation;
        Operation::Cluster { table: (!relation.is_null()).then(|| range_var(relation)) }
    }
}

pub unsafe fn create_trigger(statement: *mut pg_sys::CreateTrigStmt) -> Operation {
    unsafe { locks((*statement).relation, LockMode::ShareRowExclusive) }
}

pub unsafe fn create_policy(statement: *mut pg_sys::CreatePolicyStmt) -> Operation {
    unsafe { locks((*statement).table, LockMode::AccessExclusive) }
}

pub unsafe fn alter_policy(statement: *mut pg_sys::AlterPolicyStmt) -> Operation {
    unsafe { locks((*statement).table, LockMode::AccessExclusive) }
}

pub unsafe fn create_rule(statement: *mut pg_sys::RuleStmt) -> Operation {
    unsafe { locks((*statement).relation, LockMode::AccessExclusive) }
}

pub unsafe fn alter_sequence(statement: *mut pg_sys::AlterSeqStmt) -> Operation {
    unsafe { locks((*statement).sequence, LockMode::ShareRowExclusive) }
}

pub unsafe fn set_schema(statement: *mut pg_sys::AlterObjectSchemaStmt) -> Operation {
    unsafe { locks((*statement).relation, LockMode::AccessExclusive) }
}

unsafe fn locks(relation: *mut pg_sys::RangeVar, mode: LockMode) -> Operation {
    if relation.is_null() {
        return Operation::Other;
    }
    // SAFETY: not NULL, hence a valid RangeVar of the statement.
    Operation::Lock { relations: vec![(unsafe { range_var(relation) }, lock_mode(mode as i32))] }
}

pub unsafe fn create_schema(statement: *mut pg_sys::CreateSchemaStmt) -> Operation {
    // SAFETY: a valid CreateSchemaStmt; AUTHORIZATION alone leaves the name NULL.
    unsafe { optional((*statement).schemaname) }.map_or(Operation::Other, |name| Operation::CreateSchema { name })
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
unsafe fn literal(argument: *mut pg_sys::Node) -> Option<String> {
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
