//! Scripts: what `check()` has to know beyond single statements.

mod layered;
mod markers;
mod overlay;

pub use layered::Layered;
pub use markers::up_part;
pub use overlay::Overlay;
