//! Every setting: its unit, its default, and who may change it.

use pgrx::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum, pg_sys};
use schema_guard_engine::allow::Allow;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char, c_void};

/// `schema_guard.mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub enum Mode {
    #[name = c"off"]
    Off,
    #[name = c"observe"]
    Observe,
    #[name = c"warn"]
    Warn,
    #[name = c"enforce"]
    Enforce,
}

impl Mode {
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Observe => "observe",
            Mode::Warn => "warn",
            Mode::Enforce => "enforce",
        }
    }
}

static MODE: GucSetting<Mode> = GucSetting::<Mode>::new(Mode::Enforce);
static MAX_BLOCKING_TIME: GucSetting<i32> = GucSetting::<i32>::new(1_000);
static SMALL_TABLE: GucSetting<i32> = GucSetting::<i32>::new(10 * 1024);
static LOCK_TIMEOUT: GucSetting<i32> = GucSetting::<i32>::new(2_000);
static REHEARSE_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(10 * 1024);
static ASSUME_SIZE: GucSetting<i32> = GucSetting::<i32>::new(0);
static FAIL_CLOSED: GucSetting<bool> = GucSetting::<bool>::new(false);
static TRUST_RESTORES: GucSetting<bool> = GucSetting::<bool>::new(true);
static ALLOW: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

const ALLOW_NAME: &CStr = c"schema_guard.allow";

pub fn mode() -> Mode {
    MODE.get()
}

/// Milliseconds.
pub fn max_blocking_ms() -> u64 {
    MAX_BLOCKING_TIME.get() as u64
}

/// Bytes.
pub fn small_table() -> u64 {
    SMALL_TABLE.get() as u64 * 1024
}

/// Milliseconds; 0 imposes nothing.
pub fn lock_timeout_ms() -> i32 {
    LOCK_TIMEOUT.get()
}

/// Bytes.
pub fn rehearse_limit() -> u64 {
    REHEARSE_LIMIT.get() as u64 * 1024
}

/// Bytes; 0 assumes nothing.
pub fn assume_size() -> u64 {
    ASSUME_SIZE.get() as u64 * 1024
}

pub fn fail_closed() -> bool {
    FAIL_CLOSED.get()
}

pub fn trust_restores() -> bool {
    TRUST_RESTORES.get()
}

pub fn init() {
    GucRegistry::define_enum_guc(
        c"schema_guard.mode",
        c"What happens to unsafe DDL.",
        c"enforce refuses it, warn warns, observe only records, off judges nothing.",
        &MODE,
        GucContext::Suset,
        GucFlags::empty(),
    );
    define_ms(
        c"schema_guard.max_blocking_time",
        c"The longest that a statement may keep others waiting.",
        c"Estimated time under the lock; the wait for the lock is not counted.",
        &MAX_BLOCKING_TIME,
    );
    GucRegistry::define_int_guc(
        c"schema_guard.small_table",
        c"The size below which a table is small.",
        c"Rules about blocking are silent below it, rules about lost data and broken queries only warn.",
        &SMALL_TABLE,
        0,
        i32::MAX,
        GucContext::Suset,
        GucFlags::UNIT_KB,
    );
    define_ms(
        c"schema_guard.lock_timeout",
        c"The lock_timeout that DDL gets where the session has set none.",
        c"Only for statements that take SHARE or more on a relation that others can see; 0 imposes none.",
        &LOCK_TIMEOUT,
    );
    GucRegistry::define_int_guc(
        c"schema_guard.rehearse_limit",
        c"The size above which a table is rehearsed on demand only.",
        c"rehearse() refuses a statement that touches a larger one, unless it is forced.",
        &REHEARSE_LIMIT,
        0,
        i32::MAX,
        GucContext::Suset,
        GucFlags::UNIT_KB,
    );
    GucRegistry::define_int_guc(
        c"schema_guard.assume_size",
        c"The size that every table has at least, for check() and forecast().",
        c"For databases without production's data; 0 takes tables as they are. Statements that run are not judged by it.",
        &ASSUME_SIZE,
        0,
        i32::MAX,
        GucContext::Userset,
        GucFlags::UNIT_KB,
    );
    GucRegistry::define_bool_guc(
        c"schema_guard.fail_closed",
        c"Refuse a statement that could not be judged.",
        c"Off: an error of the guard itself is a WARNING, and the statement goes on.",
        &FAIL_CLOSED,
        GucContext::Suset,
        GucFlags::empty(),
    );
    GucRegistry::define_bool_guc(
        c"schema_guard.trust_restores",
        c"Let a restore pass unjudged.",
        c"A session is a restore while it has the settings that pg_dump's output begins with.",
        &TRUST_RESTORES,
        GucContext::Suset,
        GucFlags::empty(),
    );
    // SAFETY: the check hook is guarded.
    unsafe {
        GucRegistry::define_string_guc_with_hooks(
            ALLOW_NAME,
            c"Lets findings through, with a reason: rule[(relation)][, ...]: reason.",
            c"SET LOCAL covers the transaction, SET the next judged statement only.",
            &ALLOW,
            GucContext::Suset,
            GucFlags::DISALLOW_IN_FILE,
            Some(check_allow),
            None,
            None,
        );
        #[cfg(feature = "faults")]
        crate::faults::init();
        pg_sys::MarkGUCPrefixReserved(c"schema_guard".as_ptr());
    }
}

fn define_ms(name: &'static CStr, short: &'static CStr, long: &'static CStr, setting: &'static GucSetting<i32>) {
    GucRegistry::define_int_guc(name, short, long, setting, 0, i32::MAX, GucContext::Suset, GucFlags::UNIT_MS);
}

/// Sets one of the server's own settings that every role may change, for as long as the action says. In a plain old
/// frame `raise::set_lock_timeout` does the same without this guard.
pub fn set(name: &CStr, value: &CStr, action: pg_sys::GucAction::Type) {
    set_as(pg_sys::GucContext::PGC_USERSET, name, value, action);
}

/// The same for a setting that only superusers may change (`PGC_SUSET`), whoever asks.
pub fn set_as(context: pg_sys::GucContext::Type, name: &CStr, value: &CStr, action: pg_sys::GucAction::Type) {
    // SAFETY: NUL-terminated.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            context,
            pg_sys::GucSource::PGC_S_SESSION,
            action,
            true,
            0,
            false,
        );
    }
}

thread_local! {
    /// Values of `schema_guard.allow` that a session-level SET has used up, by the address that the setting keeps for
    /// as long as the value may come back (a SET LOCAL over it ends, a transaction rolls back).
    static SPENT: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Refuses what does not parse; a value that ALTER ROLE or ALTER DATABASE brings is accepted and ignored.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn check_allow(
    value: *mut *mut c_char,
    _extra: *mut *mut c_void,
    source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: the GUC machinery passes a valid pointer to a string that may be NULL.
    let text = unsafe {
        if (*value).is_null() {
            return true;
        }
        // A new value at an address that an old one had.
        SPENT.with_borrow_mut(|spent| spent.retain(|address| *address != *value as usize));
        crate::encoding::from_server(*value)
    };
    if text.is_empty() {
        return true;
    }
    if comes_from_catalog(source) {
        pgrx::warning!(
            "schema_guard.allow is ignored where ALTER ROLE or ALTER DATABASE sets it; set it in the session"
        );
        return true;
    }
    match Allow::parse(&text) {
        Ok(_) => true,
        Err(error) => {
            let detail = crate::encoding::to_server(&format!("{error}."));
            // SAFETY: reported before the memory context goes away, as GUC_check_errdetail() has it.
            unsafe { pg_sys::GUC_check_errdetail_string = pg_sys::pstrdup(detail.as_ptr()) };
            false
        }
    }
}

fn comes_from_catalog(source: pg_sys::GucSource::Type) -> bool {
    use pg_sys::GucSource::*;
    (PGC_S_GLOBAL..=PGC_S_DATABASE_USER).contains(&source)
}

/// The override in force now.
pub struct InForce {
    pub allow: Allow,
    /// Where its value lives, for [`InForce::spend`]; `None` for SET LOCAL, which ends by itself.
    address: Option<usize>,
}

impl InForce {
    /// A session-level SET has covered its statement.
    pub fn spend(&self) {
        if let Some(address) = self.address {
            SPENT.with_borrow_mut(|spent| {
                if !spent.contains(&address) {
                    spent.push(address);
                }
            });
        }
    }
}

/// The override that covers the next statement, if there is one.
pub fn allow() -> Option<InForce> {
    let text = ALLOW.get()?;
    if text.is_empty() {
        return None;
    }
    let record = variable(ALLOW_NAME)?;
    // SAFETY: the record of a variable that this library defined lives as long as the process.
    let (source, address, local) = unsafe {
        let variable = record.cast::<pg_sys::config_string>();
        ((*record).source, *(*variable).variable as usize, is_local((*record).stack))
    };
    if comes_from_catalog(source) || (!local && SPENT.with_borrow(|spent| spent.contains(&address))) {
        return None;
    }
    // SAFETY: the current value of the variable.
    let text = unsafe { crate::encoding::from_server(text.as_ptr()) };
    Some(InForce { allow: Allow::parse(&text).ok()?, address: (!local).then_some(address) })
}

/// Whether the value on top of the stack goes away with its transaction or function.
unsafe fn is_local(stack: *mut pg_sys::GucStack) -> bool {
    use pg_sys::GucStackState::{GUC_LOCAL, GUC_SAVE, GUC_SET_LOCAL};
    // SAFETY: NULL or the variable's own stack.
    !stack.is_null() && matches!(unsafe { (*stack).state }, GUC_LOCAL | GUC_SAVE | GUC_SET_LOCAL)
}

/// The server's record of a setting.
#[cfg(feature = "pg15")]
fn variable(name: &CStr) -> Option<*mut pg_sys::config_generic> {
    // SAFETY: the table is valid until a variable is added, and is not kept.
    unsafe {
        let all = pg_sys::get_guc_variables();
        (0..pg_sys::GetNumConfigOptions() as usize)
            .map(|at| *all.add(at))
            .find(|one| CStr::from_ptr((**one).name) == name)
    }
}

#[cfg(not(feature = "pg15"))]
fn variable(name: &CStr) -> Option<*mut pg_sys::config_generic> {
    // SAFETY: a lookup that creates nothing and raises nothing.
    let found = unsafe { pg_sys::find_option(name.as_ptr(), false, true, 0) };
    (!found.is_null()).then_some(found)
}
