//! One statement's judgement, from the parse tree to what is to be raised; both taps call it and nothing else does.

use super::raise::Reports;
use super::{observations, policy, session};
use crate::catalog::{LiveFacts, Right, held};
use crate::parse::{self, Parsed, Source};
use crate::settings::{self, Mode};
use crate::subtransaction::{Failure, attempt};
use pgrx::pg_sys;
use schema_guard_engine::facts::RelationId;
use schema_guard_engine::finding::Verdict;
use schema_guard_engine::forecast::{self, Footprint};
use schema_guard_engine::policy::Action;
use schema_guard_engine::statement::{Operation, Statement};
use schema_guard_engine::verdict::{self, Settings};

/// What the tap has to do about a statement.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Outcome {
    /// To be raised before the statement runs, in order.
    pub reports: Reports,
    /// The lock_timeout to impose, in milliseconds; 0 for none.
    pub lock_timeout_ms: i32,
    /// Where the reports live, to be deleted after raising them; NULL where there are none.
    pub memory: pg_sys::MemoryContext,
}

impl Outcome {
    pub const PASS: Outcome = Outcome { reports: Reports::NONE, lock_timeout_ms: 0, memory: std::ptr::null_mut() };
}

/// What a judgement found out.
struct Judged {
    verdict: Verdict,
    wants_lock_timeout: bool,
    footprint: Footprint,
    rewritten: Vec<RelationId>,
}

/// Judges a statement of this session. `by_client`: it stands in the client's message, and not in a function that may go on.
///
/// # Safety
/// `node` is a raw utility statement; `source` is the text that its locations count in.
pub unsafe fn judge(node: *mut pg_sys::Node, source: Option<Source<'_>>, by_client: bool) -> Outcome {
    // SAFETY: a look at the transaction's state, before the judgement's own subtransaction is part of it.
    let in_transaction_block = unsafe { pg_sys::IsTransactionBlock() } || !by_client;
    // SAFETY: the caller's promise.
    let work = || unsafe {
        #[cfg(feature = "faults")]
        crate::faults::strike();
        judge_node(node, source, in_transaction_block)
    };
    in_own_memory(|| conclude(attempt(work), source.is_some()))
}

/// Judges what the `table_rewrite` event reports: a rewrite that no judgement expected.
pub fn judge_rewrite(table: pg_sys::Oid) -> Outcome {
    in_own_memory(|| conclude(attempt(|| judge_unforeseen(table)), false))
}

/// Judges names that `found` reads from the catalog after the statement; without an ERROR where `is_done` says that it
/// cannot be taken back.
pub fn judge_stored(found: impl FnOnce() -> Statement, is_done: bool) -> Outcome {
    let work = || {
        let statement = found();
        if statement.names.is_empty() {
            return None;
        }
        let nodes = parse::Nodes::default();
        let facts =
            LiveFacts { nodes: &nodes, right: Right::Own, inherits: false, sizes: None, in_transaction_block: false };
        let forecast = forecast::forecast(&statement, &facts, &policy::rates());
        let allow = session::allow_in_force();
        let settings = Settings { allow, ..settings_for(policy::policy().0) };
        let mut verdict = verdict::judge(&statement, &forecast, &facts, &settings, &parses);
        if is_done {
            verdict.findings.iter_mut().for_each(|finding| finding.action = Action::Warn);
        }
        Some(verdict)
    };
    in_own_memory(|| match attempt(work) {
        Ok(None) => Outcome::PASS,
        Ok(Some(verdict)) => Outcome { reports: report(&verdict, false), ..Outcome::PASS },
        Err(failure) => Outcome { reports: Reports::failure(&failure, settings::fail_closed()), ..Outcome::PASS },
    })
}

/// Keeps what was found, for the session and for the transaction's end, and says what is to be raised.
fn report(verdict: &Verdict, has_text: bool) -> Reports {
    if !verdict.findings.is_empty() {
        session::keep_findings(&verdict.findings);
    }
    let mode = settings::mode();
    if !(mode == Mode::Enforce && verdict.is_blocked()) {
        observations::expect(&verdict.findings);
    }
    Reports::of(verdict, mode, has_text)
}

/// Every judgement allocates in a context of its own, so that a hundred thousand statements of one DO block leave
/// nothing behind. It hangs below the current one: an error takes it along.
fn in_own_memory(judge: impl FnOnce() -> Outcome) -> Outcome {
    // SAFETY: the context is left before it is handed on, and deleted by the tap after raising.
    unsafe {
        let memory = pg_sys::AllocSetContextCreateInternal(
            pg_sys::CurrentMemoryContext,
            c"schema_guard judgement".as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        );
        let before = pg_sys::MemoryContextSwitchTo(memory);
        let outcome = judge();
        pg_sys::MemoryContextSwitchTo(before);
        Outcome { memory, ..outcome }
    }
}

unsafe fn judge_node(node: *mut pg_sys::Node, source: Option<Source<'_>>, in_transaction_block: bool) -> Judged {
    // SAFETY: `judge`'s promise.
    let parsed = unsafe { parse::statement(node, source) };
    #[cfg(feature = "faults")]
    let parsed = match crate::faults::is_blind() {
        true => parsed.without_operation(),
        false => parsed,
    };
    let facts = LiveFacts { in_transaction_block, ..facts_for(&parsed) };
    let forecast = forecast::forecast(&parsed.statement, &facts, &policy::rates());
    #[cfg(feature = "faults")]
    for contradiction in forecast.contradictions(&facts) {
        pgrx::log!(
            "contradiction in the forecast: {contradiction}: {}",
            parsed.statement.text.as_deref().unwrap_or("")
        );
    }
    let settings = settings();
    session::note_allow(settings.allow.clone());
    let verdict = verdict::judge(&parsed.statement, &forecast, &facts, &settings, &parses);
    Judged {
        verdict,
        wants_lock_timeout: forecast.wants_lock_timeout(&facts),
        rewritten: forecast.rewritten().collect(),
        footprint: forecast.footprint,
    }
}

fn judge_unforeseen(table: pg_sys::Oid) -> Judged {
    let nodes = parse::Nodes::default();
    let facts =
        LiveFacts { nodes: &nodes, right: Right::Own, inherits: false, sizes: None, in_transaction_block: false };
    let statement = Statement { tag: "ALTER TABLE".to_owned(), operation: Operation::Other, text: None, names: vec![] };
    let id = RelationId::Catalog(table.to_u32());
    let forecast = forecast::unforeseen_rewrite(id, &facts, &policy::rates());
    let verdict = verdict::judge(&statement, &forecast, &facts, &settings(), &parses);
    Judged { verdict, wants_lock_timeout: false, footprint: Footprint::default(), rewritten: vec![id] }
}

/// The facts as this statement needs them: with the right that it takes, and as far down as it reaches.
pub fn facts_for(parsed: &Parsed) -> LiveFacts<'_> {
    let (right, inherits) = match &parsed.statement.operation {
        Operation::Truncate { .. } => (Right::Truncate, true),
        Operation::AlterTable { .. } => (Right::Own, true),
        Operation::DropTable { .. }
        | Operation::DropIndex { .. }
        | Operation::DropSchema { .. }
        | Operation::RenameSchema { .. } => (Right::Drop, false),
        Operation::DropObjects(drop) if drop.kind.is_relation() => (Right::Drop, false),
        Operation::VacuumFull { .. }
        | Operation::Vacuum { .. }
        | Operation::Analyze { .. }
        | Operation::Cluster { .. }
        | Operation::RefreshMaterializedView { .. }
        | Operation::Reindex { .. } => (Right::Maintain, false),
        Operation::LockTable { .. } => (Right::Own, true),
        _ => (Right::Own, false),
    };
    LiveFacts { nodes: &parsed.nodes, right, inherits, sizes: None, in_transaction_block: false }
}

/// The policy and the settings of this session, without an override.
pub fn settings_for(policy: schema_guard_engine::policy::Policy) -> Settings {
    // SAFETY: the current role's name and the setting's value are NUL-terminated.
    let (role, application) = unsafe {
        let role = pg_sys::GetUserNameFromId(pg_sys::GetUserId(), true);
        (
            crate::encoding::from_server_opt(role).unwrap_or_default(),
            crate::encoding::from_server_opt(pg_sys::application_name).unwrap_or_default(),
        )
    };
    Settings {
        policy,
        max_blocking_ms: settings::max_blocking_ms(),
        small_table: settings::small_table(),
        // SAFETY: the variable behind the setting.
        waits_for_ever: settings::lock_timeout_ms() == 0 && unsafe { pg_sys::LockTimeout } == 0,
        naming: policy::naming(),
        predicts_names: false,
        allow: None,
        role,
        application,
    }
}

fn settings() -> Settings {
    let (policy, complete) = policy::policy();
    if !complete && settings::fail_closed() {
        pgrx::error!("the policy tables cannot be read");
    }
    if !complete && session::note_missing_policy() {
        pgrx::ereport!(
            pgrx::PgLogLevel::WARNING,
            pgrx::PgSqlErrorCode::ERRCODE_WARNING,
            "schema_guard: the policy tables cannot be read; the built-in defaults are in force",
            "A table of schema schema_guard is missing, or locked by another session."
        );
    }
    let mut settings = settings_for(policy);
    if let Some(in_force) = settings::allow() {
        in_force.spend();
        settings.allow = Some(in_force.allow);
    }
    settings
}

/// Whether PostgreSQL's own grammar reads the text.
pub fn parses(sql: &str) -> bool {
    matches!(parse::script::scan::parse(sql), parse::script::scan::Parse::Tree(_))
}

/// From what was found to what is raised.
fn conclude(judged: Result<Judged, Failure>, has_text: bool) -> Outcome {
    let judged = match judged {
        Ok(judged) => judged,
        Err(failure) => {
            session::expect_rewrites(std::iter::empty());
            return Outcome { reports: Reports::failure(&failure, settings::fail_closed()), ..Outcome::PASS };
        }
    };
    session::expect_rewrites(judged.rewritten.iter().copied());
    let reports = report(&judged.verdict, has_text);
    if reports.will_return() {
        held::remember(&judged.footprint);
    }
    let lock_timeout_ms = if judged.wants_lock_timeout { super::timeout::to_impose() } else { 0 };
    Outcome { reports, lock_timeout_ms, ..Outcome::PASS }
}
