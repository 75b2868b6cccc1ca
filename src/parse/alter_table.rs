//! ALTER TABLE, and the columns and constraints that it shares with CREATE TABLE.

use super::node::{Nodes, is, list, location, optional, range_var, strings};
use crate::catalog;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, AlterTableType, ConstrType, NodeTag, ObjectType};
use schema_guard_engine::statement::{
    AlterAction, ColumnDefinition, ColumnKind, Constraint, ConstraintKind, LockMode, Operation,
};

pub unsafe fn alter_table(statement: *mut pg_sys::AlterTableStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid AlterTableStmt; its relation is never NULL.
    unsafe {
        let table = range_var((*statement).relation);
        // The oracle itself. It reads the raw commands only; ALTER INDEX and ALTER VIEW pass through it as well.
        let lock = lock_mode(pg_sys::AlterTableGetLockLevel((*statement).cmds));
        if !matches!((*statement).objtype, ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW) {
            return Operation::Lock { relations: vec![(table, lock)] };
        }
        let actions = list::<pg_sys::AlterTableCmd>((*statement).cmds).map(|command| action(command, nodes)).collect();
        Operation::AlterTable { table, actions, lock }
    }
}

pub(super) fn lock_mode(mode: pg_sys::LOCKMODE) -> LockMode {
    match mode {
        1 => LockMode::AccessShare,
        2 => LockMode::RowShare,
        3 => LockMode::RowExclusive,
        4 => LockMode::ShareUpdateExclusive,
        5 => LockMode::Share,
        6 => LockMode::ShareRowExclusive,
        7 => LockMode::Exclusive,
        _ => LockMode::AccessExclusive,
    }
}

unsafe fn action(command: *mut pg_sys::AlterTableCmd, nodes: &mut Nodes) -> AlterAction {
    // SAFETY: a valid AlterTableCmd; `name` and `def` are what the grammar puts there for the subtype.
    unsafe {
        let name = || optional((*command).name).unwrap_or_default();
        match (*command).subtype {
            AlterTableType::AT_AddColumn => AlterAction::AddColumn {
                column: column((*command).def.cast(), nodes, true),
                if_not_exists: (*command).missing_ok,
            },
            AlterTableType::AT_DropColumn => AlterAction::DropColumn {
                column: name(),
                cascade: (*command).behavior == pg_sys::DropBehavior::DROP_CASCADE,
                if_exists: (*command).missing_ok,
            },
            AlterTableType::AT_AlterColumnType => {
                let definition: *mut pg_sys::ColumnDef = (*command).def.cast();
                AlterAction::SetType {
                    column: name(),
                    definition: nodes.keep(definition),
                    type_name: catalog::type_text((*definition).typeName),
                    location: location((*definition).location),
                }
            }
            AlterTableType::AT_SetNotNull => AlterAction::SetNotNull { column: name() },
            AlterTableType::AT_DropNotNull => AlterAction::DropNotNull { column: name() },
            AlterTableType::AT_AddConstraint => match constraint((*command).def.cast(), nodes) {
                Some(constraint) => AlterAction::AddConstraint(constraint),
                None => AlterAction::Other,
            },
            AlterTableType::AT_ValidateConstraint => AlterAction::ValidateConstraint { name: name() },
            AlterTableType::AT_DropConstraint => AlterAction::DropConstraint { name: name() },
            AlterTableType::AT_SetLogged => AlterAction::SetPersistence { logged: true },
            AlterTableType::AT_SetUnLogged => AlterAction::SetPersistence { logged: false },
            AlterTableType::AT_SetAccessMethod => AlterAction::SetAccessMethod { method: optional((*command).name) },
            _ => AlterAction::Other,
        }
    }
}

/// A column as CREATE TABLE or ADD COLUMN declares it. `resolve`: ask the catalog for the type's full spelling, which
/// only ADD COLUMN needs.
pub(super) unsafe fn column(definition: *mut pg_sys::ColumnDef, nodes: &mut Nodes, resolve: bool) -> ColumnDefinition {
    // SAFETY: a valid raw ColumnDef: its constraints are still in the list, none transformed.
    unsafe {
        let mut column = ColumnDefinition {
            name: from_server((*definition).colname),
            definition: nodes.keep(definition),
            type_name: String::new(),
            kind: ColumnKind::Plain,
            has_default: false,
            not_null: (*definition).is_not_null,
            constraints: vec![],
            location: location((*definition).location),
        };
        let type_name = (*definition).typeName;
        if !type_name.is_null() {
            match serial_type(type_name) {
                Some(serial) => {
                    column.kind = ColumnKind::Serial;
                    column.type_name = serial.to_owned();
                }
                None if resolve => column.type_name = catalog::type_text(type_name),
                None => column.type_name = strings((*type_name).names).pop().unwrap_or_default(),
            }
        }
        for raw in list::<pg_sys::Constraint>((*definition).constraints) {
            match (*raw).contype {
                ConstrType::CONSTR_DEFAULT => column.has_default = true,
                ConstrType::CONSTR_NOTNULL => column.not_null = true,
                ConstrType::CONSTR_NULL => column.not_null = false,
                ConstrType::CONSTR_IDENTITY => column.kind = ColumnKind::Identity,
                ConstrType::CONSTR_GENERATED => column.kind = generated_kind(raw),
                _ => column.constraints.extend(constraint(raw, nodes)),
            }
        }
        column
    }
}

/// `GENERATED ALWAYS AS (…)`: always stored before 18, which knows virtual columns and makes them the default.
#[cfg(not(feature = "pg18"))]
unsafe fn generated_kind(_: *mut pg_sys::Constraint) -> ColumnKind {
    ColumnKind::Stored
}

#[cfg(feature = "pg18")]
unsafe fn generated_kind(raw: *mut pg_sys::Constraint) -> ColumnKind {
    // SAFETY: a valid Constraint of kind CONSTR_GENERATED.
    match unsafe { (*raw).generated_kind } as u8 {
        b'v' => ColumnKind::Virtual,
        _ => ColumnKind::Stored,
    }
}

/// The serial pseudo-types, which `transformColumnDefinition` knows by their bare names only.
unsafe fn serial_type(type_name: *mut pg_sys::TypeName) -> Option<&'static str> {
    let names = unsafe { strings((*type_name).names) };
    match &names[..] {
        [name] => ["smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"]
            .into_iter()
            .find(|serial| serial == name),
        _ => None,
    }
}

pub(super) unsafe fn constraint(raw: *mut pg_sys::Constraint, nodes: &mut Nodes) -> Option<Constraint> {
    // SAFETY: a valid raw Constraint; which fields are set follows from its kind.
    unsafe {
        let using_index = || optional((*raw).indexname);
        let kind = match (*raw).contype {
            ConstrType::CONSTR_CHECK => ConstraintKind::Check {
                expression: nodes.keep((*raw).raw_expr),
                columns: super::columns::mentioned((*raw).raw_expr),
                not_null: stated_not_null((*raw).raw_expr),
            },
            ConstrType::CONSTR_FOREIGN => {
                ConstraintKind::ForeignKey { columns: strings((*raw).fk_attrs), referenced: range_var((*raw).pktable) }
            }
            ConstrType::CONSTR_UNIQUE => {
                ConstraintKind::Unique { columns: strings((*raw).keys), using_index: using_index() }
            }
            ConstrType::CONSTR_PRIMARY => {
                ConstraintKind::PrimaryKey { columns: strings((*raw).keys), using_index: using_index() }
            }
            // A table constraint of 18; inside a column definition it is the column's own affair.
            ConstrType::CONSTR_NOTNULL => ConstraintKind::NotNull { column: strings((*raw).keys).into_iter().next()? },
            ConstrType::CONSTR_EXCLUSION => ConstraintKind::Exclusion,
            _ => return None,
        };
        Some(Constraint {
            name: optional((*raw).conname),
            kind,
            not_valid: (*raw).skip_validation,
            not_enforced: is_not_enforced(raw),
            location: location((*raw).location),
        })
    }
}

#[cfg(not(feature = "pg18"))]
unsafe fn is_not_enforced(_: *mut pg_sys::Constraint) -> bool {
    false
}

#[cfg(feature = "pg18")]
unsafe fn is_not_enforced(raw: *mut pg_sys::Constraint) -> bool {
    // SAFETY: a valid Constraint; the grammar sets the field for checks and foreign keys, the kinds that can have it.
    unsafe { matches!((*raw).contype, ConstrType::CONSTR_CHECK | ConstrType::CONSTR_FOREIGN) && !(*raw).is_enforced }
}

/// The columns whose NOT NULL the expression states outright: `a IS NOT NULL`, and conjunctions of such.
unsafe fn stated_not_null(expression: *mut pg_sys::Node) -> Vec<String> {
    // SAFETY: a raw expression; the tags say what each node is.
    unsafe {
        if is(expression, NodeTag::T_BoolExpr) {
            let conjunction: *mut pg_sys::BoolExpr = expression.cast();
            if (*conjunction).boolop != pg_sys::BoolExprType::AND_EXPR {
                return vec![];
            }
            return list::<pg_sys::Node>((*conjunction).args).flat_map(|part| stated_not_null(part)).collect();
        }
        if is(expression, NodeTag::T_NullTest) {
            let test: *mut pg_sys::NullTest = expression.cast();
            let argument: *mut pg_sys::Node = (*test).arg.cast();
            if (*test).nulltesttype == pg_sys::NullTestType::IS_NOT_NULL && is(argument, NodeTag::T_ColumnRef) {
                let column: *mut pg_sys::ColumnRef = argument.cast();
                let strings_only = list::<pg_sys::Node>((*column).fields).all(|field| is(field, NodeTag::T_String));
                return if strings_only { strings((*column).fields).pop().into_iter().collect() } else { vec![] };
            }
        }
        vec![]
    }
}
