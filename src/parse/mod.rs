//! PostgreSQL's parse tree, read into the engine's plain data. One file a statement family; no raw pointer leaves this
//! folder and `src/catalog`.

mod alter_table;
mod create_table;
mod locate;
pub mod node;
pub mod script;
mod simple;

pub use node::Nodes;

use pgrx::pg_sys::{self, NodeTag};
use schema_guard_engine::statement::{Operation, Statement};

/// A statement, and the nodes that its [`NodeId`](schema_guard_engine::statement::NodeId)s stand for.
pub struct Parsed {
    pub statement: Statement,
    pub nodes: Nodes,
}

/// The text around a statement: the source that the nodes' locations count in, and the statement's own slice of it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub text: &'a str,
    /// Where the statement starts in the source that the locations count in.
    pub offset: usize,
}

/// Reads a raw parse tree. Statements that the engine has no opinion on are `Operation::Other`.
///
/// # Safety
/// `node` is a raw (untransformed) utility or DML statement that outlives the result.
pub unsafe fn statement(node: *mut pg_sys::Node, source: Option<Source<'_>>) -> Parsed {
    let mut nodes = Nodes::default();
    // SAFETY: the caller's promise; each reader is called for the tag of its own struct only.
    let (operation, tag) = unsafe {
        let tag = std::ffi::CStr::from_ptr(pg_sys::GetCommandTagName(pg_sys::CreateCommandTag(node)));
        (operation(node, source, &mut nodes), tag.to_string_lossy().into_owned())
    };
    Parsed { statement: Statement { tag, operation, text: source.map(|source| source.text.to_owned()) }, nodes }
}

unsafe fn operation(node: *mut pg_sys::Node, source: Option<Source<'_>>, nodes: &mut Nodes) -> Operation {
    // SAFETY: `statement`'s promise; a node's tag says which struct it is.
    unsafe {
        match (*node).type_ {
            NodeTag::T_IndexStmt => simple::create_index(node.cast()),
            NodeTag::T_AlterTableStmt => alter_table::alter_table(node.cast(), nodes),
            NodeTag::T_CreateStmt => create_table::create_table(node.cast(), nodes),
            NodeTag::T_CreateTableAsStmt => create_table::create_table_as(node.cast()),
            NodeTag::T_SelectStmt => create_table::select_into(node.cast()),
            NodeTag::T_CreateSchemaStmt => simple::create_schema(node.cast()),
            NodeTag::T_DropStmt => simple::drop(node.cast(), source),
            NodeTag::T_TruncateStmt => simple::truncate(node.cast()),
            NodeTag::T_RenameStmt => simple::rename(node.cast()),
            NodeTag::T_ReindexStmt => simple::reindex(node.cast()),
            NodeTag::T_VacuumStmt => simple::vacuum(node.cast()),
            NodeTag::T_ClusterStmt => simple::cluster(node.cast()),
            NodeTag::T_CreateTrigStmt => simple::create_trigger(node.cast()),
            NodeTag::T_CreatePolicyStmt => simple::create_policy(node.cast()),
            NodeTag::T_AlterPolicyStmt => simple::alter_policy(node.cast()),
            NodeTag::T_RuleStmt => simple::create_rule(node.cast()),
            NodeTag::T_AlterSeqStmt => simple::alter_sequence(node.cast()),
            NodeTag::T_AlterObjectSchemaStmt => simple::set_schema(node.cast()),
            NodeTag::T_TransactionStmt => simple::transaction(node.cast()),
            NodeTag::T_VariableSetStmt => simple::set_allow(node.cast()),
            NodeTag::T_InsertStmt => simple::insert(node.cast()),
            NodeTag::T_CopyStmt => simple::copy(node.cast()),
            _ => Operation::Other,
        }
    }
}

/// Whether a statement of this kind is worth reading at all: one comparison for everything that is no DDL.
pub fn is_judged(tag: NodeTag) -> bool {
    matches!(
        tag,
        NodeTag::T_IndexStmt
            | NodeTag::T_AlterTableStmt
            | NodeTag::T_CreateStmt
            | NodeTag::T_CreateTableAsStmt
            | NodeTag::T_DropStmt
            | NodeTag::T_TruncateStmt
            | NodeTag::T_RenameStmt
            | NodeTag::T_ReindexStmt
            | NodeTag::T_VacuumStmt
            | NodeTag::T_ClusterStmt
            | NodeTag::T_CreateTrigStmt
            | NodeTag::T_CreatePolicyStmt
            | NodeTag::T_AlterPolicyStmt
            | NodeTag::T_RuleStmt
            | NodeTag::T_AlterSeqStmt
            | NodeTag::T_AlterObjectSchemaStmt
    )
}
