//! The imposed lock_timeout: it ends one statement's wait, says whose it was, and is gone afterwards.

use schema_guard_integration::{Cluster, Library, Session, fields};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const SETTINGS: &[(&str, &str)] = &[("schema_guard.lock_timeout", "400ms"), ("deadlock_timeout", "100ms")];
const IMPOSED: &str = "lock_timeout of 400 ms, imposed on this statement by schema_guard.lock_timeout";

fn cluster(library: Library) -> &'static Cluster {
    static PRELOADED: OnceLock<Cluster> = OnceLock::new();
    static ON_DEMAND: OnceLock<Cluster> = OnceLock::new();
    let of = if library == Library::Preloaded { &PRELOADED } else { &ON_DEMAND };
    of.get_or_init(|| Cluster::start(library, SETTINGS))
}

/// A table that somebody else has locked, and who did.
fn locked_table(library: Library, database: &str) -> Session {
    let mut holder = cluster(library).guarded_database(database);
    holder.run("CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE TABLE free (id int)");
    holder.run("BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE");
    holder
}

/// How long a statement waits until it fails with 55P03, and its CONTEXT.
fn timed_out(session: &mut Session, sql: &str) -> (Duration, String) {
    let started = Instant::now();
    let error = session.fail_with("55P03", sql);
    (started.elapsed(), fields(&error).get("context").to_owned())
}

fn in_force(session: &mut Session) -> String {
    session.value("SHOW lock_timeout")
}

#[test]
fn a_waiting_alter_table_gives_up_and_says_why() {
    let _holder = locked_table(Library::Preloaded, "gives_up");
    let mut session = cluster(Library::Preloaded).session("gives_up");
    for sql in ["ALTER TABLE t ADD COLUMN a int", "CREATE INDEX ON t (id)", "TRUNCATE t", "DROP TABLE t"] {
        let (waited, context) = timed_out(&mut session, sql);
        assert!(waited >= Duration::from_millis(390) && waited < Duration::from_secs(5), "{waited:?}: {sql}");
        assert!(context.contains(IMPOSED), "{context}");
        assert_eq!(in_force(&mut session), "0", "after {sql}");
    }
    let (_, context) = timed_out(&mut session, "DO $$ BEGIN ALTER TABLE t ADD COLUMN a int; END $$");
    assert!(context.starts_with(IMPOSED) && context.contains("inline_code_block"), "{context}");
    session.run("ALTER TABLE free ADD COLUMN a int");
    assert_eq!(in_force(&mut session), "0", "after success");
    session.run("BEGIN; ALTER TABLE free ADD COLUMN b int");
    assert_eq!(in_force(&mut session), "0", "inside the transaction");
    session.run("COMMIT");
}

#[test]
fn a_wait_that_is_not_ddl_is_nobodys_business() {
    let mut holder = locked_table(Library::Preloaded, "dml");
    holder.run("ROLLBACK; BEGIN; LOCK TABLE t");
    let mut session = cluster(Library::Preloaded).session("dml");
    session.run("BEGIN; ALTER TABLE free ADD COLUMN a int");
    let reader = std::thread::spawn(move || session.try_run("SELECT count(*) FROM t; COMMIT"));
    std::thread::sleep(Duration::from_millis(1_000));
    holder.run("ROLLBACK");
    reader.join().expect("the thread ends").expect("the SELECT has waited");
}

#[test]
fn the_sessions_own_lock_timeout_wins() {
    let _holder = locked_table(Library::Preloaded, "own");
    let mut session = cluster(Library::Preloaded).session("own");
    session.run("SET lock_timeout = '150ms'");
    let (waited, context) = timed_out(&mut session, "ALTER TABLE t ADD COLUMN a int");
    assert!(waited < Duration::from_millis(390), "{waited:?}");
    assert_eq!(context, "");
    session.run("SET lock_timeout = '800ms'");
    let (waited, context) = timed_out(&mut session, "ALTER TABLE t ADD COLUMN a int");
    assert!(waited >= Duration::from_millis(790), "{waited:?}");
    assert_eq!((context.as_str(), in_force(&mut session).as_str()), ("", "800ms"));
    // NOWAIT is 55P03 too, and not ours.
    let (_, context) = timed_out(&mut session, "BEGIN; LOCK TABLE t NOWAIT");
    assert_eq!(context, "");
}

#[test]
fn it_can_be_switched_off() {
    let mut holder = locked_table(Library::Preloaded, "off");
    let mut session = cluster(Library::Preloaded).session("off");
    session.run("SET schema_guard.lock_timeout = 0");
    let waiter = std::thread::spawn(move || session.try_run("ALTER TABLE t ADD COLUMN a int"));
    std::thread::sleep(Duration::from_millis(1_000));
    holder.run("COMMIT");
    waiter.join().expect("the thread ends").expect("it has waited");
}

#[test]
fn the_trigger_imposes_it_on_the_first_statement() {
    let _holder = locked_table(Library::OnDemand, "first");
    let cluster = cluster(Library::OnDemand);
    let mut session = cluster.session("first");
    let started = Instant::now();
    session.fail_with("55P03", "ALTER TABLE t ADD COLUMN a int");
    let waited = started.elapsed();
    assert!(waited >= Duration::from_millis(390) && waited < Duration::from_secs(5), "{waited:?}");
    assert_eq!(in_force(&mut session), "0");
    let (_, context) = timed_out(&mut session, "ALTER TABLE t ADD COLUMN a int");
    assert!(context.contains(IMPOSED), "the second is the hook's: {context}");
}

#[test]
fn the_trigger_takes_it_back() {
    let mut holder = locked_table(Library::OnDemand, "taken_back");
    let cluster = cluster(Library::OnDemand);
    let mut session = cluster.session("taken_back");
    session.run("BEGIN; ALTER TABLE free ADD COLUMN a int");
    assert_eq!(in_force(&mut session), "0", "in the same transaction");
    session.run("COMMIT");
    assert_eq!(in_force(&mut session), "0", "after it");
    // And a following wait that is no DDL is not cut short.
    holder.run("ROLLBACK; BEGIN; LOCK TABLE t");
    let mut other = cluster.session("taken_back");
    other.run("BEGIN; ALTER TABLE free ADD COLUMN b int");
    let reader = std::thread::spawn(move || other.try_run("SELECT count(*) FROM t; COMMIT"));
    std::thread::sleep(Duration::from_millis(1_000));
    holder.run("ROLLBACK");
    reader.join().expect("the thread ends").expect("the SELECT has waited");
}

#[test]
fn what_the_trigger_imposed_is_forgotten_with_a_failed_statement() {
    let mut holder = locked_table(Library::OnDemand, "forgotten");
    let mut session = cluster(Library::OnDemand).session("forgotten");
    session.fail_with("55P03", "ALTER TABLE t ADD COLUMN a int");
    holder.run("ROLLBACK");
    // The end of a later statement must not take back what the user has set meanwhile.
    session.run("BEGIN; SET LOCAL lock_timeout = '5s'; ALTER TABLE t ADD COLUMN a int");
    assert_eq!(in_force(&mut session), "5s");
    session.run("COMMIT; SET lock_timeout = '7s'; ALTER TABLE t ADD COLUMN b int");
    assert_eq!(in_force(&mut session), "7s");
}
