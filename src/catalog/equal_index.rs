//! Whether an index that a statement describes is there already, by core's own comparison.

use super::index;
use super::relation::Open;
use crate::parse::node::{is, list};
use pgrx::pg_sys::{self, AttrNumber, List, Node, NodeTag, Oid, ParseExprKind};
use schema_guard_engine::facts::EqualIndex;

mod raw {
    use super::*;

    // `src/include/parser/parse_clause.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn transformWhereClause(
            state: *mut pg_sys::ParseState,
            clause: *mut Node,
            kind: ParseExprKind::Type,
            name: *const std::ffi::c_char,
        ) -> *mut Node;
    }
}

/// The new index as `DefineIndex` would have it on this table: what `CompareIndexInfo` looks at, and the order.
struct New {
    info: pg_sys::IndexInfo,
    collations: Vec<Oid>,
    families: Vec<Oid>,
    /// `indoption`, one a key column.
    options: Vec<i16>,
}

/// The table's indexes that equal the new one, in the order of the index list, which is the one in which `DefineIndex`
/// looks for an index to attach.
pub fn equal_indexes(table: Oid, statement: *mut pg_sys::IndexStmt) -> Option<Vec<EqualIndex>> {
    let open = Open::new(table)?;
    let method = open_method(statement)?;
    // SAFETY: an open relation and a valid raw IndexStmt; errors (no such column) leave through `attempt`.
    let new = unsafe { New::of(&open, statement, method)? };
    let candidates = index::index_oids(table).into_iter().filter_map(Open::new);
    let equal = candidates.filter_map(|index| {
        // SAFETY: an open index of the table.
        let same_order = unsafe { new.equals(&index, &open) }?;
        // SAFETY: an open relation.
        let index = index::index(unsafe { (*index.0).rd_id })?;
        Some(EqualIndex { index, same_order })
    });
    Some(equal.collect())
}

/// The access method's OID; the grammar always names one.
fn open_method(statement: *mut pg_sys::IndexStmt) -> Option<Oid> {
    // SAFETY: a valid IndexStmt; InvalidOid for a method that does not exist.
    let method = unsafe { pg_sys::get_index_am_oid((*statement).accessMethod, true) };
    (method != Oid::INVALID).then_some(method)
}

impl New {
    /// `transformIndexStmt` and `ComputeIndexAttrs`.
    unsafe fn of(table: &Open, statement: *mut pg_sys::IndexStmt, method: Oid) -> Option<New> {
        // SAFETY: the caller's promise; expressions are copied before PostgreSQL transforms them.
        unsafe {
            let keys: Vec<*mut pg_sys::IndexElem> = list((*statement).indexParams).collect();
            let included: Vec<*mut pg_sys::IndexElem> = list((*statement).indexIncludingParams).collect();
            let columns = keys.len() + included.len();
            // A constraint's index, which has operators or an old file, is no CREATE INDEX.
            if columns == 0 || columns > pg_sys::INDEX_MAX_KEYS as usize || !(*statement).excludeOpNames.is_null() {
                return None;
            }
            let mut new = New { info: std::mem::zeroed(), collations: vec![], families: vec![], options: vec![] };
            new.info.type_ = NodeTag::T_IndexInfo;
            new.info.ii_NumIndexAttrs = columns as i32;
            new.info.ii_NumIndexKeyAttrs = keys.len() as i32;
            new.info.ii_Unique = (*statement).unique;
            new.info.ii_NullsNotDistinct = (*statement).nulls_not_distinct;
            new.info.ii_Am = method;
            let state = parse_state(table);
            for (at, element) in keys.iter().chain(&included).enumerate() {
                let (attribute, typid, mut collation) = new.column(table, state, *element)?;
                new.info.ii_IndexAttrNumbers[at] = attribute;
                if at >= keys.len() {
                    continue;
                }
                if !(**element).collation.is_null() {
                    collation = pg_sys::get_collation_oid((**element).collation, false);
                }
                let class = pg_sys::ResolveOpClass((**element).opclass, typid, (*statement).accessMethod, method);
                new.collations.push(collation);
                new.families.push(pg_sys::get_opclass_family(class));
                new.options.push(order(*element));
            }
            // Both as RelationGetIndexExpressions and RelationGetIndexPredicate prepare those of an index.
            if !new.info.ii_Expressions.is_null() {
                let simple = pg_sys::eval_const_expressions(std::ptr::null_mut(), new.info.ii_Expressions.cast());
                pg_sys::fix_opfuncids(simple);
                new.info.ii_Expressions = simple.cast();
            }
            if !(*statement).whereClause.is_null() {
                new.info.ii_Predicate = predicate(state, (*statement).whereClause);
            }
            Some(new)
        }
    }

    /// A column's number, 0 for an expression, which goes to the list of them; its type and collation.
    unsafe fn column(
        &mut self,
        table: &Open,
        state: *mut pg_sys::ParseState,
        element: *mut pg_sys::IndexElem,
    ) -> Option<(AttrNumber, Oid, Oid)> {
        // SAFETY: a valid IndexElem: a name, or else an expression.
        unsafe {
            let relid = (*table.0).rd_id;
            if (*element).name.is_null() {
                let copy: *mut Node = pg_sys::copyObjectImpl((*element).expr.cast()).cast();
                let mut expression = pg_sys::transformExpr(state, copy, ParseExprKind::EXPR_KIND_INDEX_EXPRESSION);
                pg_sys::assign_expr_collations(state, expression);
                let (typid, collation) = (pg_sys::exprType(expression), pg_sys::exprCollation(expression));
                while is(expression, NodeTag::T_CollateExpr) {
                    expression = (*expression.cast::<pg_sys::CollateExpr>()).arg.cast();
                }
                // `(column)` is a column like any other.
                if is(expression, NodeTag::T_Var) && (*expression.cast::<pg_sys::Var>()).varattno != 0 {
                    return Some(((*expression.cast::<pg_sys::Var>()).varattno, typid, collation));
                }
                self.info.ii_Expressions = pg_sys::lappend(self.info.ii_Expressions, expression.cast());
                return Some((0, typid, collation));
            }
            let attribute = pg_sys::get_attnum(relid, (*element).name);
            if attribute <= 0 {
                return None;
            }
            let (mut typid, mut typmod, mut collation) = (Oid::INVALID, 0, Oid::INVALID);
            pg_sys::get_atttypetypmodcoll(relid, attribute, &mut typid, &mut typmod, &mut collation);
            Some((attribute, typid, collation))
        }
    }

    /// Whether the index equals the new one, and then whether in its order, too.
    unsafe fn equals(&self, index: &Open, table: &Open) -> Option<bool> {
        // SAFETY: an open index of the table: its relcache arrays have an entry a key column.
        unsafe {
            let natts = (*(*table.0).rd_att).natts;
            let same_columns = pg_sys::make_attrmap(natts);
            for at in 0..natts {
                *(*same_columns).attnums.add(at as usize) = (at + 1) as AttrNumber;
            }
            let equal = pg_sys::CompareIndexInfo(
                pg_sys::BuildIndexInfo(index.0),
                std::ptr::from_ref(&self.info).cast_mut(),
                (*index.0).rd_indcollation,
                self.collations.as_ptr().cast_mut(),
                (*index.0).rd_opfamily,
                self.families.as_ptr().cast_mut(),
                same_columns,
            );
            let orders = std::slice::from_raw_parts((*index.0).rd_indoption, self.options.len());
            equal.then(|| orders == self.options)
        }
    }
}

/// `indoption` of one column. What a method without an order refuses, the statement itself will say.
unsafe fn order(element: *mut pg_sys::IndexElem) -> i16 {
    use pg_sys::{SortByDir, SortByNulls};
    // SAFETY: a valid IndexElem.
    unsafe {
        let descending = (*element).ordering == SortByDir::SORTBY_DESC;
        let nulls_first = match (*element).nulls_ordering {
            SortByNulls::SORTBY_NULLS_FIRST => true,
            SortByNulls::SORTBY_NULLS_LAST => false,
            _ => descending,
        };
        let option = |on: bool, bit: u32| if on { bit as i16 } else { 0 };
        option(descending, pg_sys::INDOPTION_DESC) | option(nulls_first, pg_sys::INDOPTION_NULLS_FIRST)
    }
}

unsafe fn parse_state(table: &Open) -> *mut pg_sys::ParseState {
    // SAFETY: an open relation; nothing is locked, the mode is a note in the range table entry.
    unsafe {
        let state = pg_sys::make_parsestate(std::ptr::null_mut());
        let lock = pg_sys::AccessShareLock as i32;
        let item = pg_sys::addRangeTableEntryForRelation(state, table.0, lock, std::ptr::null_mut(), false, true);
        pg_sys::addNSItemToQuery(state, item, false, true, true);
        state
    }
}

unsafe fn predicate(state: *mut pg_sys::ParseState, clause: *mut Node) -> *mut List {
    // SAFETY: a raw expression, copied before it is transformed.
    unsafe {
        let copy: *mut Node = pg_sys::copyObjectImpl(clause.cast()).cast();
        let kind = ParseExprKind::EXPR_KIND_INDEX_PREDICATE;
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        let clause =
            pg_sys::ffi::pg_guard_ffi_boundary(|| raw::transformWhereClause(state, copy, kind, c"WHERE".as_ptr()));
        pg_sys::assign_expr_collations(state, clause);
        let simple = pg_sys::eval_const_expressions(std::ptr::null_mut(), clause);
        let canonical = pg_sys::canonicalize_qual(simple.cast(), false);
        let list = pg_sys::make_ands_implicit(canonical);
        pg_sys::fix_opfuncids(list.cast());
        list
    }
}
