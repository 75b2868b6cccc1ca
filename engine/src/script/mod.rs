//! Scripts: what `check()` has to know beyond single statements.

mod columns;
mod constraints;
mod indexes;
mod inherited;
mod layered;
mod markers;
mod naming;
mod overlay;
mod partitions;
mod relations;
mod settled;

pub use layered::Layered;
pub use markers::up_part;
pub use overlay::Overlay;
pub use settled::Unsettled;
