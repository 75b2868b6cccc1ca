//! The guard: two taps (the utility hook and the event triggers), one judgement, one place that raises.

mod bypass;
mod hook;
pub mod imported;
mod judgement;
mod naming;
pub mod observations;
pub mod policy;
mod raise;
pub mod session;
mod stored_names;
mod timeout;
mod triggers;

pub use judgement::{facts_for, parses, settings_for};

pub fn init() {
    session::note_load();
    policy::init();
    imported::init();
    observations::init();
    hook::install();
}
