//! UPDATE and DELETE: which columns, and whether anything keeps them from going through the whole table.

use super::node::{is, list, optional, range_var, strings};
use pgrx::pg_sys::{self, A_Expr_Kind, BoolExprType, NodeTag};
use schema_guard_engine::statement::{ChangeRows, Operation};

pub unsafe fn update(statement: *mut pg_sys::UpdateStmt) -> Operation {
    // SAFETY: a valid raw UpdateStmt.
    unsafe {
        let sets = list::<pg_sys::ResTarget>((*statement).targetList).filter_map(|target| optional((*target).name));
        let alone = (*statement).withClause.is_null() && (*statement).fromClause.is_null();
        change((*statement).relation, sets.collect(), (*statement).whereClause, alone)
    }
}

pub unsafe fn delete(statement: *mut pg_sys::DeleteStmt) -> Operation {
    // SAFETY: a valid raw DeleteStmt.
    unsafe {
        let alone = (*statement).withClause.is_null() && (*statement).usingClause.is_null();
        change((*statement).relation, vec![], (*statement).whereClause, alone)
    }
}

/// What joins another table, or a WITH, may be a batch.
unsafe fn change(
    table: *mut pg_sys::RangeVar,
    sets: Vec<String>,
    condition: *mut pg_sys::Node,
    alone: bool,
) -> Operation {
    // SAFETY: the statement's own nodes.
    unsafe {
        let whole = alone && (condition.is_null() || is(condition, NodeTag::T_A_Const));
        let unbounded = alone && (condition.is_null() || !picks_rows(condition));
        Operation::ChangeRows(ChangeRows { table: range_var(table), sets, whole, unbounded })
    }
}

/// Whether the condition may hold for few rows, as far as its form tells. A test for NULL, which every row of a new
/// column passes, does not count, nor does a comparison of constants.
unsafe fn picks_rows(condition: *mut pg_sys::Node) -> bool {
    // SAFETY: a valid raw expression; a node's tag says which struct it is.
    unsafe {
        match (*condition).type_ {
            NodeTag::T_A_Const | NodeTag::T_NullTest | NodeTag::T_BooleanTest => false,
            NodeTag::T_BoolExpr => {
                let expression: *mut pg_sys::BoolExpr = condition.cast();
                let mut arms = list::<pg_sys::Node>((*expression).args);
                match (*expression).boolop {
                    BoolExprType::AND_EXPR => arms.any(|arm| picks_rows(arm)),
                    BoolExprType::OR_EXPR => arms.all(|arm| picks_rows(arm)),
                    _ => false,
                }
            }
            NodeTag::T_A_Expr => {
                let expression: *mut pg_sys::A_Expr = condition.cast();
                let sides = [(*expression).lexpr, (*expression).rexpr];
                let constant = |side: *mut pg_sys::Node| !side.is_null() && is(side, NodeTag::T_A_Const);
                let unequal = (*expression).kind == A_Expr_Kind::AEXPR_DISTINCT
                    || strings((*expression).name).pop().is_some_and(|operator| operator == "<>");
                !unequal && !sides.into_iter().all(constant)
            }
            _ => true,
        }
    }
}
