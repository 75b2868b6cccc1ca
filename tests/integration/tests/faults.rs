//! The guard itself fails: the statement goes on with a WARNING, or is refused where it is to fail closed; cancel and
//! timeouts get through; nothing leaks, and no other session notices.

use schema_guard_integration::{Cluster, Library, Session, fields, private_memory_kb, wait_until};
use std::sync::OnceLock;
use std::thread::JoinHandle;

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(Library::Preloaded, &[("schema_guard.small_table", "0")]))
}

/// A database with a table whose TRUNCATE is refused.
fn database(name: &str) -> Session {
    let mut session = cluster().guarded_database(name);
    session.run("CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1)");
    session.fail_with("SG001", "TRUNCATE t");
    session
}

fn rows(session: &mut Session) -> String {
    session.value("SELECT count(*) FROM t")
}

#[test]
fn a_failed_judgement_lets_the_statement_pass() {
    let mut session = database("passes");
    for (fault, reason) in [("panic", "a deliberate panic"), ("error", "a deliberate error")] {
        session.run(&format!("SET schema_guard.fault = {fault}"));
        session.run(&format!(
            "BEGIN; TRUNCATE t; CREATE TABLE made_{fault} (id int); ALTER TABLE t ADD COLUMN {fault} int"
        ));
        let warnings = session.notices();
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        for warning in warnings.iter().map(fields) {
            assert_eq!((warning.get("severity"), warning.get("code")), ("WARNING", "SG002"));
            assert!(warning.get("message").contains(reason), "{warning:?}");
        }
        assert_eq!(rows(&mut session), "0", "in the same transaction");
        session.run("COMMIT; INSERT INTO t VALUES (1)");
        assert_eq!(session.value(&format!("SELECT count(*) FROM pg_class WHERE relname = 'made_{fault}'")), "1");
        session.run("SET schema_guard.fault = none");
        session.fail_with("SG001", "TRUNCATE t");
    }
}

#[test]
fn a_failed_judgement_refuses_where_it_is_to_fail_closed() {
    let mut session = database("closed");
    session.run("SET schema_guard.fail_closed = on");
    for (fault, reason) in [("panic", "a deliberate panic"), ("error", "a deliberate error")] {
        session.run(&format!("SET schema_guard.fault = {fault}"));
        for sql in ["TRUNCATE t", "CREATE TABLE made (id int)", "ALTER TABLE t ADD COLUMN more int", "DROP TABLE t"] {
            let error = session.fail_with("SG002", sql);
            assert!(error.message().contains(reason) && error.hint().is_some(), "{error:?}");
        }
        session.run("DO $$ BEGIN TRUNCATE t; EXCEPTION WHEN SQLSTATE 'SG002' THEN NULL; END $$");
        assert_eq!(rows(&mut session), "1", "DML is not judged");
    }
    assert_eq!(session.value("SELECT count(*) FROM pg_class WHERE relname = 'made'"), "0");
    assert_eq!(session.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"), "2");
}

/// Starts a judgement that never ends, and gives its session back when it has.
fn paused(name: &str, settings: &'static str) -> (i32, JoinHandle<(Session, postgres::Error)>) {
    let mut session = cluster().session(name);
    session.run(settings);
    session.run("SET schema_guard.fault = pause");
    let pid = session.pid;
    let thread = std::thread::spawn(move || {
        let error = session.client.batch_execute("TRUNCATE t").expect_err("it pauses for ever");
        (session, error)
    });
    let mut watcher = cluster().session(name);
    wait_until("the judgement pauses", || {
        watcher.value(&format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND query = 'TRUNCATE t'"))
            == "1"
    });
    (pid, thread)
}

fn text(error: &postgres::Error) -> String {
    let error = error.as_db_error().expect("the server's error");
    format!("{}: {}", error.code().code(), error.message())
}

#[test]
fn a_hanging_judgement_can_be_cancelled() {
    let mut other = database("cancelled");
    let server = cluster().postmaster();
    for settings in ["SET schema_guard.fail_closed = off", "SET schema_guard.fail_closed = on"] {
        let (pid, thread) = paused("cancelled", settings);
        assert_eq!(rows(&mut other), "1", "nobody waits for a judgement");
        assert_eq!(other.value(&format!("SELECT pg_cancel_backend({pid})")), "t");
        let (mut session, error) = thread.join().expect("the thread ends");
        assert_eq!(text(&error), "57014: canceling statement due to user request");
        session.run("SET schema_guard.fault = none; ALTER TABLE t ALTER COLUMN id DROP NOT NULL");
        session.fail_with("SG001", "TRUNCATE t");
    }
    assert_eq!((cluster().postmaster(), rows(&mut other).as_str()), (server, "1"));
}

#[test]
fn a_hanging_judgement_ends_with_statement_timeout() {
    let mut other = database("timed_out");
    for settings in
        ["SET statement_timeout = '200ms'", "SET statement_timeout = '200ms'; SET schema_guard.fail_closed = on"]
    {
        let (_, thread) = paused("timed_out", settings);
        let (mut session, error) = thread.join().expect("the thread ends");
        assert_eq!(text(&error), "57014: canceling statement due to statement timeout");
        session.run("SET schema_guard.fault = none; CREATE TABLE IF NOT EXISTS works (id int)");
    }
    assert_eq!(rows(&mut other), "1");
}

#[test]
fn a_hanging_judgement_ends_with_its_session() {
    let mut other = database("terminated");
    let server = cluster().postmaster();
    let (pid, thread) = paused("terminated", "SET schema_guard.fail_closed = off");
    assert_eq!(other.value(&format!("SELECT pg_terminate_backend({pid})")), "t");
    // The client may see the FATAL or only that the connection is gone; the log has it.
    thread.join().expect("the thread ends");
    wait_until("the backend is gone", || {
        other.value(&format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}")) == "0"
    });
    let log = cluster().log();
    assert!(log.contains(&format!("[{pid}] [terminated] FATAL:  terminating connection due to administrator command")));
    assert_eq!((cluster().postmaster(), rows(&mut other).as_str()), (server, "1"));
}

#[test]
fn a_thousand_failures_leave_nothing_behind() {
    let mut session = database("thousand");
    session.run("SET client_min_messages = error");
    for fault in ["error", "panic"] {
        session.run(&format!("SET schema_guard.fault = {fault}"));
        let mut fail = |times: usize| {
            for _ in 0..times {
                session.run("ALTER TABLE t ALTER COLUMN note DROP NOT NULL");
            }
            private_memory_kb(session.pid)
        };
        let (first, last) = (fail(200), fail(800));
        assert!(last - first < 512, "{fault}: {first} kB after 200 failures, {last} kB after 1000");
    }
    session.run("SET schema_guard.fault = none");
    session.fail_with("SG001", "TRUNCATE t");
}

#[test]
fn the_first_statement_of_an_unloaded_session_may_fail_too() {
    let cluster = Cluster::start(Library::OnDemand, &[("schema_guard.small_table", "0")]);
    cluster.guarded_database("trigger").run("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
    let mut session = cluster.session("trigger");
    session.run("SET schema_guard.fault = panic; ALTER TABLE t RENAME TO u");
    let warnings = session.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("a deliberate panic"), "{warnings:?}");
    let mut session = cluster.session("trigger");
    session.run("SET schema_guard.fault = error; SET schema_guard.fail_closed = on");
    session.fail_with("SG002", "ALTER TABLE u RENAME TO t");
    assert_eq!(session.value("SELECT count(*) FROM u"), "1");
}

#[test]
fn without_a_policy_table_the_defaults_are_in_force() {
    let mut session = database("dropped");
    session.run(
        "ALTER EXTENSION pg_schema_guard DROP TABLE schema_guard.rule_setting; DROP TABLE schema_guard.rule_setting",
    );
    let mut session = cluster().session("dropped");
    let refusal = session.fail_with("SG001", "TRUNCATE t");
    assert!(refusal.message().contains("[truncate]"), "{refusal:?}");
    let warnings = session.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("the policy tables cannot be read"), "{warnings:?}");
    session.run("ALTER TABLE t ADD COLUMN more int; CREATE TABLE made (id int); DROP TABLE made");
    assert_eq!(session.warnings(), [""; 0], "it warns once");
    assert_eq!(session.value("SELECT value FROM schema_guard.status WHERE item = 'policy'"), "built-in defaults");
}

#[test]
fn a_locked_policy_table_keeps_nobody_waiting() {
    let mut holder = database("locked");
    holder.run("SELECT schema_guard.set_rule('truncate', 'off')");
    holder.run("BEGIN; LOCK TABLE schema_guard.rule_setting, schema_guard.preset IN ACCESS EXCLUSIVE MODE");
    let mut session = cluster().session("locked");
    session.run("SET statement_timeout = '5s'");
    session.fail_with("SG001", "TRUNCATE t");
    let warnings = session.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("the policy tables cannot be read"), "{warnings:?}");
    session.run("ALTER TABLE t ADD COLUMN more int");
    holder.run("COMMIT");
    session.run("TRUNCATE t");
    assert_eq!(session.warnings(), [""; 0]);
}

#[test]
fn a_record_that_cannot_be_written_costs_the_statement_nothing() {
    let mut holder = database("unrecorded");
    let mut session = cluster().session("unrecorded");
    session.run("SET schema_guard.mode = observe");
    holder.run("BEGIN; LOCK TABLE schema_guard.observation IN ACCESS EXCLUSIVE MODE");
    let writer = std::thread::spawn(move || {
        session.run("TRUNCATE t");
        session
    });
    wait_until("the statement commits without its record", || writer.is_finished());
    let mut session = writer.join().expect("the thread ends");
    holder.run("COMMIT");
    holder.run(
        "ALTER EXTENSION pg_schema_guard DROP VIEW schema_guard.observations; DROP VIEW schema_guard.observations",
    );
    holder.run(
        "ALTER EXTENSION pg_schema_guard DROP TABLE schema_guard.observation; DROP TABLE schema_guard.observation",
    );
    session.run("INSERT INTO t VALUES (1); TRUNCATE t");
    assert_eq!(rows(&mut session), "0");
}
