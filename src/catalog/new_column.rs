//! What a new column costs, by core's own rules.

use crate::parse::node::{is, list};
use pgrx::pg_sys::{self, ConstrType, Node, NodeTag, Oid};
use schema_guard_engine::facts::{NewColumn, RelationId, RewriteReason};

/// What ADD COLUMN does to existing rows: `ATExecAddColumn` and `AddRelationNewConstraints`.
///
/// `definition` is the raw ColumnDef; the default expression is copied before PostgreSQL transforms it.
pub fn new_column(definition: *mut pg_sys::ColumnDef) -> Option<NewColumn> {
    // SAFETY: a valid raw ColumnDef of the statement; errors (no such type, no such function) leave through `attempt`.
    unsafe {
        let (mut typid, mut typmod) = (Oid::INVALID, 0);
        pg_sys::typenameTypeIdAndMod(std::ptr::null_mut(), (*definition).typeName, &mut typid, &mut typmod);
        let default = list::<pg_sys::Constraint>((*definition).constraints)
            .find(|constraint| (**constraint).contype == ConstrType::CONSTR_DEFAULT)
            .map(|constraint| (*constraint).raw_expr);
        let cooked = default.map(|raw| {
            let state = pg_sys::make_parsestate(std::ptr::null_mut());
            let raw: *mut Node = pg_sys::copyObjectImpl(raw.cast()).cast();
            pg_sys::cookDefault(state, raw, typid, typmod, (*definition).colname, 0)
        });
        let planned: Option<*mut Node> = cooked.map(|expression| pg_sys::expression_planner(expression.cast()).cast());
        let volatile = planned.is_some_and(|planned| pg_sys::contain_volatile_functions(planned));
        let mut calls = Calls::default();
        if let Some(planned) = planned {
            calls.collect(planned);
        }
        let rewrites = if pg_sys::DomainHasConstraints(typid) {
            Some(RewriteReason::ConstrainedDomain)
        } else if volatile {
            Some(RewriteReason::VolatileDefault)
        } else {
            None
        };
        let has_value = match cooked {
            // `DEFAULT NULL` is a default that gives no value.
            Some(expression) => !is_null_constant(expression),
            None => !pg_sys::get_typdefault(typid).is_null(),
        };
        Some(NewColumn {
            rewrites,
            has_value,
            sequences: calls.sequences,
            calls_user_function: volatile && calls.user_function,
        })
    }
}

/// The functions that a default calls, as far as they do more than compute.
#[derive(Default)]
struct Calls {
    sequences: Vec<RelationId>,
    user_function: bool,
}

impl Calls {
    /// Through calls, operators and casts, which is what a default is made of; what is none of these is not looked into.
    unsafe fn collect(&mut self, expression: *mut Node) {
        // SAFETY: a planned expression; the tags say what each node is.
        unsafe {
            let (function, arguments) = match (*expression).type_ {
                NodeTag::T_FuncExpr => {
                    let call: *mut pg_sys::FuncExpr = expression.cast();
                    ((*call).funcid, (*call).args)
                }
                NodeTag::T_OpExpr => {
                    let call: *mut pg_sys::OpExpr = expression.cast();
                    ((*call).opfuncid, (*call).args)
                }
                NodeTag::T_RelabelType => {
                    return self.collect((*expression.cast::<pg_sys::RelabelType>()).arg.cast());
                }
                NodeTag::T_CoerceViaIO => return self.collect((*expression.cast::<pg_sys::CoerceViaIO>()).arg.cast()),
                NodeTag::T_CoerceToDomain => {
                    return self.collect((*expression.cast::<pg_sys::CoerceToDomain>()).arg.cast());
                }
                _ => return,
            };
            self.user_function |= function.to_u32() >= pg_sys::FirstNormalObjectId;
            for argument in list::<Node>(arguments) {
                let constant: *mut pg_sys::Const = argument.cast();
                if function.to_u32() == pg_sys::F_NEXTVAL && is(argument, NodeTag::T_Const) && !(*constant).constisnull
                {
                    self.sequences.push(RelationId::Catalog((*constant).constvalue.value() as u32));
                }
                self.collect(argument);
            }
        }
    }
}

unsafe fn is_null_constant(expression: *mut Node) -> bool {
    // SAFETY: a cooked expression.
    unsafe { is(expression, NodeTag::T_Const) && (*expression.cast::<pg_sys::Const>()).constisnull }
}
