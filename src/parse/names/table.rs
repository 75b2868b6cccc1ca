//! Tables, their columns and constraints, indexes.

use super::super::node::{is, list, location, optional, range_var, strings};
use super::{named, part, relation, rename};
use crate::catalog::type_text;
use crate::encoding::from_server;
use pgrx::pg_sys::{self, AlterTableType, ConstrType, Node, NodeTag, ObjectType};
use schema_guard_engine::naming::{ColumnRole, Kind, MAX_BYTES, Referenced, Subject, clip};
use schema_guard_engine::statement::{Name, NewName};
use std::ffi::c_char;

mod raw {
    use super::*;

    unsafe extern "C-unwind" {
        pub fn FigureIndexColname(node: *mut Node) -> *mut c_char;
    }
}

pub unsafe fn create(statement: *mut pg_sys::CreateStmt) -> Vec<NewName> {
    // SAFETY: a valid raw CreateStmt.
    unsafe {
        let kind = if (*statement).partbound.is_null() { Kind::Table } else { Kind::Partition };
        let Some(mut table) = relation(kind, (*statement).relation) else { return vec![] };
        table.unless_exists = (*statement).if_not_exists;
        if kind == Kind::Partition {
            let parents = list::<pg_sys::RangeVar>((*statement).inhRelations);
            table.subject.parent = parents.map(|parent| range_var(parent).name).next();
        }
        let own = range_var((*statement).relation);
        let mut names = vec![table];
        let mut constraints = vec![];
        for element in list::<Node>((*statement).tableElts) {
            if is(element, NodeTag::T_ColumnDef) {
                column(element.cast(), &own, &mut names);
            } else if is(element, NodeTag::T_Constraint) {
                constraints.extend(constraint(element.cast(), None, &own));
            }
        }
        for constraint in &constraints {
            give_roles(&mut names, &constraint.subject);
        }
        names.extend(constraints);
        names[1..].iter_mut().for_each(|name| name.with_table = true);
        names
    }
}

/// `CREATE TABLE AS`, `CREATE MATERIALIZED VIEW`; the columns that the query names are judged as they are stored.
pub unsafe fn create_as(statement: *mut pg_sys::CreateTableAsStmt) -> Vec<NewName> {
    // SAFETY: a valid CreateTableAsStmt; its INTO clause always names a relation.
    unsafe {
        let kind = match (*statement).objtype {
            ObjectType::OBJECT_MATVIEW => Kind::MaterializedView,
            _ => Kind::Table,
        };
        let into = (*statement).into;
        let Some(mut table) = relation(kind, (*into).rel) else { return vec![] };
        table.unless_exists = (*statement).if_not_exists;
        let own = range_var((*into).rel);
        let columns = strings((*into).colNames).into_iter().map(|name| NewName {
            table: Some(own.clone()),
            with_table: true,
            location: own.location,
            ..named(Kind::Column, name)
        });
        std::iter::once(table).chain(columns).collect()
    }
}

/// `SELECT … INTO` in a script; on a live server it arrives as CREATE TABLE AS.
pub unsafe fn select_into(statement: *mut pg_sys::SelectStmt) -> Vec<NewName> {
    // SAFETY: a valid SelectStmt.
    unsafe {
        let into = (*statement).intoClause;
        let made = (!into.is_null()).then(|| relation(Kind::Table, (*into).rel)).flatten();
        made.into_iter().collect()
    }
}

pub unsafe fn composite(statement: *mut pg_sys::CompositeTypeStmt) -> Vec<NewName> {
    // SAFETY: a valid CompositeTypeStmt, its attributes ColumnDefs.
    unsafe {
        let mut names: Vec<NewName> = relation(Kind::Type, (*statement).typevar).into_iter().collect();
        let own = range_var((*statement).typevar);
        list::<pg_sys::ColumnDef>((*statement).coldeflist).for_each(|attribute| column(attribute, &own, &mut names));
        names
    }
}

pub unsafe fn alter(statement: *mut pg_sys::AlterTableStmt) -> Vec<NewName> {
    // SAFETY: a valid AlterTableStmt; `name` and `def` are what the grammar puts there for the subtype.
    unsafe {
        let table = range_var((*statement).relation);
        let mut names = vec![];
        for command in list::<pg_sys::AlterTableCmd>((*statement).cmds) {
            match (*command).subtype {
                AlterTableType::AT_AddColumn => {
                    let before = names.len();
                    column((*command).def.cast(), &table, &mut names);
                    names[before..].iter_mut().for_each(|name| name.unless_exists = (*command).missing_ok);
                }
                AlterTableType::AT_AddConstraint => names.extend(constraint((*command).def.cast(), None, &table)),
                AlterTableType::AT_AddIdentity => {
                    names.push(sequence(optional((*command).name).unwrap_or_default(), &table));
                }
                AlterTableType::AT_AttachPartition if (*statement).objtype != ObjectType::OBJECT_INDEX => {
                    let partition = range_var((*(*command).def.cast::<pg_sys::PartitionCmd>()).name);
                    let attached = rename::moved(&partition, |subject| subject.parent = Some(table.name.clone()));
                    names.extend(attached.into_iter().filter(|name| is_relation(&name.subject, &partition)).map(
                        |mut name| {
                            name.subject.kind = Kind::Partition;
                            name.location = partition.location;
                            name
                        },
                    ));
                }
                _ => {}
            }
        }
        names
    }
}

fn is_relation(subject: &Subject, name: &Name) -> bool {
    subject.table.is_empty() && subject.name == name.name
}

pub unsafe fn index(statement: *mut pg_sys::IndexStmt) -> Option<NewName> {
    // SAFETY: a valid raw IndexStmt.
    unsafe {
        let kind = if (*statement).unique { Kind::UniqueIndex } else { Kind::Index };
        let mut index = part(kind, (*statement).idxname, range_var((*statement).relation));
        index.unless_exists = (*statement).if_not_exists;
        index.subject.columns = element_names((*statement).indexParams, (*statement).indexIncludingParams);
        index.subject.method = optional((*statement).accessMethod);
        Some(index)
    }
}

/// The names of an index's columns as `ChooseIndexColumnNames()` makes them, numbered where one comes twice.
#[expect(ffi_unwind_calls, reason = "inside the boundary")]
unsafe fn element_names(keys: *mut pg_sys::List, including: *mut pg_sys::List) -> Vec<String> {
    // SAFETY: lists of IndexElem: a column's name, or an expression. FigureIndexColname() only looks at the tree.
    unsafe {
        let mut names: Vec<String> = vec![];
        for element in list::<pg_sys::IndexElem>(keys).chain(list::<pg_sys::IndexElem>(including)) {
            let of_expression =
                || pg_sys::ffi::pg_guard_ffi_boundary(|| optional(raw::FigureIndexColname((*element).expr)));
            let first = optional((*element).name).or_else(of_expression).unwrap_or_else(|| "expr".to_owned());
            let mut name = first.clone();
            let mut number = 0;
            while names.contains(&name) {
                number += 1;
                let digits = number.to_string();
                name = format!("{}{digits}", clip(&first, MAX_BYTES - digits.len()));
            }
            names.push(name);
        }
        names
    }
}

/// A column, and what is made with it: its constraints, the sequence of a serial or an identity.
unsafe fn column(definition: *mut pg_sys::ColumnDef, table: &Name, names: &mut Vec<NewName>) {
    // SAFETY: a valid raw ColumnDef: its constraints are still in the list, none transformed.
    unsafe {
        let name = from_server((*definition).colname);
        let at = location((*definition).location);
        let mut column = NewName { location: at, ..part(Kind::Column, (*definition).colname, table.clone()) };
        let type_name = (*definition).typeName;
        let serial = !type_name.is_null() && super::super::alter_table::serial_type(type_name).is_some();
        column.subject.column_type = (!type_name.is_null()).then(|| type_text(type_name));
        let place = names.len();
        names.push(column);
        if serial {
            names.push(sequence(name.clone(), table));
        }
        for raw in list::<pg_sys::Constraint>((*definition).constraints) {
            if (*raw).contype == ConstrType::CONSTR_IDENTITY {
                names.push(sequence(name.clone(), table));
                continue;
            }
            if let Some(constraint) = constraint(raw, Some(&name), table) {
                let role = role_of(constraint.subject.kind);
                names[place].subject.roles.extend(role);
                names.push(constraint);
            }
        }
    }
}

fn sequence(column: String, table: &Name) -> NewName {
    let mut sequence = NewName { table: Some(table.clone()), ..named(Kind::Sequence, String::new()) };
    sequence.subject.columns = vec![column];
    sequence
}

fn role_of(kind: Kind) -> Option<ColumnRole> {
    match kind {
        Kind::PrimaryKey => Some(ColumnRole::PrimaryKey),
        Kind::ForeignKey => Some(ColumnRole::ForeignKey),
        _ => None,
    }
}

/// The columns of the same statement that a table constraint is about.
fn give_roles(names: &mut [NewName], constraint: &Subject) {
    let Some(role) = role_of(constraint.kind) else { return };
    for column in names.iter_mut().filter(|name| name.subject.kind == Kind::Column) {
        if constraint.columns.contains(&column.subject.name) && !column.subject.roles.contains(&role) {
            column.subject.roles.push(role);
        }
    }
}

/// A constraint; `column` where it stands in a column's definition. `None` for what has no name of its own.
unsafe fn constraint(raw: *mut pg_sys::Constraint, column: Option<&String>, table: &Name) -> Option<NewName> {
    // SAFETY: a valid raw Constraint; which fields are set follows from its kind.
    unsafe {
        let keys = || match column {
            Some(column) => vec![column.clone()],
            None => strings((*raw).keys).into_iter().chain(strings((*raw).including)).collect(),
        };
        let (kind, columns) = match (*raw).contype {
            ConstrType::CONSTR_PRIMARY => (Kind::PrimaryKey, keys()),
            ConstrType::CONSTR_UNIQUE => (Kind::Unique, keys()),
            ConstrType::CONSTR_CHECK => (Kind::Check, super::super::columns::mentioned((*raw).raw_expr)),
            ConstrType::CONSTR_NOTNULL if cfg!(feature = "pg18") => (Kind::NotNull, keys()),
            ConstrType::CONSTR_FOREIGN => match column {
                Some(column) => (Kind::ForeignKey, vec![column.clone()]),
                None => (Kind::ForeignKey, strings((*raw).fk_attrs)),
            },
            ConstrType::CONSTR_EXCLUSION => (Kind::Exclusion, excluded((*raw).exclusions, (*raw).including)),
            _ => return None,
        };
        let mut constraint = part(kind, (*raw).conname, table.clone());
        constraint.location = location((*raw).location);
        constraint.subject.columns = columns;
        // An index that becomes a constraint takes its name: as long as none is given, it keeps its own.
        if !(*raw).indexname.is_null() && constraint.subject.name.is_empty() {
            return None;
        }
        if kind == Kind::ForeignKey {
            constraint.referenced = Some(range_var((*raw).pktable));
            constraint.subject.referenced =
                Some(Referenced { columns: strings((*raw).pk_attrs), ..Referenced::default() });
        }
        Some(constraint)
    }
}

/// The columns of EXCLUDE: each element is a list of an IndexElem and an operator.
unsafe fn excluded(elements: *mut pg_sys::List, including: *mut pg_sys::List) -> Vec<String> {
    // SAFETY: a list of such lists.
    unsafe {
        let mut keys: *mut pg_sys::List = std::ptr::null_mut();
        for pair in list::<pg_sys::List>(elements) {
            if let Some(element) = list::<pg_sys::IndexElem>(pair).next() {
                keys = pg_sys::lappend(keys, element.cast());
            }
        }
        // INCLUDE is a list of names here, not of elements.
        let mut names = element_names(keys, std::ptr::null_mut());
        names.extend(strings(including));
        names
    }
}
