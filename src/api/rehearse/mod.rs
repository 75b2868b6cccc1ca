//! `rehearse()`: a script is run, measured statement by statement, and taken back.
//!
//! What it shows is measured, not forecast: the session's own locks, files before and after, its own scan counters. So
//! the locks are real while it runs, and everything here keeps that short: it asks first whether somebody is in the
//! way, waits for nobody, and stops at `max_blocking_time`.

mod difference;
mod holders;
mod limits;
mod timeout;

use super::footprint::Held;
use super::forecast;
use crate::guard::session;
use crate::settings::{set, set_as};
use crate::subtransaction::undone;
use difference::{Difference, Reading};
use pgrx::prelude::*;
use std::cell::Cell;
use std::ffi::CString;
use std::time::Instant;
use timeout::Deadline;

/// A row of `rehearse()`: that of `forecast()`, and the statement's elapsed milliseconds and bytes of WAL.
type Row = (i32, String, Option<String>, bool, bool, i32, f64, i64);

/// A statement that is to be run.
struct Planned {
    number: i32,
    text: String,
    reading: Reading,
}

/// Runs the script, measures what each statement locks, reads, builds and rewrites, and takes all of it back.
#[pg_extern(volatile, strict, parallel_unsafe)]
#[expect(clippy::type_complexity, reason = "the function's columns")]
fn rehearse(
    sql: &str,
    force: default!(bool, "false"),
) -> TableIterator<
    'static,
    (
        name!(statement, i32),
        name!(relation, String),
        name!(lock_mode, Option<String>),
        name!(rewrites, bool),
        name!(scans, bool),
        name!(builds, i32),
        name!(elapsed_ms, f64),
        name!(wal_bytes, i64),
    ),
> {
    let mut planned: Vec<Planned> = vec![];
    let mut wanted = holders::Wanted::default();
    forecast::each(sql, None, |step| {
        limits::refuse_what_cannot_run(step);
        if !force {
            limits::refuse_what_lasts(step);
        }
        wanted.add(step);
        let reading = Reading::of(step.statement);
        planned.push(Planned { number: step.number, text: step.text.to_owned(), reading });
    });
    if session::note_rehearsal() {
        ereport!(
            PgLogLevel::NOTICE,
            PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
            "the rehearsal takes real locks while it runs",
            "It is rolled back, but for what no rollback reaches: values taken from sequences, and what dblink, untrusted \
             languages and triggers do outside of this database."
        );
    }
    wanted.refuse_if_held();
    let deadline = Deadline::set(force);
    let _rehearsing = session::Rehearsing::begin();
    let number = Cell::new(1);
    let rows = undone(|| run(&planned, &number));
    drop(deadline);
    let rows = rows.unwrap_or_else(|failure| limits::fail(number.get(), failure));
    TableIterator::new(rows)
}

/// Milliseconds that a statement of the rehearsal waits for a lock at most.
const LOCK_TIMEOUT: i32 = 100;

/// `number` is that of the statement in hand.
fn run(planned: &[Planned], number: &Cell<i32>) -> Vec<Row> {
    use pg_sys::GucAction::GUC_ACTION_LOCAL;
    // SAFETY: the variable behind the setting.
    let lock_timeout = match unsafe { pg_sys::LockTimeout } {
        0 => LOCK_TIMEOUT,
        own => own.min(LOCK_TIMEOUT),
    };
    set(c"lock_timeout", &CString::new(lock_timeout.to_string()).unwrap_or_default(), GUC_ACTION_LOCAL);
    // A parallel worker's scans are counted in its own process.
    set(c"max_parallel_maintenance_workers", c"0", GUC_ACTION_LOCAL);
    set(c"max_parallel_workers_per_gather", c"0", GUC_ACTION_LOCAL);
    set_as(pg_sys::GucContext::PGC_SUSET, c"track_counts", c"on", GUC_ACTION_LOCAL);

    let mut difference = Difference::begin();
    let mut held = Held::default();
    let mut rows = vec![];
    for statement in planned {
        number.set(statement.number);
        let (started, wal) = (Instant::now(), wal_bytes());
        execute(statement);
        let (elapsed, wal) = (started.elapsed().as_secs_f64() * 1000.0, wal_bytes() - wal);
        let footprint = difference.after_statement(statement.reading);
        let measured = held.rows(statement.number, &footprint, |id| difference.name(id));
        rows.extend(measured.into_iter().map(|(statement, relation, lock, rewrites, scans, builds)| {
            (statement, relation, lock, rewrites, scans, builds, elapsed, wal as i64)
        }));
    }
    rows
}

/// Bytes of WAL that this process has written.
fn wal_bytes() -> u64 {
    // SAFETY: a counter of the backend.
    unsafe { pg_sys::pgWalUsage.wal_bytes }
}

fn execute(statement: &Planned) {
    let text = crate::encoding::to_server(&statement.text);
    // SAFETY: NUL-terminated; an error leaves SPI to the subtransaction's end.
    let result = unsafe {
        pg_sys::SPI_connect();
        let result = pg_sys::SPI_execute(text.as_ptr(), false, 0);
        pg_sys::SPI_finish();
        result
    };
    if result < 0 {
        ereport!(ERROR, PgSqlErrorCode::ERRCODE_ACTIVE_SQL_TRANSACTION, "it needs a client of its own");
    }
}
