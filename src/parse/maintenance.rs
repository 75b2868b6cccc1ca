//! Maintenance: TRUNCATE, VACUUM, ANALYZE, CLUSTER, REFRESH MATERIALIZED VIEW, LOCK TABLE, CREATE STATISTICS.

use super::alter_table::{lock_mode, role};
use super::node::{is, list, option_is_on, optional, range_var};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, NodeTag, ObjectType};
use schema_guard_engine::statement::{LockMode, MoveTablespace, Moved, Operation, Target};

pub(super) unsafe fn target(relation: *mut pg_sys::RangeVar) -> Target {
    // SAFETY: a valid RangeVar.
    unsafe { Target { table: range_var(relation), only: !(*relation).inh } }
}

pub unsafe fn truncate(statement: *mut pg_sys::TruncateStmt) -> Operation {
    // SAFETY: a valid TruncateStmt.
    unsafe {
        Operation::Truncate {
            tables: list::<pg_sys::RangeVar>((*statement).relations).map(|table| target(table)).collect(),
            cascade: (*statement).behavior == pg_sys::DropBehavior::DROP_CASCADE,
            restart_identity: (*statement).restart_seqs,
        }
    }
}

pub unsafe fn vacuum(statement: *mut pg_sys::VacuumStmt) -> Operation {
    // SAFETY: a valid VacuumStmt; ANALYZE is one as well.
    unsafe {
        let relations = list::<pg_sys::VacuumRelation>((*statement).rels);
        let named = relations.filter(|one| !(**one).relation.is_null());
        let tables = named.map(|one| target((*one).relation)).collect();
        match (*statement).is_vacuumcmd {
            false => Operation::Analyze { tables },
            true if option_is_on((*statement).options, c"full") => Operation::VacuumFull { tables },
            true => Operation::Vacuum { tables },
        }
    }
}

pub unsafe fn cluster(statement: *mut pg_sys::ClusterStmt) -> Operation {
    // SAFETY: a valid ClusterStmt; `relation` is NULL where none is named.
    unsafe {
        let relation = (*statement).relation;
        Operation::Cluster {
            table: (!relation.is_null()).then(|| range_var(relation)),
            index: optional((*statement).indexname),
        }
    }
}

pub unsafe fn refresh(statement: *mut pg_sys::RefreshMatViewStmt) -> Operation {
    // SAFETY: a valid RefreshMatViewStmt.
    unsafe {
        Operation::RefreshMaterializedView {
            view: range_var((*statement).relation),
            concurrently: (*statement).concurrent,
            with_data: !(*statement).skipData,
        }
    }
}

pub unsafe fn lock_table(statement: *mut pg_sys::LockStmt) -> Operation {
    // SAFETY: a valid LockStmt.
    unsafe {
        Operation::LockTable {
            tables: list::<pg_sys::RangeVar>((*statement).relations).map(|table| target(table)).collect(),
            mode: lock_mode((*statement).mode),
            nowait: (*statement).nowait,
        }
    }
}

/// `ALL IN TABLESPACE`, of tables, indexes or materialized views.
pub unsafe fn move_all(statement: *mut pg_sys::AlterTableMoveAllStmt) -> Operation {
    // SAFETY: a valid AlterTableMoveAllStmt, whose roles are RoleSpecs.
    unsafe {
        let moved = match (*statement).objtype {
            ObjectType::OBJECT_TABLE => Moved::Tables,
            ObjectType::OBJECT_INDEX => Moved::Indexes,
            ObjectType::OBJECT_MATVIEW => Moved::MaterializedViews,
            _ => return Operation::Other,
        };
        Operation::MoveTablespace(MoveTablespace {
            moved,
            from: from_server((*statement).orig_tablespacename),
            to: from_server((*statement).new_tablespacename),
            owners: list::<pg_sys::RoleSpec>((*statement).roles).map(|owner| role(owner)).collect(),
        })
    }
}

/// The statistics' tables are locked like those of ANALYZE, IF NOT EXISTS or not.
pub unsafe fn create_statistics(statement: *mut pg_sys::CreateStatsStmt) -> Operation {
    // SAFETY: a valid CreateStatsStmt; anything but a RangeVar is refused by CreateStatistics.
    unsafe {
        let tables = list::<pg_sys::Node>((*statement).relations).filter(|table| is(*table, NodeTag::T_RangeVar));
        let lock = |table: *mut pg_sys::Node| (range_var(table.cast()), LockMode::ShareUpdateExclusive);
        Operation::Lock { relations: tables.map(lock).collect() }
    }
}
