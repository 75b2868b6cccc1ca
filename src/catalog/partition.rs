//! New partitions, by core's own functions: which rows have to be read, and the constraints that would spare it.

mod index;

pub use index::inherited_indexes;

use super::inheritance;
use super::relation::Open;
use crate::encoding::from_server;
use crate::parse::node::{is, list};
use pgrx::pg_sys::{self, Datum, List, Node, NodeTag, Oid, ParseState, PartitionBoundSpec};
use schema_guard_engine::facts::{BoundCheck, BoundText, RelationId};
use std::ffi::c_int;

mod raw {
    use super::*;

    // `src/include/parser/parse_utilcmd.h` and `src/include/catalog/partition.h`, which pgrx does not bind.
    unsafe extern "C-unwind" {
        pub fn transformPartitionBound(
            state: *mut ParseState,
            parent: pg_sys::Relation,
            spec: *mut PartitionBoundSpec,
        ) -> *mut PartitionBoundSpec;
        pub fn map_partition_varattnos(
            expression: *mut List,
            varno: c_int,
            to: pg_sys::Relation,
            from: pg_sys::Relation,
        ) -> *mut List;
        pub fn get_proposed_default_constraint(quals: *mut List) -> *mut List;
    }
}

/// What `ATExecAttachPartition` and, for a table that is only being made, `check_default_partition_contents` read.
pub fn bound_check(parent: Oid, partition: Option<Oid>, spec: *mut PartitionBoundSpec) -> Option<BoundCheck> {
    let parent = Parent::open(parent)?;
    let quals = parent.quals(spec)?;
    let mut check = BoundCheck {
        columns: parent.columns_of(quals.partition),
        default_columns: parent.columns_of(quals.taken),
        ..BoundCheck::default()
    };
    if let Some(partition) = partition {
        let partition = Open::new(partition)?;
        if !quals.partition.is_null() {
            let qual = parent.mapped(explicit(quals.partition), &partition);
            let mut visited = vec![];
            unproven(&partition, qual, &mut visited, &mut check.partition_scans)?;
        }
    }
    if let Some(default) = inheritance::default_partition(parent.oid).filter(|_| !quals.is_default) {
        let open = Open::new(default)?;
        let qual = parent.mapped(quals.against_default(), &open);
        check.default_locks.push(id(default));
        match partition {
            Some(_) => unproven(&open, qual, &mut check.default_locks, &mut check.default_scans)?,
            None => unproven_of_new(&open, qual, &mut check)?,
        }
    }
    Some(check)
}

/// The bound and the constraints in SQL. A table that somebody holds in ACCESS EXCLUSIVE now has no text: the deparser
/// locks what it names.
pub fn bound_text(parent: Oid, partition: Option<Oid>, spec: *mut PartitionBoundSpec) -> Option<BoundText> {
    let parent = Parent::open(parent)?;
    let quals = parent.quals(spec)?;
    // SAFETY: a transformed bound, which the deparser prints without a context.
    let bound =
        unsafe { from_server(pg_sys::deparse_expression(quals.spec.cast(), std::ptr::null_mut(), false, false)) };
    let partition_check = match partition {
        Some(partition) if !quals.partition.is_null() => {
            let open = Open::new(partition)?;
            Some(text(partition, parent.mapped(quals.partition, &open))?)
        }
        _ => None,
    };
    let default_check = match inheritance::default_partition(parent.oid).filter(|_| !quals.is_default) {
        Some(default) => {
            let open = Open::new(default)?;
            Some(text(default, parent.mapped(quals.against_default(), &open))?)
        }
        None => None,
    };
    Some(BoundText { bound, partition_check, default_check })
}

/// The definition of an index after its table's name.
pub fn index_definition(index: Oid) -> Option<String> {
    let open = Open::new(index)?;
    // SAFETY: an open relation; `rd_index` is NULL for everything but an index.
    let table = unsafe {
        let form = (*open.0).rd_index;
        if form.is_null() {
            return None;
        }
        (*form).indrelid
    };
    let known = super::index::index(index)?;
    let relation = super::relation::relation_by_oid(table, super::Right::Own)?;
    let definition = deparsing(table, || {
        // SAFETY: an index that exists; the result is palloc'ed.
        unsafe { from_server(pg_sys::pg_get_indexdef_string(index)) }
    })?;
    let name = schema_guard_engine::statement::quote_identifier(&known.name);
    let unique = if known.unique { "UNIQUE " } else { "" };
    let head = format!("CREATE {unique}INDEX {name} ON {} ", relation.qualified());
    definition.strip_prefix(&head).map(str::to_owned)
}

/// A partitioned table, open.
struct Parent {
    oid: Oid,
    open: Open,
}

/// What a bound says about rows, in the columns of the partitioned table.
struct Quals {
    /// The transformed bound.
    spec: *mut PartitionBoundSpec,
    is_default: bool,
    /// The bound's own condition and that of all bounds above; NIL where every row is within.
    partition: *mut List,
    /// What the DEFAULT partition's rows must not satisfy.
    taken: *mut List,
}

impl Quals {
    fn against_default(&self) -> *mut List {
        #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
        // SAFETY: a list of conditions.
        unsafe {
            pg_sys::ffi::pg_guard_ffi_boundary(|| raw::get_proposed_default_constraint(self.taken))
        }
    }
}

impl Parent {
    fn open(oid: Oid) -> Option<Parent> {
        let open = Open::new(oid)?;
        // SAFETY: an open relation.
        let partitioned = unsafe { (*(*open.0).rd_rel).relkind as u8 == b'p' };
        partitioned.then_some(Parent { oid, open })
    }

    /// `None` for a bound whose values would have to be computed by volatile functions: PostgreSQL does that itself,
    /// once.
    fn quals(&self, spec: *mut PartitionBoundSpec) -> Option<Quals> {
        // SAFETY: an open partitioned table and a raw bound of the statement, which is copied before it is transformed;
        // errors leave through `attempt`.
        unsafe {
            let state = pg_sys::make_parsestate(std::ptr::null_mut());
            if [(*spec).listdatums, (*spec).lowerdatums, (*spec).upperdatums].iter().any(|of| is_volatile(state, *of)) {
                return None;
            }
            #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
            let spec = pg_sys::ffi::pg_guard_ffi_boundary(|| raw::transformPartitionBound(state, self.open.0, spec));
            let own = pg_sys::get_qual_from_partbound(self.open.0, spec);
            let above = inherited(self.oid)?;
            let partition = pg_sys::list_concat_copy(own, above);
            // Before 18 the list is joined in place, so that the DEFAULT partition is asked about the bounds above, too.
            let joined_in_place = cfg!(not(feature = "pg18")) && !own.is_null();
            let taken = if joined_in_place { partition } else { own };
            Some(Quals { spec, is_default: (*spec).is_default, partition, taken })
        }
    }

    /// The names of the columns that the conditions mention.
    fn columns_of(&self, quals: *mut List) -> Vec<String> {
        // SAFETY: conditions whose variables are of this table; system columns cannot be part of a partition key.
        unsafe {
            let mut members = std::ptr::null_mut();
            pg_sys::pull_varattnos(quals.cast(), 1, &mut members);
            let natts = (*(*self.open.0).rd_att).natts as i16;
            let mentioned = |number: &i16| {
                let bit = i32::from(*number) - pg_sys::FirstLowInvalidHeapAttributeNumber;
                pg_sys::bms_is_member(bit, members)
            };
            (1..=natts)
                .filter(mentioned)
                .map(|number| from_server(pg_sys::get_attname(self.oid, number, false)))
                .collect()
        }
    }

    /// The conditions in the columns of another table of the tree.
    fn mapped(&self, quals: *mut List, to: &Open) -> *mut List {
        mapped(quals, to, &self.open)
    }
}

fn mapped(quals: *mut List, to: &Open, from: &Open) -> *mut List {
    #[expect(ffi_unwind_calls, reason = "guarded: an error inside becomes a panic at this boundary")]
    // SAFETY: conditions whose variables are of the open relation `from`.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| raw::map_partition_varattnos(quals, 1, to.0, from.0))
    }
}

unsafe fn is_volatile(state: *mut ParseState, values: *mut List) -> bool {
    // SAFETY: raw expressions of a bound; MINVALUE and MAXVALUE stand as column references.
    unsafe {
        list::<Node>(values).filter(|value| !is(*value, NodeTag::T_ColumnRef)).any(|value| {
            let raw: *mut Node = pg_sys::copyObjectImpl(value.cast()).cast();
            let kind = pg_sys::ParseExprKind::EXPR_KIND_PARTITION_BOUND;
            pg_sys::contain_volatile_functions(pg_sys::transformExpr(state, raw, kind))
        })
    }
}

/// `generate_partition_qual`, which would lock the parents: what all bounds from here up say, in this table's columns.
fn inherited(table: Oid) -> Option<*mut List> {
    let open = Open::new(table)?;
    // SAFETY: an open relation; its bound is what PostgreSQL stored itself.
    unsafe {
        if !(*(*open.0).rd_rel).relispartition {
            return Some(std::ptr::null_mut());
        }
        let above = inheritance::parents(table).into_iter().next()?;
        let parent = Open::new(above)?;
        let own = match stored_bound(table) {
            Some(spec) => pg_sys::get_qual_from_partbound(parent.0, spec),
            None => std::ptr::null_mut(),
        };
        let all = pg_sys::list_concat(inherited(above)?, own);
        Some(mapped(all, &open, &parent))
    }
}

unsafe fn stored_bound(table: Oid) -> Option<*mut PartitionBoundSpec> {
    // SAFETY: a syscache read; the text is copied before the tuple is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::RELOID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, Datum::from(table));
        if tuple.is_null() {
            return None;
        }
        let mut null = false;
        let stored = pg_sys::SysCacheGetAttr(cache, tuple, pg_sys::Anum_pg_class_relpartbound as i16, &mut null);
        let spec = (!null).then(|| {
            let text = pg_sys::text_to_cstring(stored.cast_mut_ptr());
            pg_sys::stringToNode(text).cast::<PartitionBoundSpec>()
        });
        pg_sys::ReleaseSysCache(tuple);
        spec
    }
}

/// A list of one condition, simplified as `ATExecAttachPartition` does it.
fn explicit(quals: *mut List) -> *mut List {
    // SAFETY: a list of conditions; a List is a Node to the simplifier.
    unsafe {
        let simple: *mut List = pg_sys::eval_const_expressions(std::ptr::null_mut(), quals.cast()).cast();
        pg_sys::lappend(std::ptr::null_mut(), pg_sys::make_ands_explicit(simple).cast())
    }
}

fn kind(open: &Open) -> u8 {
    // SAFETY: an open relation.
    unsafe { (*(*open.0).rd_rel).relkind as u8 }
}

fn id(oid: Oid) -> RelationId {
    RelationId::Catalog(oid.to_u32())
}

/// `QueuePartitionConstraintValidation`: the leaves that have to be read, and what is locked on the way to them.
fn unproven(open: &Open, qual: *mut List, locks: &mut Vec<RelationId>, scans: &mut Vec<RelationId>) -> Option<()> {
    // SAFETY: an open relation and a condition in its columns.
    let (proven, oid) = unsafe { (pg_sys::PartConstraintImpliedByRelConstraint(open.0, qual), (*open.0).rd_id) };
    match kind(open) {
        _ if proven => {}
        b'r' => scans.push(id(oid)),
        b'p' => {
            for child in inheritance::children(oid) {
                let child = Open::new(child)?;
                // SAFETY: an open relation.
                locks.push(id(unsafe { (*child.0).rd_id }));
                unproven(&child, mapped(qual, &child, open), locks, scans)?;
            }
        }
        _ => {}
    }
    Some(())
}

/// `check_default_partition_contents`, which locks all that is below at once, and asks the parts about the DEFAULT
/// partition's own columns.
fn unproven_of_new(default: &Open, qual: *mut List, check: &mut BoundCheck) -> Option<()> {
    // SAFETY: open relations.
    let implied = |open: &Open| unsafe { pg_sys::PartConstraintImpliedByRelConstraint(open.0, qual) };
    if implied(default) {
        return Some(());
    }
    // SAFETY: an open relation.
    let oid = unsafe { (*default.0).rd_id };
    for member in inheritance::tree(oid, false) {
        let open = Open::new(member)?;
        if member != oid {
            check.default_locks.push(id(member));
        }
        if kind(&open) == b'r' && (member == oid || !implied(&open)) {
            check.default_scans.push(id(member));
        }
    }
    Some(())
}

/// A condition in SQL.
fn text(table: Oid, quals: *mut List) -> Option<String> {
    deparsing(table, || {
        // SAFETY: a relation that exists and is locked; a condition in its columns.
        unsafe {
            let name = pg_sys::get_rel_name(table);
            let context = pg_sys::deparse_context_for(name, table);
            from_server(pg_sys::deparse_expression(pg_sys::make_ands_explicit(quals).cast(), context, false, false))
        }
    })
}

/// The deparser takes ACCESS SHARE on the table: it must not have to wait for that.
fn deparsing<T>(table: Oid, work: impl FnOnce() -> T) -> Option<T> {
    let lock = pg_sys::AccessShareLock as i32;
    // SAFETY: a lock that is given back; an error gives it back with the subtransaction.
    unsafe {
        if !pg_sys::ConditionalLockRelationOid(table, lock) {
            return None;
        }
        let done = work();
        pg_sys::UnlockRelationOid(table, lock);
        Some(done)
    }
}
