//! The imposed lock_timeout: a DDL statement that waits for its lock makes everybody wait behind it, so where the
//! session has set no lock_timeout, ours applies to that statement.

use crate::settings;
use pgrx::pg_sys;
use std::cell::Cell;

thread_local! {
    static WARNED: Cell<bool> = const { Cell::new(false) };
    /// The subtransaction in which the trigger's tap has imposed one, which `ddl_command_end` takes back.
    static IMPOSED_BY_TRIGGER: Cell<Option<pg_sys::SubTransactionId>> = const { Cell::new(None) };
}

/// The lock_timeout to impose on the statement in hand, 0 for none.
pub fn to_impose() -> i32 {
    let wanted = settings::lock_timeout_ms();
    // SAFETY: the variables behind the settings.
    let (in_force, deadlock) = unsafe { (pg_sys::LockTimeout, pg_sys::DeadlockTimeout) };
    if wanted == 0 || in_force != 0 {
        return 0;
    }
    if wanted <= deadlock && !WARNED.replace(true) {
        pgrx::ereport!(
            pgrx::PgLogLevel::WARNING,
            pgrx::PgSqlErrorCode::ERRCODE_WARNING,
            format!("schema_guard.lock_timeout ({wanted} ms) is not above deadlock_timeout ({deadlock} ms)"),
            "A deadlock would be reported as a lock timeout."
        );
    }
    wanted
}

/// For the trigger, which has no frame around the statement: until the end of the transaction, or `take_back`.
pub fn impose_until_command_end(ms: i32) {
    set_local(ms);
    // SAFETY: a global of the running transaction.
    IMPOSED_BY_TRIGGER.set(Some(unsafe { pg_sys::GetCurrentSubTransactionId() }));
}

pub fn take_back() {
    if IMPOSED_BY_TRIGGER.take().is_some() {
        set_local(0);
    }
}

/// The subtransaction, and all inside it, is rolled back, and the setting with it.
pub fn forget_from(subtransaction: pg_sys::SubTransactionId) {
    if IMPOSED_BY_TRIGGER.get().is_some_and(|imposed| imposed >= subtransaction) {
        IMPOSED_BY_TRIGGER.set(None);
    }
}

fn set_local(ms: i32) {
    let value = crate::encoding::to_server(&ms.to_string());
    settings::set(c"lock_timeout", &value, pg_sys::GucAction::GUC_ACTION_LOCAL);
}
