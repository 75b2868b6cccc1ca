//! The settings that a script sets for itself and that its judgement follows: overrides and lock_timeouts, each until
//! the session's end or the transaction's.

use pgrx::pg_sys;
use schema_guard_engine::allow::Allow;

/// A setting of the session, and what SET LOCAL has put over it.
#[derive(Clone, Copy)]
struct Layers {
    session: bool,
    local: Option<bool>,
}

impl Layers {
    fn set(&mut self, on: bool, local: bool) {
        match local {
            true => self.local = Some(on),
            false => *self = Layers { session: on, local: None },
        }
    }

    fn is_on(&self) -> bool {
        self.local.unwrap_or(self.session)
    }
}

pub struct ScriptSettings {
    /// The override in force, and whether it ends with the transaction.
    allow: Option<(Allow, bool)>,
    lock_timeout: Layers,
    /// `schema_guard.lock_timeout`: what the guard would impose.
    imposed: Layers,
}

impl ScriptSettings {
    /// As the session has them.
    pub fn of_session() -> ScriptSettings {
        // SAFETY: the variable behind the setting.
        let lock_timeout = unsafe { pg_sys::LockTimeout } != 0;
        ScriptSettings {
            allow: None,
            lock_timeout: Layers { session: lock_timeout, local: None },
            imposed: Layers { session: crate::settings::lock_timeout_ms() != 0, local: None },
        }
    }

    pub fn allow(&self) -> Option<Allow> {
        self.allow.as_ref().map(|(allow, _)| allow.clone())
    }

    pub fn set_allow(&mut self, allow: Option<Allow>, local: bool) {
        self.allow = allow.map(|allow| (allow, local));
    }

    /// A session-level SET covers one judged statement.
    pub fn spend_allow(&mut self) {
        self.allow = self.allow.take().filter(|(_, local)| *local);
    }

    pub fn set_lock_timeout(&mut self, value: Option<&str>, local: bool) {
        self.lock_timeout.set(value.is_some_and(is_on), local);
    }

    pub fn set_imposed(&mut self, value: Option<&str>, local: bool) {
        self.imposed.set(value.map_or(crate::settings::lock_timeout_ms() != 0, is_on), local);
    }

    pub fn has_lock_timeout(&self) -> bool {
        self.lock_timeout.is_on()
    }

    /// Neither the script nor the guard ends the wait for a lock.
    pub fn waits_for_ever(&self) -> bool {
        !self.lock_timeout.is_on() && !self.imposed.is_on()
    }

    pub fn end_transaction(&mut self) {
        self.lock_timeout.local = None;
        self.imposed.local = None;
        self.allow = self.allow.take().filter(|(_, local)| !local);
    }
}

/// Whether a value of lock_timeout is above 0, in the server's own reading of units.
fn is_on(value: &str) -> bool {
    let value = crate::encoding::to_server(value);
    let mut ms = 0;
    // SAFETY: NUL-terminated; the hint is not asked for.
    let valid = unsafe { pg_sys::parse_int(value.as_ptr(), &mut ms, pg_sys::GUC_UNIT_MS as i32, std::ptr::null_mut()) };
    valid && ms > 0
}
