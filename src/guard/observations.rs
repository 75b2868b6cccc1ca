//! What was found and not refused, kept for `schema_guard.observations`: written when the transaction commits, never
//! before the statement (a row written first would break DROP INDEX CONCURRENTLY), and never at its cost.

use super::timeout;
use crate::subtransaction::attempt;
use pgrx::datum::DatumWithOid;
use pgrx::{Spi, pg_sys};
use schema_guard_engine::finding::Finding;
use schema_guard_engine::policy::Action;
use std::cell::RefCell;

/// Rows that one transaction writes at most; what goes beyond is counted in the rows that are there.
const MAX_PENDING: usize = 1_000;

/// The table is kept below this many bytes, the oldest rows going first, a bounded number at a time.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// One rule on one object in one transaction.
struct Observation {
    rule: String,
    object: String,
    role: String,
    application: String,
    example: String,
    would_block: bool,
    allowed: Option<String>,
    times: i64,
    /// The subtransaction that its statement ran in.
    subtransaction: pg_sys::SubTransactionId,
}

thread_local! {
    /// Found in the statement that is running; dropped by the next judgement if it fails.
    static EXPECTED: RefCell<Vec<Observation>> = const { RefCell::new(Vec::new()) };
    /// Of statements that succeeded in this transaction.
    static PENDING: RefCell<Vec<Observation>> = const { RefCell::new(Vec::new()) };
}

pub fn init() {
    // SAFETY: registered once in the life of the process.
    unsafe {
        pg_sys::RegisterXactCallback(Some(on_transaction_event), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(on_subtransaction_event), std::ptr::null_mut());
    }
}

/// The findings of the statement that is about to run.
pub fn expect(findings: &[Finding]) {
    let settings = (!findings.is_empty()).then(|| super::settings_for(Default::default()));
    EXPECTED.with_borrow_mut(|expected| {
        expected.clear();
        let Some(settings) = settings else { return };
        expected.extend(findings.iter().map(|finding| Observation {
            rule: finding.rule.clone(),
            object: finding.object.clone(),
            role: settings.role.clone(),
            application: settings.application.clone(),
            example: match &finding.allowed {
                Some(reason) => format!("{}; let through: {reason}", finding.message),
                None => finding.message.clone(),
            },
            would_block: finding.action == Action::Block && finding.allowed.is_none(),
            allowed: finding.allowed.clone(),
            times: 1,
            subtransaction: 0,
        }));
    });
}

/// The statement that was judged last has run.
pub fn statement_succeeded() {
    let expected = EXPECTED.take();
    if expected.is_empty() {
        return;
    }
    PENDING.with_borrow_mut(|pending| {
        // SAFETY: a global of the running transaction.
        let subtransaction = unsafe { pg_sys::GetCurrentSubTransactionId() };
        for observation in expected {
            let same = |other: &&mut Observation| {
                other.subtransaction == subtransaction
                    && (&other.rule, &other.object, &other.role, &other.application)
                        == (&observation.rule, &observation.object, &observation.role, &observation.application)
            };
            if let Some(known) = pending.iter_mut().find(same) {
                known.times += 1;
            } else if pending.len() < MAX_PENDING {
                pending.push(Observation { subtransaction, ..observation });
            }
        }
    });
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_transaction_event(event: pg_sys::XactEvent::Type, _arg: *mut std::ffi::c_void) {
    use pg_sys::XactEvent::*;
    match event {
        XACT_EVENT_PRE_COMMIT | XACT_EVENT_PRE_PREPARE => {
            let pending = PENDING.take();
            // SAFETY: a global of the backend.
            let read_only = unsafe { pg_sys::XactReadOnly };
            if !pending.is_empty() && !read_only {
                // A failure to record never fails the DDL.
                if let Err(failure) = attempt(|| write(&pending)) {
                    pgrx::warning!("schema_guard could not record its observations: {}", failure.message);
                }
            }
        }
        XACT_EVENT_ABORT => {
            timeout::forget_from(0);
            PENDING.take();
            EXPECTED.take();
        }
        _ => {}
    }
}

/// What a savepoint takes back has not happened; what it releases belongs to its parent. The guard's own
/// subtransactions pass here too, and find nothing of theirs.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_subtransaction_event(
    event: pg_sys::SubXactEvent::Type,
    subtransaction: pg_sys::SubTransactionId,
    parent: pg_sys::SubTransactionId,
    _arg: *mut std::ffi::c_void,
) {
    if event == pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB {
        timeout::forget_from(subtransaction);
    }
    PENDING.with_borrow_mut(|pending| match event {
        // Identifiers grow: everything from this one on was done inside it.
        pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB => pending.retain(|one| one.subtransaction < subtransaction),
        pg_sys::SubXactEvent::SUBXACT_EVENT_COMMIT_SUB => {
            for one in pending.iter_mut().filter(|one| one.subtransaction == subtransaction) {
                one.subtransaction = parent;
            }
        }
        _ => {}
    });
}

/// Writes the rows as the table's owner. Rows are only ever added, so two deploys never wait for each other here.
fn write(pending: &[Observation]) {
    let Some(schema) = super::policy::extension_schema() else { return };
    // SAFETY: syscache reads; the user is put back, or by the subtransaction's rollback when something raises.
    unsafe {
        let table = pg_sys::get_relname_relid(c"observation".as_ptr(), schema);
        let Some(owner) = crate::catalog::owner_of(table) else { return };
        // The guard waits for nobody, least of all while the user's transaction holds its locks.
        if !pg_sys::ConditionalLockRelationOid(table, pg_sys::RowExclusiveLock as i32) {
            pgrx::warning!("schema_guard did not record its observations: their table is locked");
            return;
        }
        let (mut user, mut context) = (pg_sys::Oid::INVALID, 0);
        pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
        pg_sys::SetUserIdAndSecContext(owner, context | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32);
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        insert(pending);
        if crate::catalog::bytes_of(table).is_some_and(|bytes| bytes > MAX_BYTES) {
            prune();
        }
        pg_sys::PopActiveSnapshot();
        pg_sys::SetUserIdAndSecContext(user, context);
    }
}

fn insert(pending: &[Observation]) {
    const SQL: &str = "INSERT INTO schema_guard.observation \
        (at, rule, object, role, application, example, would_block, allowed, times) \
        VALUES (pg_catalog.clock_timestamp(), $1, $2, $3, $4, $5, $6, $7, $8)";
    for one in pending {
        let arguments: [DatumWithOid<'_>; 8] = [
            one.rule.as_str().into(),
            one.object.as_str().into(),
            one.role.as_str().into(),
            one.application.as_str().into(),
            one.example.as_str().into(),
            one.would_block.into(),
            one.allowed.as_deref().into(),
            one.times.into(),
        ];
        if let Err(error) = Spi::run_with_args(SQL, &arguments) {
            pgrx::error!("{error}");
        }
    }
}

/// Rows that nobody waits for: what another session prunes right now is left to it.
fn prune() {
    const SQL: &str = "DELETE FROM schema_guard.observation WHERE ctid OPERATOR(pg_catalog.=) ANY (ARRAY( \
        SELECT o.ctid FROM schema_guard.observation o ORDER BY o.at LIMIT 1000 FOR UPDATE SKIP LOCKED))";
    if let Err(error) = Spi::run(SQL) {
        pgrx::error!("{error}");
    }
}
