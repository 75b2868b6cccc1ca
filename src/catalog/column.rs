//! Columns: what they are, what a new one costs, and what a change of type costs, by core's own rules.

use super::relation::Open;
use crate::encoding::{from_server, to_server};
use crate::parse::node::{is, list};
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, AttrNumber, ConstrType, Node, NodeTag, Oid};
use schema_guard_engine::facts::{Column, NewColumn, RewriteReason, TypeChange};

/// `format_type()` of a type name; where there is no such type, the name as it was written.
pub fn type_text(type_name: *mut pg_sys::TypeName) -> String {
    // SAFETY: a valid TypeName of the statement; the results are palloc'ed strings.
    unsafe {
        attempt(|| {
            let (mut oid, mut typmod) = (Oid::INVALID, 0);
            pg_sys::typenameTypeIdAndMod(std::ptr::null_mut(), type_name, &mut oid, &mut typmod);
            from_server(pg_sys::format_type_with_typemod(oid, typmod))
        })
        .unwrap_or_else(|_| from_server(pg_sys::TypeNameToString(type_name)))
    }
}

pub fn names(table: Oid) -> Vec<String> {
    attributes(table, from_server_name)
}

pub fn column(table: Oid, name: &str) -> Option<Column> {
    attributes(table, |attribute| {
        let own = from_server_name(attribute);
        (own == name).then(|| Column {
            name: own,
            not_null: attribute.attnotnull,
            // SAFETY: the type of an existing column.
            type_name: unsafe {
                from_server(pg_sys::format_type_with_typemod(attribute.atttypid, attribute.atttypmod))
            },
        })
    })
    .into_iter()
    .flatten()
    .next()
}

fn from_server_name(attribute: &pg_sys::FormData_pg_attribute) -> String {
    // SAFETY: a NameData, NUL-terminated.
    unsafe { from_server(attribute.attname.data.as_ptr()) }
}

/// Every live column of a table, through `look`.
fn attributes<T>(table: Oid, look: impl Fn(&pg_sys::FormData_pg_attribute) -> T) -> Vec<T> {
    let Some(open) = Open::new(table) else { return vec![] };
    // SAFETY: an open relation; its tuple descriptor has `natts` attributes.
    unsafe {
        let descriptor = (*open.0).rd_att;
        (0..(*descriptor).natts)
            .map(|at| &*attribute_at(descriptor, at))
            .filter(|attribute| !attribute.attisdropped)
            .map(look)
            .collect()
    }
}

#[cfg(not(feature = "pg18"))]
unsafe fn attribute_at(descriptor: pg_sys::TupleDesc, at: i32) -> *const pg_sys::FormData_pg_attribute {
    unsafe { (*descriptor).attrs.as_ptr().add(at as usize) }
}

/// 18 keeps an array of compact attributes before the full ones (`TupleDescAttr`).
#[cfg(feature = "pg18")]
unsafe fn attribute_at(descriptor: pg_sys::TupleDesc, at: i32) -> *const pg_sys::FormData_pg_attribute {
    unsafe { pg_sys::TupleDescAttr(descriptor, at) }
}

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
        let volatile = cooked.is_some_and(|expression| {
            let planned = pg_sys::expression_planner(expression.cast());
            pg_sys::contain_volatile_functions(planned.cast())
        });
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
        Some(NewColumn { rewrites, has_value })
    }
}

unsafe fn is_null_constant(expression: *mut Node) -> bool {
    // SAFETY: a cooked expression.
    unsafe { is(expression, NodeTag::T_Const) && (*expression.cast::<pg_sys::Const>()).constisnull }
}

/// What ALTER COLUMN … TYPE does: `ATPrepAlterColumnType`'s transform expression, planned, and
/// `ATColumnChangeRequiresRewrite` on it. The same in 15 to 18.
pub fn type_change(table: Oid, column: &str, definition: *mut pg_sys::ColumnDef) -> Option<TypeChange> {
    let open = Open::new(table)?;
    let name = to_server(column);
    // SAFETY: an open relation and a valid raw ColumnDef; errors leave through `attempt`.
    unsafe {
        let attribute = pg_sys::get_attnum(table, name.as_ptr());
        if attribute <= 0 {
            return None;
        }
        let (mut old, mut old_typmod, mut collation) = (Oid::INVALID, 0, Oid::INVALID);
        pg_sys::get_atttypetypmodcoll(table, attribute, &mut old, &mut old_typmod, &mut collation);
        let (mut new, mut new_typmod) = (Oid::INVALID, 0);
        pg_sys::typenameTypeIdAndMod(std::ptr::null_mut(), (*definition).typeName, &mut new, &mut new_typmod);

        let state = pg_sys::make_parsestate(std::ptr::null_mut());
        let using = (*definition).raw_default;
        let mut transform: *mut Node = if using.is_null() {
            pg_sys::makeVar(1, attribute, old, old_typmod, collation, 0).cast()
        } else {
            let lock = pg_sys::AccessShareLock as i32;
            let item = pg_sys::addRangeTableEntryForRelation(state, open.0, lock, std::ptr::null_mut(), false, true);
            pg_sys::addNSItemToQuery(state, item, false, true, true);
            let raw: *mut Node = pg_sys::copyObjectImpl(using.cast()).cast();
            pg_sys::transformExpr(state, raw, pg_sys::ParseExprKind::EXPR_KIND_ALTER_COL_TRANSFORM)
        };
        transform = pg_sys::coerce_to_target_type(
            state,
            transform,
            pg_sys::exprType(transform),
            new,
            new_typmod,
            pg_sys::CoercionContext::COERCION_ASSIGNMENT,
            pg_sys::CoercionForm::COERCE_IMPLICIT_CAST,
            -1,
        );
        if transform.is_null() {
            return None;
        }
        pg_sys::assign_expr_collations(state, transform);
        let planned: *mut Node = pg_sys::expression_planner(transform.cast()).cast();
        let rewrites = requires_rewrite(planned, attribute);
        let new_collation = pg_sys::GetColumnDefCollation(state, definition, new);
        let before = Kept { typid: old, collation };
        let after = Kept { typid: new, collation: new_collation };
        Some(TypeChange {
            rewrites,
            rebuilds: if rewrites { 0 } else { rebuilt_indexes(table, column, &before, &after) },
            from: from_server(pg_sys::format_type_with_typemod(old, old_typmod)),
            to: from_server(pg_sys::format_type_with_typemod(new, new_typmod)),
        })
    }
}

/// `ATColumnChangeRequiresRewrite` of `src/backend/commands/tablecmds.c`.
unsafe fn requires_rewrite(mut expression: *mut Node, attribute: AttrNumber) -> bool {
    // SAFETY: a planned expression; the tags say what each node is.
    unsafe {
        loop {
            match (*expression).type_ {
                NodeTag::T_Var => return (*expression.cast::<pg_sys::Var>()).varattno != attribute,
                NodeTag::T_RelabelType => expression = (*expression.cast::<pg_sys::RelabelType>()).arg.cast(),
                NodeTag::T_CoerceToDomain => {
                    let domain: *mut pg_sys::CoerceToDomain = expression.cast();
                    if pg_sys::DomainHasConstraints((*domain).resulttype) {
                        return true;
                    }
                    expression = (*domain).arg.cast();
                }
                NodeTag::T_FuncExpr => {
                    let call: *mut pg_sys::FuncExpr = expression.cast();
                    let between_timestamps = matches!(
                        (*call).funcid.to_u32(),
                        pg_sys::F_TIMESTAMPTZ_TIMESTAMP | pg_sys::F_TIMESTAMP_TIMESTAMPTZ
                    );
                    if !between_timestamps || pg_sys::TimestampTimestampTzRequiresRewrite() {
                        return true;
                    }
                    match list::<Node>((*call).args).next() {
                        Some(argument) => expression = argument,
                        None => return true,
                    }
                }
                _ => return true,
            }
        }
    }
}

/// What an index keeps of a column.
struct Kept {
    typid: Oid,
    collation: Oid,
}

/// The indexes that a change of type builds anew although the table is kept, on the table and all below it: core
/// reuses an index when it has neither expression nor predicate and its operator classes and collations stay
/// (`CheckIndexCompatible` of `src/backend/commands/indexcmds.c`), which can only be called after the change.
fn rebuilt_indexes(table: Oid, column: &str, before: &Kept, after: &Kept) -> usize {
    let name = to_server(column);
    let rebuilt = |member: Oid| {
        // SAFETY: a syscache read; 0 for a column that is not there.
        let attribute = unsafe { pg_sys::get_attnum(member, name.as_ptr()) };
        let indexes = super::relation::index_oids(member).into_iter().filter_map(Open::new);
        indexes.filter(|index| unsafe { is_rebuilt(index, attribute, before, after) }).count()
    };
    super::inheritance::tree(table, true).into_iter().map(rebuilt).sum()
}

unsafe fn is_rebuilt(index: &Open, attribute: AttrNumber, before: &Kept, after: &Kept) -> bool {
    // SAFETY: an open index; its relcache arrays have an entry a key column, `indkey` one a column.
    unsafe {
        // A partitioned index has no file; those of the partitions are asked themselves.
        if (*(*index.0).rd_rel).relkind as u8 == b'I' {
            return false;
        }
        let form = (*index.0).rd_index;
        let computed = [pg_sys::RelationGetIndexExpressions(index.0), pg_sys::RelationGetIndexPredicate(index.0)];
        let is_computed = computed.iter().any(|list| !list.is_null());
        let columns = (*form).indkey.values.as_slice((*form).indnatts as usize);
        let mentioned = computed.iter().any(|list| {
            let mut members = std::ptr::null_mut();
            pg_sys::pull_varattnos(list.cast(), 1, &mut members);
            pg_sys::bms_is_member(i32::from(attribute) - pg_sys::FirstLowInvalidHeapAttributeNumber, members)
        });
        if !mentioned && !columns.contains(&attribute) {
            return false;
        }
        if is_computed || !(*form).indisvalid {
            return true;
        }
        let keys = columns.iter().take((*form).indnkeyatts as usize).enumerate();
        keys.filter(|(_, column)| **column == attribute).any(|(at, _)| {
            let own = (*(*index.0).rd_opfamily.add(at), *(*index.0).rd_opcintype.add(at));
            let access_method = (*(*index.0).rd_rel).relam;
            // An operator class or a collation that was named stays; the default one follows the type.
            let class_changes =
                default_class(before.typid, access_method) == own && default_class(after.typid, access_method) != own;
            let collation = *(*index.0).rd_indcollation.add(at);
            class_changes || (collation == before.collation && collation != after.collation)
        })
    }
}

/// The family and the input type of a type's default operator class.
unsafe fn default_class(typid: Oid, access_method: Oid) -> (Oid, Oid) {
    // SAFETY: syscache reads; InvalidOid where there is no default.
    unsafe {
        match pg_sys::GetDefaultOpClass(typid, access_method) {
            Oid::INVALID => (Oid::INVALID, Oid::INVALID),
            class => (pg_sys::get_opclass_family(class), pg_sys::get_opclass_input_type(class)),
        }
    }
}
