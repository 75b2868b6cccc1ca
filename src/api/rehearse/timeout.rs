//! `statement_timeout` is set when a client's message arrives; a statement inside a function is too late for it, so the
//! rehearsal sets the same timer itself.

use crate::settings;
use pgrx::pg_sys::TimestampTz;
use std::ffi::c_int;

mod raw {
    use super::*;

    /// `STATEMENT_TIMEOUT` of `src/include/utils/timeout.h`, which pgrx does not bind.
    pub const STATEMENT_TIMEOUT: c_int = 3;

    // None of them raises an error.
    unsafe extern "C-unwind" {
        pub fn get_timeout_active(id: c_int) -> bool;
        pub fn get_timeout_finish_time(id: c_int) -> TimestampTz;
        pub fn enable_timeout_at(id: c_int, at: TimestampTz);
        pub fn disable_timeout(id: c_int, keep_indicator: bool);
        pub fn GetCurrentTimestamp() -> TimestampTz;
    }
}

/// The rehearsal's own end, until it is dropped; then the session's is what it was.
pub struct Deadline {
    before: Option<TimestampTz>,
}

impl Deadline {
    /// `max_blocking_time` from now, unless the session's own comes first. A rehearsal that is forced has none but that.
    #[expect(ffi_unwind_calls, reason = "timers: nothing in them raises")]
    pub fn set(force: bool) -> Option<Deadline> {
        let limit = settings::max_blocking_ms();
        if force || limit == 0 {
            return None;
        }
        // SAFETY: inside a statement of a backend, where the timers are initialized.
        unsafe {
            let before = raw::get_timeout_active(raw::STATEMENT_TIMEOUT)
                .then(|| raw::get_timeout_finish_time(raw::STATEMENT_TIMEOUT));
            let end = raw::GetCurrentTimestamp() + limit as TimestampTz * 1000;
            replace(Some(before.map_or(end, |before| before.min(end))));
            Some(Deadline { before })
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        // SAFETY: as `set`.
        unsafe { replace(self.before) };
    }
}

#[expect(ffi_unwind_calls, reason = "timers: nothing in them raises")]
unsafe fn replace(end: Option<TimestampTz>) {
    // SAFETY: the caller's promise.
    unsafe {
        raw::disable_timeout(raw::STATEMENT_TIMEOUT, false);
        if let Some(end) = end {
            raw::enable_timeout_at(raw::STATEMENT_TIMEOUT, end);
        }
    }
}
