//! Scripts: what `check()` has to know beyond single statements.

mod markers;
mod overlay;

pub use markers::up_part;
pub use overlay::Overlay;
