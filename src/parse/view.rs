//! Views, rules and functions: definitions with queries inside.

use super::node::{is, list, listed_name, optional, range_var, strings};
use super::query;
use super::script::scan;
use pgrx::pg_sys::{self, NodeTag};
use schema_guard_engine::statement::{CreateFunction, CreateView, LockMode, Name, Operation};
use std::ffi::CStr;

pub unsafe fn create_view(statement: *mut pg_sys::ViewStmt) -> Operation {
    // SAFETY: a valid ViewStmt; its query is a SelectStmt.
    unsafe {
        Operation::CreateView(CreateView {
            view: range_var((*statement).view),
            replace: (*statement).replace,
            temporary: (*(*statement).view).relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP,
            locks: query::locks((*statement).query),
        })
    }
}

pub unsafe fn create_rule(statement: *mut pg_sys::RuleStmt) -> Operation {
    // SAFETY: a valid RuleStmt; its actions are a list of statements.
    unsafe {
        Operation::CreateRule {
            relation: range_var((*statement).relation),
            locks: query::locks((*statement).actions.cast()),
        }
    }
}

/// A function's SQL body is analyzed when it is made, be it a string or not.
pub unsafe fn create_function(statement: *mut pg_sys::CreateFunctionStmt) -> Operation {
    // SAFETY: a valid CreateFunctionStmt; `security` is a Boolean, `set` a VariableSetStmt.
    unsafe {
        let Some(name) = listed_name((*statement).funcname, None) else { return Operation::Other };
        let parsed_body = !(*statement).sql_body.is_null();
        let options = || list::<pg_sys::DefElem>((*statement).options);
        let named = |option: *mut pg_sys::DefElem, name: &CStr| CStr::from_ptr((*option).defname) == name;
        Operation::CreateFunction(CreateFunction {
            name,
            security_definer: options()
                .filter(|option| named(*option, c"security"))
                .any(|option| pg_sys::defGetBoolean(option)),
            search_path: options().filter(|option| named(*option, c"set")).any(|option| {
                let setting: *mut pg_sys::VariableSetStmt = (*option).arg.cast();
                optional((*setting).name).as_deref() == Some("search_path")
            }),
            parsed_body,
            locks: if parsed_body { query::locks((*statement).sql_body) } else { locks_of_string_body(statement) },
        })
    }
}

/// `fmgr_sql_validator`: not with `check_function_bodies` off, nor of a function with polymorphic arguments.
unsafe fn locks_of_string_body(statement: *mut pg_sys::CreateFunctionStmt) -> Vec<(Name, LockMode)> {
    // SAFETY: a valid CreateFunctionStmt; `language` is a String, `as` a list of them; parameters have types.
    unsafe {
        let option = |name: &CStr| {
            list::<pg_sys::DefElem>((*statement).options)
                .find(|option| CStr::from_ptr((**option).defname) == name)
                .map(|option| (*option).arg)
        };
        let polymorphic = list::<pg_sys::FunctionParameter>((*statement).parameters)
            .any(|parameter| strings((*(*parameter).argType).names).last().is_some_and(|name| name.starts_with("any")));
        let sql = option(c"language").filter(|name| is(*name, NodeTag::T_String)).is_some_and(|name| {
            optional((*name.cast::<pg_sys::String>()).sval).is_some_and(|name| name.eq_ignore_ascii_case("sql"))
        });
        let body = option(c"as").and_then(|body| strings(body.cast()).into_iter().next());
        let (Some(body), true) = (body, sql && !polymorphic && pg_sys::check_function_bodies) else { return vec![] };
        match scan::parse(&body) {
            scan::Parse::Tree(tree) => {
                list::<pg_sys::RawStmt>(tree).flat_map(|raw| query::locks((*raw).stmt)).collect()
            }
            scan::Parse::Error { .. } => vec![],
        }
    }
}
