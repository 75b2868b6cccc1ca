//! ALTER TABLE, and the columns and constraints that it shares with CREATE TABLE.

use super::node::{Nodes, is, list, location, optional, range_var, strings};
use super::simple::literal;
use crate::catalog;
use crate::encoding::from_server;
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, AlterTableType, ConstrType, NodeTag, ObjectType};
use schema_guard_engine::statement::{
    AlterAction, ColumnDefinition, ColumnKind, Constraint, ConstraintKind, Deferrability, ForeignKeyTerms, LockMode,
    Operation, RoleName,
};
use std::ffi::CStr;

pub unsafe fn alter_table(statement: *mut pg_sys::AlterTableStmt, nodes: &mut Nodes) -> Operation {
    // SAFETY: a valid AlterTableStmt; its relation is never NULL.
    unsafe {
        let table = range_var((*statement).relation);
        // The oracle itself. It reads the raw commands only; ALTER VIEW and ALTER SEQUENCE pass through it as well.
        let lock = lock_mode(pg_sys::AlterTableGetLockLevel((*statement).cmds));
        match (*statement).objtype {
            ObjectType::OBJECT_INDEX => return super::index::alter_index(statement),
            ObjectType::OBJECT_TYPE => return super::types::alter_composite(statement, lock, nodes),
            ObjectType::OBJECT_SEQUENCE => return super::types::alter_sequence_persistence(statement, lock),
            _ => {}
        }
        if !matches!(
            (*statement).objtype,
            ObjectType::OBJECT_TABLE | ObjectType::OBJECT_MATVIEW | ObjectType::OBJECT_FOREIGN_TABLE
        ) {
            return Operation::Lock { relations: vec![(table, lock)] };
        }
        if let Some(operation) = super::partition::attached_or_detached(statement, nodes) {
            return operation;
        }
        let actions = list::<pg_sys::AlterTableCmd>((*statement).cmds).map(|command| action(command, nodes)).collect();
        let only = !(*(*statement).relation).inh;
        Operation::AlterTable { table, only, actions, lock }
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

pub(super) unsafe fn action(command: *mut pg_sys::AlterTableCmd, nodes: &mut Nodes) -> AlterAction {
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
            AlterTableType::AT_DropConstraint => AlterAction::DropConstraint {
                name: name(),
                if_exists: (*command).missing_ok,
                cascade: (*command).behavior == pg_sys::DropBehavior::DROP_CASCADE,
            },
            AlterTableType::AT_AlterConstraint => alter_constraint((*command).def),
            AlterTableType::AT_SetLogged => AlterAction::SetPersistence { logged: true },
            AlterTableType::AT_SetUnLogged => AlterAction::SetPersistence { logged: false },
            AlterTableType::AT_SetAccessMethod => AlterAction::SetAccessMethod { method: optional((*command).name) },
            AlterTableType::AT_ColumnDefault | AlterTableType::AT_SetStatistics | AlterTableType::AT_SetStorage => {
                AlterAction::ColumnProperty { column: name() }
            }
            AlterTableType::AT_SetOptions | AlterTableType::AT_ResetOptions | AlterTableType::AT_SetCompression => {
                AlterAction::OwnColumnProperty { column: name() }
            }
            AlterTableType::AT_AddIdentity => AlterAction::AddIdentity { column: name() },
            AlterTableType::AT_SetIdentity => set_identity(name(), (*command).def.cast()),
            AlterTableType::AT_DropIdentity => {
                AlterAction::DropIdentity { column: name(), if_exists: (*command).missing_ok }
            }
            #[cfg(not(any(feature = "pg15", feature = "pg16")))]
            AlterTableType::AT_SetExpression => AlterAction::SetExpression { column: name() },
            AlterTableType::AT_DropExpression => AlterAction::DropExpression { column: name() },
            AlterTableType::AT_ChangeOwner => AlterAction::Owner { to: role((*command).newowner) },
            AlterTableType::AT_ClusterOn => AlterAction::ClusterOn { index: name() },
            AlterTableType::AT_SetTableSpace => AlterAction::SetTablespace { tablespace: name() },
            AlterTableType::AT_ReplicaIdentity => {
                let identity: *mut pg_sys::ReplicaIdentityStmt = (*command).def.cast();
                AlterAction::ReplicaIdentity { index: optional((*identity).name) }
            }
            AlterTableType::AT_SetRelOptions => set_autovacuum((*command).def.cast()),
            AlterTableType::AT_ResetRelOptions => match autovacuum((*command).def.cast()) {
                Some((_, toast)) => AlterAction::Autovacuum { enabled: true, toast },
                None => AlterAction::Other,
            },
            AlterTableType::AT_EnableRowSecurity => AlterAction::RowSecurity { enable: true },
            AlterTableType::AT_DisableRowSecurity => AlterAction::RowSecurity { enable: false },
            AlterTableType::AT_AddInherit => AlterAction::Inherit { parent: range_var((*command).def.cast()) },
            AlterTableType::AT_DropInherit => AlterAction::NoInherit { parent: range_var((*command).def.cast()) },
            AlterTableType::AT_EnableTrig
            | AlterTableType::AT_EnableAlwaysTrig
            | AlterTableType::AT_EnableReplicaTrig => trigger(optional((*command).name), false, true),
            AlterTableType::AT_EnableTrigAll => trigger(None, true, true),
            AlterTableType::AT_EnableTrigUser => trigger(None, false, true),
            AlterTableType::AT_DisableTrig => trigger(optional((*command).name), false, false),
            AlterTableType::AT_DisableTrigAll => trigger(None, true, false),
            AlterTableType::AT_DisableTrigUser => trigger(None, false, false),
            _ => AlterAction::Other,
        }
    }
}

unsafe fn set_autovacuum(options: *mut pg_sys::List) -> AlterAction {
    // SAFETY: a list of DefElem.
    match unsafe { autovacuum(options) } {
        Some((enabled, toast)) => AlterAction::Autovacuum { enabled, toast },
        None => AlterAction::Other,
    }
}

/// What storage parameters say of autovacuum: on or off, and whether for the TOAST table; off before on. What is no
/// boolean PostgreSQL refuses.
pub(super) unsafe fn autovacuum(options: *mut pg_sys::List) -> Option<(bool, bool)> {
    // SAFETY: a list of DefElem; a namespace is NULL or NUL-terminated.
    unsafe {
        let named = |option: &*mut pg_sys::DefElem| CStr::from_ptr((**option).defname) == c"autovacuum_enabled";
        let said = list::<pg_sys::DefElem>(options).filter(named).filter_map(|option| {
            let toast = !(*option).defnamespace.is_null();
            Some((attempt(|| pg_sys::defGetBoolean(option)).ok()?, toast))
        });
        said.min()
    }
}

/// Before 18 deferrability is all that can be altered, and of the two words the one that is not there is a NO.
#[cfg(not(feature = "pg18"))]
unsafe fn alter_constraint(definition: *mut pg_sys::Node) -> AlterAction {
    // SAFETY: a valid Constraint, which is what the grammar makes of ALTER CONSTRAINT before 18.
    unsafe {
        let constraint: *mut pg_sys::Constraint = definition.cast();
        let (deferrable, initially_deferred) = ((*constraint).deferrable, (*constraint).initdeferred);
        AlterAction::AlterConstraint {
            name: optional((*constraint).conname).unwrap_or_default(),
            deferrability: Some(Deferrability { deferrable, initially_deferred }),
            enforced: None,
            inherit: None,
        }
    }
}

#[cfg(feature = "pg18")]
unsafe fn alter_constraint(definition: *mut pg_sys::Node) -> AlterAction {
    // SAFETY: a valid ATAlterConstraint.
    unsafe {
        let change: *mut pg_sys::ATAlterConstraint = definition.cast();
        let (deferrable, initially_deferred) = ((*change).deferrable, (*change).initdeferred);
        AlterAction::AlterConstraint {
            name: optional((*change).conname).unwrap_or_default(),
            deferrability: (*change).alterDeferrability.then_some(Deferrability { deferrable, initially_deferred }),
            enforced: (*change).alterEnforceability.then_some((*change).is_enforced),
            inherit: (*change).alterInheritability.then_some(!(*change).noinherit),
        }
    }
}

fn trigger(name: Option<String>, all: bool, enable: bool) -> AlterAction {
    AlterAction::Trigger { name, all, enable }
}

/// `SET GENERATED` is the column's own; everything else is an option of its sequence.
unsafe fn set_identity(column: String, options: *mut pg_sys::List) -> AlterAction {
    // SAFETY: a list of DefElems.
    let names: Vec<String> =
        unsafe { list::<pg_sys::DefElem>(options).map(|option| from_server((*option).defname)).collect() };
    let generated = names.iter().any(|name| name == "generated");
    AlterAction::SetIdentity { column, generated, sequence: names.iter().any(|name| name != "generated") }
}

pub(super) unsafe fn role(role: *mut pg_sys::RoleSpec) -> RoleName {
    use pg_sys::RoleSpecType::*;
    // SAFETY: a valid RoleSpec; only the named kind has a name.
    unsafe {
        match (*role).roletype {
            ROLESPEC_CSTRING => RoleName::Named(from_server((*role).rolename)),
            ROLESPEC_SESSION_USER => RoleName::SessionUser,
            _ => RoleName::CurrentUser,
        }
    }
}

/// A type as it is written, without asking the catalog: `json[]`, `varchar(50)`; a modifier that is no number is left out.
unsafe fn written_type(type_name: *mut pg_sys::TypeName) -> String {
    // SAFETY: a valid raw TypeName.
    unsafe {
        let names = strings((*type_name).names);
        let mut text = match names.as_slice() {
            [schema, name] if schema != "pg_catalog" => format!("{schema}.{name}"),
            names => names.last().cloned().unwrap_or_default(),
        };
        let modifiers: Vec<String> =
            list::<pg_sys::Node>((*type_name).typmods).filter_map(|modifier| literal(modifier)).collect();
        if !modifiers.is_empty() {
            text.push_str(&format!("({})", modifiers.join(",")));
        }
        if !(*type_name).arrayBounds.is_null() {
            text.push_str("[]");
        }
        text
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
                None => column.type_name = written_type(type_name),
            }
        }
        for raw in list::<pg_sys::Constraint>((*definition).constraints) {
            match (*raw).contype {
                ConstrType::CONSTR_DEFAULT => column.has_default = true,
                ConstrType::CONSTR_NOTNULL => column.not_null = true,
                ConstrType::CONSTR_NULL => column.not_null = false,
                ConstrType::CONSTR_IDENTITY => column.kind = ColumnKind::Identity,
                ConstrType::CONSTR_GENERATED => column.kind = generated_kind(raw),
                ConstrType::CONSTR_ATTR_DEFERRABLE => on_last(&mut column, |last| last.deferrable = true),
                ConstrType::CONSTR_ATTR_DEFERRED => {
                    on_last(&mut column, |last| (last.deferrable, last.initially_deferred) = (true, true));
                }
                #[cfg(feature = "pg18")]
                ConstrType::CONSTR_ATTR_NOT_ENFORCED => on_last(&mut column, |last| last.not_enforced = true),
                _ => column.constraints.extend(constraint(raw, nodes)),
            }
        }
        column
    }
}

/// An attribute beside a column is a node of its own, about the constraint before it (`transformConstraintAttrs`).
fn on_last(column: &mut ColumnDefinition, change: impl FnOnce(&mut Constraint)) {
    if let Some(last) = column.constraints.last_mut() {
        change(last);
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
pub(super) unsafe fn serial_type(type_name: *mut pg_sys::TypeName) -> Option<&'static str> {
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
            ConstrType::CONSTR_FOREIGN => ConstraintKind::ForeignKey {
                columns: strings((*raw).fk_attrs),
                referenced: range_var((*raw).pktable),
                referenced_columns: strings((*raw).pk_attrs),
                terms: ForeignKeyTerms {
                    matching: ((*raw).fk_matchtype as u8).into(),
                    on_update: ((*raw).fk_upd_action as u8).into(),
                    on_delete: ((*raw).fk_del_action as u8).into(),
                },
            },
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
            deferrable: (*raw).deferrable,
            initially_deferred: (*raw).initdeferred,
            no_inherit: (*raw).is_no_inherit,
            including: strings((*raw).including),
            nulls_not_distinct: (*raw).nulls_not_distinct,
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
        not_null_column(expression).into_iter().collect()
    }
}

/// The column of `column IS NOT NULL`.
pub(super) unsafe fn not_null_column(expression: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: a raw expression; the tags say what each node is.
    unsafe {
        if !is(expression, NodeTag::T_NullTest) {
            return None;
        }
        let test: *mut pg_sys::NullTest = expression.cast();
        let argument: *mut pg_sys::Node = (*test).arg.cast();
        if (*test).nulltesttype != pg_sys::NullTestType::IS_NOT_NULL || !is(argument, NodeTag::T_ColumnRef) {
            return None;
        }
        let column: *mut pg_sys::ColumnRef = argument.cast();
        let strings_only = list::<pg_sys::Node>((*column).fields).all(|field| is(field, NodeTag::T_String));
        if strings_only { strings((*column).fields).pop() } else { None }
    }
}
