//! A rehearsal beside other sessions: it waits for nobody, names who is in the way, and leaves nothing behind.

use schema_guard_integration::{Cluster, Library, Session, fields, wait_until};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(Library::Preloaded, &[]))
}

fn database(name: &str) -> Session {
    let mut session = cluster().guarded_database(name);
    session.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE u (id int)");
    session
}

#[test]
fn whoever_holds_the_lock_is_named_at_once() {
    let mut holder = database("held");
    holder.run("SET application_name = 'nightly report'; BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    let holder_pid = holder.value("SELECT pg_backend_pid()");
    let mut session = cluster().session("held");
    for sql in [
        "SELECT * FROM schema_guard.rehearse('ALTER TABLE t ADD COLUMN a int')",
        "SELECT * FROM schema_guard.rehearse('ALTER TABLE t ADD COLUMN a int', force => true)",
    ] {
        let started = Instant::now();
        let error = session.fail_with("55P03", sql);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        assert_eq!(error.message(), "public.t is in use: the rehearsal would wait for AccessExclusiveLock");
        let detail = fields(&error).get("detail").to_owned();
        let holds =
            format!("Process {holder_pid} (role postgres, application \"nightly report\") holds AccessShareLock.");
        assert_eq!(detail, holds);
    }
    // What does not conflict is rehearsed.
    assert_eq!(
        session.value("SELECT count(*) FROM schema_guard.rehearse('ALTER TABLE t ALTER id SET STATISTICS 9')"),
        "1"
    );
    holder.run("ROLLBACK");
    assert_eq!(session.value("SELECT count(*) FROM schema_guard.rehearse('ALTER TABLE t ADD COLUMN a int')"), "1");
}

#[test]
fn a_lock_that_was_not_forecast_is_not_waited_for_either() {
    let mut holder = database("unforeseen");
    holder.run("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    let mut session = cluster().session("unforeseen");
    let started = Instant::now();
    let sql = "SELECT * FROM schema_guard.rehearse($y$DO $x$ BEGIN ALTER TABLE t ADD COLUMN a int; END $x$$y$)";
    let error = session.fail_with("55P03", sql);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert!(error.message().starts_with("statement 1: "), "{}", error.message());
    assert_eq!(session.value("SHOW lock_timeout"), "0");
}

#[test]
fn its_locks_are_real_while_it_runs_and_gone_afterwards() {
    let mut watcher = database("real");
    let mut session = cluster().session("real");
    let pid = session.value("SELECT pg_backend_pid()");
    let locked = format!(
        "SELECT count(*) FROM pg_locks WHERE pid = {pid} AND relation = 't'::regclass AND mode = 'AccessExclusiveLock'"
    );
    let rehearsal = std::thread::spawn(move || {
        session.run("SELECT * FROM schema_guard.rehearse('ALTER TABLE t ADD COLUMN a int; SELECT pg_sleep(60)', true)");
    });
    wait_until("the rehearsal holds its lock", || watcher.value(&locked) == "1");
    assert_eq!(watcher.value(&format!("SELECT pg_cancel_backend({pid})")), "t");
    assert!(rehearsal.join().is_err(), "cancelled");
    wait_until("the lock is gone", || watcher.value(&locked) == "0");
    assert_eq!(
        watcher.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'"),
        "0"
    );
}

#[test]
fn a_session_is_guarded_again_after_a_rehearsal_that_was_cancelled() {
    let mut watcher = database("cancelled");
    let mut session = cluster().session("cancelled");
    let pid = session.value("SELECT pg_backend_pid()");
    let running = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'");
    let rehearsal = std::thread::spawn(move || {
        let error = session.fail_with("57014", "SELECT * FROM schema_guard.rehearse('SELECT pg_sleep(60)', true)");
        assert_eq!(error.message(), "statement 1: canceling statement due to user request");
        session.run("SET schema_guard.small_table = 0");
        session.fail_with("SG001", "DROP TABLE t");
    });
    wait_until("the rehearsal runs", || watcher.value(&running) == "1");
    watcher.run(&format!("SELECT pg_cancel_backend({pid})"));
    rehearsal.join().expect("judged as before");
}
