//! What a DROP would delete: `findDependentObjects` of `src/backend/catalog/dependency.c`, without its locks.

use super::constraint;
use super::inheritance;
use super::scan;
use crate::encoding::from_server_opt;
use pgrx::pg_sys::{self, NameData, Oid};
use schema_guard_engine::facts::{Dropped, Object, Reach, RelationId, What};
use std::collections::HashMap;

/// The objects, everything that depends on them, and what owns any of that, in the order of deletion. Nothing where
/// PostgreSQL refuses whatever the behavior: a part of something else cannot be dropped by itself.
pub fn dropped(objects: &[Object]) -> Vec<Dropped> {
    let mut walk = Walk { targets: vec![], places: HashMap::new(), stack: vec![], pending: objects };
    for object in objects {
        if walk.visit(*object, ORIGINAL).is_none() {
            return vec![];
        }
    }
    // A partition's index, trigger or constraint that no partition dependency led to: its parent's must be dropped.
    if walk.targets.iter().any(|target| target.flags & IS_PART != 0 && target.flags & PARTITION == 0) {
        return vec![];
    }
    walk.targets.into_iter().map(Target::into_dropped).collect()
}

/// `table public.orders`, in SQL's own words whatever the language of the messages.
pub fn describe(object: Object) -> Option<String> {
    let address = pg_sys::ObjectAddress {
        classId: Oid::from(object.class),
        objectId: Oid::from(object.oid),
        objectSubId: object.column,
    };
    // SAFETY: NULL for an object that is gone, otherwise a palloc'ed text.
    unsafe {
        let kind = from_server_opt(pg_sys::getObjectTypeDescription(&address, true))?;
        let identity = from_server_opt(pg_sys::getObjectIdentity(&address, true))?;
        Some(format!("{kind} {identity}"))
    }
}

// `DEPFLAG_…`, which dependency.c keeps to itself.
const ORIGINAL: u16 = 0x0001;
const NORMAL: u16 = 0x0002;
const AUTO: u16 = 0x0004;
const INTERNAL: u16 = 0x0008;
const PARTITION: u16 = 0x0010;
const EXTENSION: u16 = 0x0020;
const REVERSE: u16 = 0x0040;
const IS_PART: u16 = 0x0080;
const SUBOBJECT: u16 = 0x0100;

struct Target {
    object: Object,
    flags: u16,
}

struct Walk<'a> {
    targets: Vec<Target>,
    /// Where in `targets` an object or its columns stand.
    places: HashMap<(u32, u32), Vec<usize>>,
    /// The objects that are being visited, outermost first.
    stack: Vec<Target>,
    pending: &'a [Object],
}

impl Walk<'_> {
    /// `findDependentObjects`; `None` where PostgreSQL raises.
    fn visit(&mut self, object: Object, mut flags: u16) -> Option<()> {
        if add_flags(object, flags, self.stack.iter_mut()) || self.is_target(object, flags) {
            return Some(());
        }
        // SAFETY: raises where the stack is too deep; a comparison of OIDs.
        let pinned = unsafe {
            pg_sys::check_stack_depth();
            pg_sys::IsPinnedObject(Oid::from(object.class), Oid::from(object.oid))
        };
        if pinned {
            return None;
        }
        let whole = |other: &Object| object.column == 0 && (other.class, other.oid) == (object.class, object.oid);
        let mut owned = false;
        for (owner, kind) in owners_of(object).into_iter().filter(|(owner, _)| !whole(owner)) {
            match kind {
                b'e' | b'i' if self.stack.is_empty() => {
                    // It is deleted when its owner is reached, which the statement names as well.
                    if is_present(owner, self.pending) {
                        return Some(());
                    }
                    owned = true;
                }
                b'e' | b'i' if add_flags(owner, 0, self.stack.iter_mut()) => {}
                b'e' | b'i' => {
                    // The owner goes instead, and takes this object along.
                    self.visit(owner, REVERSE)?;
                    return self.is_target(object, flags).then_some(());
                }
                b'P' | b'S' => flags |= IS_PART,
                _ => {}
            }
        }
        if owned {
            return None;
        }
        let mut dependents = dependents_of(object);
        dependents.retain(|(dependent, _)| !whole(dependent));
        // `object_address_comparator`: newer objects first, a whole relation before its columns.
        dependents.sort_by_key(|(object, _)| (std::cmp::Reverse(object.oid), object.class, object.column as u32));
        self.stack.push(Target { object, flags });
        for (dependent, reason) in dependents {
            self.visit(dependent, reason)?;
        }
        let target = self.stack.pop()?;
        self.places.entry((object.class, object.oid)).or_default().push(self.targets.len());
        self.targets.push(target);
        Some(())
    }

    /// `object_address_present_add_flags`
    fn is_target(&mut self, object: Object, flags: u16) -> bool {
        let mut found = false;
        for place in self.places.get(&(object.class, object.oid)).into_iter().flatten() {
            found |= add_flags(object, flags, std::iter::once(&mut self.targets[*place]));
        }
        found
    }
}

/// `stack_address_present_add_flags`: whether the object, or the relation whose column it is, is among these. A
/// relation whose column is there is not; the column gets its flags.
fn add_flags<'t>(object: Object, flags: u16, targets: impl Iterator<Item = &'t mut Target>) -> bool {
    let mut found = false;
    for target in targets.filter(|target| (target.object.class, target.object.oid) == (object.class, object.oid)) {
        if target.object.column == object.column {
            target.flags |= flags;
            found = true;
        } else if target.object.column == 0 {
            found = true;
        } else if object.column == 0 && flags != 0 {
            target.flags |= flags | SUBOBJECT;
        }
    }
    found
}

/// `object_address_present`: a column is present where its relation is.
fn is_present(object: Object, objects: &[Object]) -> bool {
    let same = |one: &&Object| (one.class, one.oid) == (object.class, object.oid);
    objects.iter().filter(same).any(|one| one.column == object.column || one.column == 0)
}

/// What the object, or one of its columns, depends on, and how.
fn owners_of(object: Object) -> Vec<(Object, u8)> {
    const DEPEND_DEPENDER_INDEX: u32 = 2673;
    let keys = [(1, Oid::from(object.class)), (2, Oid::from(object.oid))];
    scan::rows(DEPEND_DEPENDER_INDEX, &keys, |row: &constraint::Dependency| {
        let meant = object.column == 0 || object.column == row.objsubid;
        meant.then(|| (address(row.refclassid, row.refobjid, row.refobjsubid), row.deptype))
    })
}

/// What depends on the object or one of its columns, and the reason that this is for deleting it.
fn dependents_of(object: Object) -> Vec<(Object, u16)> {
    const DEPEND_REFERENCE_INDEX: u32 = 2674;
    let keys = [(4, Oid::from(object.class)), (5, Oid::from(object.oid))];
    scan::rows(DEPEND_REFERENCE_INDEX, &keys, |row: &constraint::Dependency| {
        let reason = match row.deptype {
            b'a' | b'x' => AUTO,
            b'i' => INTERNAL,
            b'P' | b'S' => PARTITION,
            b'e' => EXTENSION,
            _ => NORMAL,
        };
        let meant = object.column == 0 || object.column == row.refobjsubid;
        meant.then(|| (address(row.classid, row.objid, row.objsubid), reason))
    })
}

fn address(class: Oid, oid: Oid, column: i32) -> Object {
    Object { class: class.to_u32(), oid: oid.to_u32(), column }
}

impl Target {
    fn into_dropped(self) -> Dropped {
        let reach = match self.flags {
            flags if flags & ORIGINAL != 0 => Reach::Named,
            flags if flags & (AUTO | INTERNAL | PARTITION | EXTENSION | SUBOBJECT) != 0 => Reach::Part,
            _ => Reach::Cascade,
        };
        Dropped { object: self.object, what: what(self.object).unwrap_or(What::Other), reach }
    }
}

/// `pg_class`, `pg_constraint`, …: the catalogs whose objects' removal locks a relation (`doDeletion`).
mod class {
    pub const RELATION: u32 = 1259;
    pub const CONSTRAINT: u32 = 2606;
    pub const ATTRIBUTE_DEFAULT: u32 = 2604;
    pub const TRIGGER: u32 = 2620;
    pub const REWRITE: u32 = 2618;
    pub const POLICY: u32 = 3256;
    pub const STATISTICS: u32 = 3381;
}

fn what(object: Object) -> Option<What> {
    let oid = Oid::from(object.oid);
    Some(match object.class {
        class::RELATION => return relation(oid, object.column),
        class::CONSTRAINT => {
            let table = constraint::known(oid)?.table;
            if table == Oid::INVALID {
                return None;
            }
            What::Constraint(id(table))
        }
        class::ATTRIBUTE_DEFAULT => {
            const OID_INDEX: u32 = 2657;
            What::Default(one(OID_INDEX, oid, |row: &WithoutName<{ class::ATTRIBUTE_DEFAULT }>| row.relation)?)
        }
        class::TRIGGER => {
            const OID_INDEX: u32 = 2702;
            What::Trigger(one(OID_INDEX, oid, |row: &WithoutName<{ class::TRIGGER }>| row.relation)?)
        }
        class::STATISTICS => {
            const OID_INDEX: u32 = 3380;
            What::Statistics(one(OID_INDEX, oid, |row: &WithoutName<{ class::STATISTICS }>| row.relation)?)
        }
        class::REWRITE => {
            const OID_INDEX: u32 = 2692;
            What::Rule(one(OID_INDEX, oid, |row: &WithName<{ class::REWRITE }>| row.relation)?)
        }
        class::POLICY => {
            const OID_INDEX: u32 = 3257;
            What::Policy(one(OID_INDEX, oid, |row: &WithName<{ class::POLICY }>| row.relation)?)
        }
        _ => return None,
    })
}

fn relation(oid: Oid, column: i32) -> Option<What> {
    // SAFETY: syscache reads; 0 for what is gone.
    unsafe {
        let kind = pg_sys::get_rel_relkind(oid) as u8;
        if matches!(kind, 0 | b't' | b'c') || pg_sys::IsToastNamespace(pg_sys::get_rel_namespace(oid)) {
            return None;
        }
        Some(match kind {
            _ if column != 0 => What::Column(id(oid)),
            b'i' | b'I' => What::Index { index: id(oid), table: id(pg_sys::IndexGetRelation(oid, true)) },
            _ if pg_sys::get_rel_relispartition(oid) => {
                let parent = *inheritance::parents(oid).first()?;
                let default = inheritance::default_partition(parent).map(id);
                What::Partition { partition: id(oid), parent: id(parent), default }
            }
            _ => What::Relation(id(oid)),
        })
    }
}

fn id(oid: Oid) -> RelationId {
    RelationId::Catalog(oid.to_u32())
}

fn one<F: scan::Form>(index: u32, oid: Oid, relation: impl Fn(&F) -> Oid) -> Option<RelationId> {
    scan::rows(index, &[(1, oid)], |row: &F| Some(id(relation(row)))).pop()
}

/// The first columns of `pg_attrdef`, `pg_trigger` and `pg_statistic_ext`.
#[repr(C)]
struct WithoutName<const CATALOG: u32> {
    _oid: Oid,
    relation: Oid,
}

// SAFETY: as their headers declare them.
unsafe impl<const CATALOG: u32> scan::Form for WithoutName<CATALOG> {
    const CATALOG: u32 = CATALOG;
}

/// The first columns of `pg_rewrite` and `pg_policy`.
#[repr(C)]
struct WithName<const CATALOG: u32> {
    _oid: Oid,
    _name: NameData,
    relation: Oid,
}

// SAFETY: as their headers declare them.
unsafe impl<const CATALOG: u32> scan::Form for WithName<CATALOG> {
    const CATALOG: u32 = CATALOG;
}
