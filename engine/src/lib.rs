//! What a DDL statement would cost a database, and the safe way to do it: the rules of pg_schema_guard as pure Rust.
//!
//! A [`statement::Statement`] says what was asked, [`facts::Facts`] answers questions about the database,
//! [`forecast`] predicts locks and work, [`rules`] turn the forecast into findings, and [`verdict`] weighs them
//! against the [`policy`]. Nothing here touches PostgreSQL, a file or a clock.

#![forbid(unsafe_code)]

pub mod advice;
pub mod allow;
pub mod facts;
pub mod finding;
pub mod forecast;
pub mod naming;
pub mod plan;
pub mod policy;
pub mod rules;
pub mod script;
pub mod statement;
#[cfg(test)]
mod testing;
pub mod tools;
pub mod verdict;
