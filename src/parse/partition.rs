//! ATTACH PARTITION, DETACH PARTITION, and the bound that they share with CREATE TABLE … PARTITION OF.

use super::node::{Nodes, list, range_var};
use pgrx::pg_sys::{self, AlterTableType};
use schema_guard_engine::statement::{Detach, Operation, PartitionBound};

/// ALTER TABLE with an action about a partition, which the grammar lets stand by itself only.
pub(super) unsafe fn attached_or_detached(
    statement: *mut pg_sys::AlterTableStmt,
    nodes: &mut Nodes,
) -> Option<Operation> {
    // SAFETY: a valid AlterTableStmt; the definition of such an action is a PartitionCmd.
    unsafe {
        let action = list::<pg_sys::AlterTableCmd>((*statement).cmds).next()?;
        let named: *mut pg_sys::PartitionCmd = (*action).def.cast();
        let detach = match (*action).subtype {
            AlterTableType::AT_AttachPartition => None,
            AlterTableType::AT_DetachPartition if (*named).concurrent => Some(Detach::Concurrently),
            AlterTableType::AT_DetachPartition => Some(Detach::Plain),
            AlterTableType::AT_DetachPartitionFinalize => Some(Detach::Finalize),
            _ => return None,
        };
        let (table, partition) = (range_var((*statement).relation), range_var((*named).name));
        Some(match detach {
            Some(detach) => Operation::DetachPartition { table, partition, detach },
            None => Operation::AttachPartition { table, partition, bound: bound((*named).bound, nodes) },
        })
    }
}

/// # Safety
/// `spec` is a valid raw PartitionBoundSpec.
pub(super) unsafe fn bound(spec: *mut pg_sys::PartitionBoundSpec, nodes: &mut Nodes) -> PartitionBound {
    unsafe { PartitionBound { spec: nodes.keep(spec), is_default: (*spec).is_default } }
}
