//! Faults on purpose, for the tests that ask what happens when the guard itself fails. In test builds only (feature
//! `faults`): `SET schema_guard.fault = 'panic'` and the next judgement panics.

use pgrx::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum, pg_sys};

#[derive(Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
enum Fault {
    #[name = c"none"]
    None,
    /// A Rust panic.
    #[name = c"panic"]
    Panic,
    /// An ERROR of PostgreSQL's.
    #[name = c"error"]
    Error,
    /// Waits until it is cancelled, as a judgement that hangs would.
    #[name = c"pause"]
    Pause,
    /// A judgement that sees nothing, as of a rewrite that nobody thought of.
    #[name = c"blind"]
    Blind,
}

static FAULT: GucSetting<Fault> = GucSetting::<Fault>::new(Fault::None);

pub fn init() {
    GucRegistry::define_enum_guc(
        c"schema_guard.fault",
        c"Makes the next judgements fail.",
        c"Test builds only.",
        &FAULT,
        GucContext::Suset,
        GucFlags::empty(),
    );
}

/// Called inside every judgement.
pub fn strike() {
    match FAULT.get() {
        Fault::None | Fault::Blind => {}
        Fault::Panic => panic!("a deliberate panic"),
        Fault::Error => pgrx::error!("a deliberate error"),
        Fault::Pause => loop {
            std::thread::sleep(std::time::Duration::from_millis(10));
            // SAFETY: raises on cancel, which passes through the judgement's subtransaction.
            unsafe { pg_sys::ProcessInterrupts() };
        },
    }
}

/// Whether judgements are to see nothing of what the statement does.
pub fn is_blind() -> bool {
    FAULT.get() == Fault::Blind
}
