//! The names that a statement gives: to what it makes, renames, or moves to where another convention holds.

mod place;
mod rename;
mod table;

use super::Source;
use super::node::{is, list, optional, range_var, strings};
use crate::encoding::from_server;
use pgrx::pg_sys::{self, Node, NodeTag, ObjectType};
use schema_guard_engine::naming::{Kind, Subject};
use schema_guard_engine::statement::{Name, NewName};

/// Every name that the statement gives, in its order, those that PostgreSQL is to choose without a name.
pub unsafe fn given(node: *mut Node, source: Option<Source<'_>>) -> Vec<NewName> {
    // SAFETY: `parse::statement`'s promise.
    let mut names = unsafe { of_statement(node) };
    if let Some(source) = source
        && !names.is_empty()
    {
        // What a rename takes its new name from stands last.
        place::locate(&mut names, source, unsafe { is(node, NodeTag::T_RenameStmt) });
    }
    names
}

unsafe fn of_statement(node: *mut Node) -> Vec<NewName> {
    // SAFETY: a node's tag says which struct it is.
    unsafe {
        match (*node).type_ {
            // A foreign table's first field is the CreateStmt.
            NodeTag::T_CreateStmt | NodeTag::T_CreateForeignTableStmt => table::create(node.cast()),
            NodeTag::T_CreateTableAsStmt => table::create_as(node.cast()),
            NodeTag::T_SelectStmt => table::select_into(node.cast()),
            NodeTag::T_AlterTableStmt => table::alter(node.cast()),
            NodeTag::T_IndexStmt => table::index(node.cast()).into_iter().collect(),
            NodeTag::T_RenameStmt => rename::rename(node.cast()),
            NodeTag::T_AlterObjectSchemaStmt => rename::set_schema(node.cast()),
            NodeTag::T_CreateSchemaStmt => schema(node.cast()),
            NodeTag::T_ViewStmt => {
                let statement: *mut pg_sys::ViewStmt = node.cast();
                let mut view = relation(Kind::View, (*statement).view);
                view.iter_mut().for_each(|view| view.unless_exists = (*statement).replace);
                view.into_iter().collect()
            }
            NodeTag::T_CreateSeqStmt => {
                let statement: *mut pg_sys::CreateSeqStmt = node.cast();
                let mut sequence = relation(Kind::Sequence, (*statement).sequence);
                sequence.iter_mut().for_each(|sequence| sequence.unless_exists = (*statement).if_not_exists);
                sequence.into_iter().collect()
            }
            NodeTag::T_CompositeTypeStmt => table::composite(node.cast()),
            NodeTag::T_CreateEnumStmt => in_schema(Kind::Enum, (*node.cast::<pg_sys::CreateEnumStmt>()).typeName),
            NodeTag::T_CreateRangeStmt => in_schema(Kind::Type, (*node.cast::<pg_sys::CreateRangeStmt>()).typeName),
            NodeTag::T_DefineStmt if (*node.cast::<pg_sys::DefineStmt>()).kind == ObjectType::OBJECT_TYPE => {
                in_schema(Kind::Type, (*node.cast::<pg_sys::DefineStmt>()).defnames)
            }
            NodeTag::T_CreateDomainStmt => domain(node.cast()),
            NodeTag::T_CreateFunctionStmt => {
                let statement: *mut pg_sys::CreateFunctionStmt = node.cast();
                let kind = if (*statement).is_procedure { Kind::Procedure } else { Kind::Function };
                let mut names = in_schema(kind, (*statement).funcname);
                names.iter_mut().for_each(|name| name.unless_exists = (*statement).replace);
                names
            }
            NodeTag::T_CreateTrigStmt => {
                let statement: *mut pg_sys::CreateTrigStmt = node.cast();
                let trigger = part(Kind::Trigger, (*statement).trigname, range_var((*statement).relation));
                vec![NewName { unless_exists: (*statement).replace, ..trigger }]
            }
            NodeTag::T_CreatePolicyStmt => {
                let statement: *mut pg_sys::CreatePolicyStmt = node.cast();
                vec![part(Kind::Policy, (*statement).policy_name, range_var((*statement).table))]
            }
            NodeTag::T_CreatePublicationStmt => {
                vec![named(Kind::Publication, from_server((*node.cast::<pg_sys::CreatePublicationStmt>()).pubname))]
            }
            NodeTag::T_CreateRoleStmt => {
                vec![named(Kind::Role, from_server((*node.cast::<pg_sys::CreateRoleStmt>()).role))]
            }
            _ => vec![],
        }
    }
}

fn named(kind: Kind, name: String) -> NewName {
    NewName { subject: Subject { kind, name, ..Subject::default() }, ..NewName::default() }
}

/// # Safety
/// `name` is NUL-terminated, or NULL where PostgreSQL is to choose.
unsafe fn part(kind: Kind, name: *const std::ffi::c_char, table: Name) -> NewName {
    let name = unsafe { optional(name) }.unwrap_or_default();
    NewName { table: Some(table), ..named(kind, name) }
}

/// What a list of strings names, in the schema that it says.
unsafe fn in_schema(kind: Kind, names: *mut pg_sys::List) -> Vec<NewName> {
    // SAFETY: a list of String nodes.
    let mut parts = unsafe { strings(names) };
    let Some(name) = parts.pop() else { return vec![] };
    vec![NewName { schema: parts.pop(), ..named(kind, name) }]
}

/// A relation of its own; `None` for a temporary one, whose name is nobody else's business.
unsafe fn relation(kind: Kind, range: *mut pg_sys::RangeVar) -> Option<NewName> {
    // SAFETY: a valid RangeVar.
    unsafe {
        let name = range_var(range);
        if (*range).relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP || name.schema.as_deref() == Some("pg_temp") {
            return None;
        }
        Some(NewName { schema: name.schema, location: name.location, ..named(kind, name.name) })
    }
}

/// `CREATE SCHEMA`, and what it makes inside: the elements are part of the statement and are judged with it.
unsafe fn schema(statement: *mut pg_sys::CreateSchemaStmt) -> Vec<NewName> {
    // SAFETY: a valid CreateSchemaStmt; AUTHORIZATION alone leaves the name NULL, and the role's name is not ours to judge.
    unsafe {
        let Some(schema) = optional((*statement).schemaname) else { return vec![] };
        let mut names =
            vec![NewName { unless_exists: (*statement).if_not_exists, ..named(Kind::Schema, schema.clone()) }];
        for element in list::<Node>((*statement).schemaElts) {
            let mut inside = of_statement(element);
            for name in &mut inside {
                match &mut name.table {
                    Some(table) => table.schema.get_or_insert_with(|| schema.clone()),
                    None => name.schema.get_or_insert_with(|| schema.clone()),
                };
            }
            names.extend(inside);
        }
        names
    }
}

/// `CREATE DOMAIN`. A constraint of a domain is no table's and has no template.
unsafe fn domain(statement: *mut pg_sys::CreateDomainStmt) -> Vec<NewName> {
    // SAFETY: a valid CreateDomainStmt; its constraints are Constraint nodes.
    unsafe {
        let mut names = in_schema(Kind::Domain, (*statement).domainname);
        for domain in &mut names {
            domain.subject.column_type = Some(crate::catalog::type_text((*statement).typeName));
        }
        let checks = list::<pg_sys::Constraint>((*statement).constraints)
            .filter(|constraint| (**constraint).contype == pg_sys::ConstrType::CONSTR_CHECK)
            .filter_map(|constraint| optional((*constraint).conname))
            .map(|name| named(Kind::Check, name));
        let checks: Vec<NewName> = checks.collect();
        names.extend(checks);
        names
    }
}

/// Whether names come about that the statement does not say: PostgreSQL chooses them, or they come from elsewhere.
pub unsafe fn says_not_all(node: *mut Node) -> bool {
    // SAFETY: a valid raw statement.
    unsafe {
        matches!(
            (*node).type_,
            NodeTag::T_CreateStmt | NodeTag::T_AlterTableStmt | NodeTag::T_IndexStmt | NodeTag::T_CreateSchemaStmt
        ) || derives(node)
    }
}

/// Whether names come from another relation, a query or another server.
pub unsafe fn derives(node: *mut Node) -> bool {
    // SAFETY: a node's tag says which struct it is.
    unsafe {
        match (*node).type_ {
            NodeTag::T_CreateTableAsStmt | NodeTag::T_ViewStmt | NodeTag::T_ImportForeignSchemaStmt => true,
            NodeTag::T_CreateStmt | NodeTag::T_CreateForeignTableStmt => {
                let table: *mut pg_sys::CreateStmt = node.cast();
                list::<Node>((*table).tableElts).any(|element| is(element, NodeTag::T_TableLikeClause))
            }
            NodeTag::T_CreateSchemaStmt => {
                list::<Node>((*node.cast::<pg_sys::CreateSchemaStmt>()).schemaElts).any(|element| derives(element))
            }
            _ => false,
        }
    }
}

/// Whether the statement makes relations, so that all of their names are new.
pub unsafe fn makes_relations(node: *mut Node) -> bool {
    // SAFETY: a valid raw statement.
    unsafe {
        matches!((*node).type_, NodeTag::T_CreateStmt | NodeTag::T_CreateForeignTableStmt | NodeTag::T_CreateSchemaStmt)
    }
}
