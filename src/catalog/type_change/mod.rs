//! What a change of a column's type costs, by core's own rules.

pub mod index;

use super::column::attributes;
use super::relation::Open;
use crate::encoding::{from_server, to_server};
use crate::parse::node::list;
use index::{Kept, remade_indexes};
use pgrx::pg_sys::{self, AttrNumber, Node, NodeTag, Oid};
use schema_guard_engine::facts::{RelationId, RemadeForeignKey, TypeChange};

/// What ALTER COLUMN … TYPE does: `ATPrepAlterColumnType`'s transform expression, planned, and
/// `ATColumnChangeRequiresRewrite` on it. The same in 15 to 18.
/// `from` is the type that a script has given the column before; without it the column is the catalog's own.
pub fn type_change(
    table: Oid,
    column: &str,
    from: Option<&str>,
    definition: *mut pg_sys::ColumnDef,
) -> Option<TypeChange> {
    let open = Open::new(table)?;
    let name = to_server(column);
    // SAFETY: an open relation and a valid raw ColumnDef; errors leave through `attempt`.
    unsafe {
        let attribute = pg_sys::get_attnum(table, name.as_ptr());
        let (mut old, mut old_typmod, mut collation) = (Oid::INVALID, 0, Oid::INVALID);
        match from {
            None if attribute <= 0 => return None,
            None => pg_sys::get_atttypetypmodcoll(table, attribute, &mut old, &mut old_typmod, &mut collation),
            Some(from) => {
                parse_type(from, &mut old, &mut old_typmod);
                collation = pg_sys::get_typcollation(old);
            }
        }
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
        let has_file = matches!((*(*open.0).rd_rel).relkind as u8, b'r' | b'm');
        // A virtual column has no values to write (18).
        let is_virtual = generated_kind(table, attribute) == b'v';
        let rewrites = !is_virtual && requires_rewrite(planned, attribute);
        let new_collation = pg_sys::GetColumnDefCollation(state, definition, new);
        let before = Kept { typid: old, collation };
        let after = Kept { typid: new, collation: new_collation };
        let indexes = remade_indexes(table, attribute, &before, &after);
        let rebuilds = indexes.iter().filter(|index| index.has_file && !index.keeps_file).count();
        let constraints = super::constraint::on_column(table, attribute);
        let foreign_keys =
            constraints.iter().filter(|constraint| constraint.kind == b'f').map(|key| RemadeForeignKey {
                name: key.name.clone(),
                referencing: RelationId::Catalog(key.table.to_u32()),
                referenced: RelationId::Catalog(key.referenced.to_u32()),
                verifies: key.valid && super::constraint::operator::changes(key.oid, table, attribute, &before, &after),
                valid: key.valid,
            });
        let checks = constraints.iter().filter(|constraint| constraint.kind == b'c' && constraint.valid && has_file);
        let checks = checks.map(|check| check.name.clone());
        Some(TypeChange {
            rewrites,
            rebuilds: if rewrites { 0 } else { rebuilds },
            indexes,
            checks: checks.collect(),
            foreign_keys: foreign_keys.collect(),
            narrows: narrows((old, old_typmod), (new, new_typmod)),
            from: from_server(pg_sys::format_type_with_typemod(old, old_typmod)),
            to: from_server(pg_sys::format_type_with_typemod(new, new_typmod)),
            to_constrained_domain: pg_sys::DomainHasConstraints(new),
        })
    }
}

/// Whether a type with its modifier holds less than another: fewer characters, digits or bits, a smaller range. Types
/// of different families are not compared.
fn narrows((old, old_typmod): (Oid, i32), (new, new_typmod): (Oid, i32)) -> bool {
    use pg_sys::*;
    let numbers = [INT2OID, INT4OID, INT8OID, NUMERICOID];
    let rank = |typid| numbers.iter().position(|number| *number == typid);
    let texts = [TEXTOID, VARCHAROID, BPCHAROID];
    let modifier_cuts = new_typmod >= 0 && (old_typmod < 0 || new_typmod < old_typmod);
    if old == new && old == NUMERICOID {
        // `numeric_typmod_precision` and `numeric_typmod_scale` of `src/backend/utils/adt/numeric.c`.
        let parts = |typmod: i32| {
            let scale = (((typmod - VARHDRSZ as i32) & 0x7ff) ^ 1024) - 1024;
            ((((typmod - VARHDRSZ as i32) >> 16) & 0xffff) - scale, scale)
        };
        return new_typmod >= 0
            && (old_typmod < 0 || {
                let (before, after) = (parts(old_typmod), parts(new_typmod));
                after.0 < before.0 || after.1 < before.1
            });
    }
    let sized = [VARBITOID, BITOID, TIMEOID, TIMETZOID, TIMESTAMPOID, TIMESTAMPTZOID];
    match (rank(old), rank(new)) {
        (Some(before), Some(after)) => after < before,
        _ if texts.contains(&old) && texts.contains(&new) => modifier_cuts,
        _ if old == new && sized.contains(&old) => modifier_cuts,
        _ => (old, new) == (FLOAT8OID, FLOAT4OID),
    }
}

fn generated_kind(table: Oid, number: AttrNumber) -> u8 {
    attributes(table, |attribute| (attribute.attnum == number).then_some(attribute.attgenerated as u8))
        .into_iter()
        .flatten()
        .next()
        .unwrap_or(0)
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

/// `parseTypeString`, which raises an error for what is no type.
#[cfg(feature = "pg15")]
unsafe fn parse_type(text: &str, oid: &mut Oid, typmod: &mut i32) {
    // SAFETY: NUL-terminated.
    unsafe { pg_sys::parseTypeString(to_server(text).as_ptr(), oid, typmod, false) }
}

#[cfg(not(feature = "pg15"))]
unsafe fn parse_type(text: &str, oid: &mut Oid, typmod: &mut i32) {
    // SAFETY: NUL-terminated; without an error context it raises.
    unsafe { pg_sys::parseTypeString(to_server(text).as_ptr(), oid, typmod, std::ptr::null_mut()) };
}
