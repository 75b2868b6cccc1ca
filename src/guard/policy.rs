//! The policy tables and the rates, remembered by each backend. Reading them costs no query per statement: a statement trigger on each
//! announces a change with `CacheInvalidateRelcacheByRelid`, and the next judgement reads them again.

use crate::encoding::from_server;
use crate::subtransaction::attempt;
use pgrx::pg_sys::{self, Datum, Oid};
use schema_guard_engine::forecast::{Kind, Rate, Rates};
use schema_guard_engine::naming;
use schema_guard_engine::policy::{Action, Policy, Preset, RuleSetting};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const EXTENSION: &std::ffi::CStr = c"pg_schema_guard";
const SCHEMA: &std::ffi::CStr = c"schema_guard";
/// The tables, in the order of their columns below.
const RULE_SETTING: &std::ffi::CStr = c"rule_setting";
const PRESET: &std::ffi::CStr = c"preset";
const RATE: &std::ffi::CStr = c"rate";
const NAMING_RULE: &std::ffi::CStr = c"naming_rule";

thread_local! {
    static CACHE: RefCell<Cached> = RefCell::default();
    /// Set by the invalidation callback, which may run in the middle of anything and so does nothing else.
    static STALE: Cell<bool> = const { Cell::new(true) };
    static WATCHED: Cell<[Oid; 4]> = const { Cell::new([Oid::INVALID; 4]) };
}

#[derive(Default)]
struct Cached {
    installed: bool,
    policy: Policy,
    rates: Vec<SetRate>,
    naming: Rc<naming::Policy>,
    /// A table is missing or cannot be read: the built-in defaults are in force.
    complete: bool,
}

/// A rate that is not the built-in one.
#[derive(Debug, Clone)]
pub struct SetRate {
    pub kind: Kind,
    pub rate: Rate,
    /// `by hand` or `calibrated`, and when.
    pub origin: String,
    pub at: String,
}

pub fn init() {
    // SAFETY: registered once in the life of the process.
    unsafe { pg_sys::CacheRegisterRelcacheCallback(Some(on_relcache_invalidation), Datum::from(0)) }
}

/// Any invalidation counts while the extension is not installed: its CREATE EXTENSION is one of them.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_relcache_invalidation(_argument: Datum, relation: Oid) {
    let watched = WATCHED.get();
    if relation == Oid::INVALID || watched.contains(&relation) || watched[0] == Oid::INVALID {
        STALE.set(true);
    }
}

/// Whether the extension is in this database.
pub fn is_installed() -> bool {
    with_current(|cached| cached.installed)
}

/// The policy in force, and whether all of it could be read.
pub fn policy() -> (Policy, bool) {
    with_current(|cached| (cached.policy.clone(), cached.complete))
}

/// The naming policy in force.
pub fn naming() -> Rc<naming::Policy> {
    with_current(|cached| Rc::clone(&cached.naming))
}

/// The rates behind every estimate.
pub fn rates() -> Rates {
    let set = |rates: Rates, one: &SetRate| rates.with(one.kind, one.rate);
    with_current(|cached| cached.rates.iter().fold(Rates::default(), set))
}

/// Those of them that `set_rate()` or `calibrate()` has set.
pub fn set_rates() -> Vec<SetRate> {
    with_current(|cached| cached.rates.clone())
}

fn with_current<T>(look: impl FnOnce(&Cached) -> T) -> T {
    if STALE.get() {
        // Before the read: what changes while it goes on makes the result stale again; and so does an error.
        STALE.set(false);
        let unless_it_fails = Restale;
        // Policy that cannot be read is the built-in one, and a WARNING; never an error of the user's statement.
        let cached = attempt(read);
        if cached.is_ok() {
            std::mem::forget(unless_it_fails);
        }
        CACHE.set(cached.unwrap_or(Cached { installed: true, ..Cached::default() }));
    }
    CACHE.with_borrow(look)
}

/// Marks the cache stale when reading it did not come to its end.
struct Restale;

impl Drop for Restale {
    fn drop(&mut self) {
        STALE.set(true);
    }
}

/// The schema's OID where the extension is installed.
pub fn extension_schema() -> Option<Oid> {
    // SAFETY: syscache and catalog lookups of constant names; InvalidOid for what is missing.
    unsafe {
        let schema = pg_sys::get_namespace_oid(SCHEMA.as_ptr(), true);
        (schema != Oid::INVALID && pg_sys::get_extension_oid(EXTENSION.as_ptr(), true) != Oid::INVALID)
            .then_some(schema)
    }
}

fn read() -> Cached {
    let Some(schema) = extension_schema() else {
        WATCHED.set([Oid::INVALID; 4]);
        return Cached { complete: true, ..Cached::default() };
    };
    // SAFETY: a syscache lookup.
    let table = |name: &std::ffi::CStr| unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) };
    let tables = [table(RULE_SETTING), table(PRESET), table(RATE), table(NAMING_RULE)];
    WATCHED.set(tables);
    let settings = rows::<6>(tables[0]).map(|rows| rows.into_iter().filter_map(setting).collect());
    let preset = rows::<1>(tables[1])
        .map(|rows| rows.into_iter().next().and_then(|[name]| Preset::parse(&name)).unwrap_or_default());
    let rates = rows::<5>(tables[2]).map(|rows| rows.into_iter().filter_map(set_rate).collect());
    let naming = rows::<{ super::naming::COLUMNS }>(tables[3]);
    let naming = naming.map(|rows| naming::Policy::new(rows.into_iter().filter_map(super::naming::rule).collect()));
    let complete = settings.is_some() && preset.is_some() && rates.is_some() && naming.is_some();
    let policy = Policy { preset: preset.unwrap_or_default(), settings: settings.unwrap_or_default() };
    if !complete {
        // Nothing announces that a lock goes away or a table comes back under another OID.
        STALE.set(true);
    }
    let naming = Rc::new(naming.unwrap_or_default());
    Cached { installed: true, policy, rates: rates.unwrap_or_default(), naming, complete }
}

fn setting([rule, action, schema_name, table_name, role_name, application]: [String; 6]) -> Option<RuleSetting> {
    Some(RuleSetting { rule, action: Action::parse(&action)?, schema_name, table_name, role_name, application })
}

/// What is no rate, because somebody wrote into the table past `set_rate()`, leaves the built-in one in force.
fn set_rate([kind, megabytes_per_second, rows_per_second, origin, at]: [String; 5]) -> Option<SetRate> {
    let rate = Rate::new(megabytes_per_second.parse().ok()?, rows_per_second.parse().ok()?);
    rate.is_sane().then_some(SetRate { kind: Kind::parse(&kind)?, rate, origin, at })
}

/// The first `N` columns of every row, as text. `None` where the table is missing, or so locked that reading it
/// would mean to wait: the guard waits for nobody.
pub(crate) fn rows<const N: usize>(table: Oid) -> Option<Vec<[String; N]>> {
    let lock = pg_sys::AccessShareLock as i32;
    // SAFETY: a heap scan under the weakest lock, of a table of our own; every resource is released in order, or by the
    // judgement's subtransaction when something raises.
    unsafe {
        if table == Oid::INVALID || !pg_sys::ConditionalLockRelationOid(table, lock) {
            return None;
        }
        let relation = pg_sys::RelationIdGetRelation(table);
        if relation.is_null() {
            pg_sys::UnlockRelationOid(table, lock);
            return None;
        }
        let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetLatestSnapshot());
        let descriptor = (*relation).rd_att;
        let width = (*descriptor).natts as usize;
        let scan = pg_sys::systable_beginscan(relation, Oid::INVALID, false, snapshot, 0, std::ptr::null_mut());
        let output = |at: usize| {
            let (mut function, mut is_varlena) = (Oid::INVALID, false);
            let typid = crate::catalog::attribute_type(descriptor, at as i32);
            pg_sys::getTypeOutputInfo(typid, &mut function, &mut is_varlena);
            function
        };
        let outputs: Vec<Oid> = (0..width.min(N)).map(output).collect();
        let mut found = vec![];
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            let (mut values, mut nulls) = (vec![Datum::from(0); width], vec![true; width]);
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            let text = |at: usize| match nulls.get(at) {
                Some(false) => from_server(pg_sys::OidOutputFunctionCall(outputs[at], values[at])),
                _ => String::new(),
            };
            found.push(std::array::from_fn(text));
        }
        pg_sys::systable_endscan(scan);
        pg_sys::UnregisterSnapshot(snapshot);
        pg_sys::RelationClose(relation);
        pg_sys::UnlockRelationOid(table, lock);
        Some(found)
    }
}

/// The trigger behind every policy table: plain DML sends no invalidation by itself.
#[unsafe(no_mangle)]
pub extern "C" fn pg_finfo_schema_guard_policy_changed() -> &'static pg_sys::Pg_finfo_record {
    const V1: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
    &V1
}

#[unsafe(no_mangle)]
#[pgrx::pg_guard]
pub unsafe extern "C-unwind" fn schema_guard_policy_changed(fcinfo: pg_sys::FunctionCallInfo) -> Datum {
    // SAFETY: called as a trigger, which the node behind `context` says; otherwise nothing is done.
    unsafe {
        let context = (*fcinfo).context;
        if !context.is_null() && (*context).type_ == pg_sys::NodeTag::T_TriggerData {
            let relation = (*context.cast::<pg_sys::TriggerData>()).tg_relation;
            pg_sys::CacheInvalidateRelcacheByRelid((*relation).rd_id);
        }
    }
    Datum::from(0)
}
