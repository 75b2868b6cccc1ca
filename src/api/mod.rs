//! What SQL can call. Each function is the entry and nothing more: the work is done in the folders beside it.

mod check;
mod estate;
mod facts;
mod findings;
mod footprint;
mod forecast;
mod naming;
mod rates;
mod rehearse;
mod rules;
mod script_settings;
mod search_path;
mod status;
