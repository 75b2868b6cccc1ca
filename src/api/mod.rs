//! What SQL can call. Each function is the entry and nothing more: the work is done in the folders beside it.

mod check;
mod findings;
mod rules;
mod status;
