//! Who is in the way of a lock, and of an index that is built CONCURRENTLY: transactions that have been open for long,
//! seen by those who may look at them.

use schema_guard_integration::{Cluster, Library, Session};
use std::sync::OnceLock;
use std::time::Duration;

/// 60 times max_blocking_time, and a little more.
const LONG: Duration = Duration::from_millis(3_300);
const RULE: &str = "long-transaction-in-the-way";
const ALTER: &str = "ALTER TABLE orders ADD COLUMN state text";
const CONCURRENTLY: &str = "CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)";

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let settings = [("schema_guard.max_blocking_time", "50ms"), ("schema_guard.small_table", "0")];
        let cluster = Cluster::start(Library::Preloaded, &settings);
        let mut superuser = cluster.session("postgres");
        for role in ["developer LOGIN", "reporter LOGIN", "watcher LOGIN IN ROLE pg_read_all_stats"] {
            superuser.run(&format!("CREATE ROLE {role}"));
        }
        superuser.run("GRANT developer TO watcher");
        cluster
    })
}

/// A database with a table of the developer's, which the reporter may use.
fn database(name: &str) -> Session {
    let mut session = cluster().guarded_database(name);
    session.run("GRANT CREATE ON SCHEMA public TO developer; SET ROLE developer");
    session
        .run("CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders SELECT generate_series(1, 100)");
    session.run("CREATE TABLE items (id int PRIMARY KEY); INSERT INTO items VALUES (1)");
    session.run("GRANT ALL ON orders, items TO reporter; RESET ROLE");
    session
}

/// Another session, which stays in its transaction.
fn sitting(role: &str, database: &str, sql: &str) -> Session {
    let mut session = cluster().session_as(role, database);
    session.run(&format!("SET application_name = 'report'; {sql}"));
    session
}

/// What the rule says of a statement: message and DETAIL, or nothing.
fn told(session: &mut Session, sql: &str) -> Option<Vec<String>> {
    let check = format!("SELECT action, message, detail FROM schema_guard.check($${sql}$$) WHERE rule = '{RULE}'");
    session.rows(&check).into_iter().next()
}

#[test]
fn a_lock_that_an_old_transaction_holds_is_not_waited_for() {
    let mut session = database("holder");
    let mut holder = sitting("postgres", "holder", "BEGIN; SELECT count(*) FROM orders");
    assert_eq!(told(&mut session, ALTER), None, "it has only just begun");
    std::thread::sleep(LONG);
    let error = session.fail_with("SG001", ALTER);
    let expected = format!("the statement would wait for process {}, whose transaction has been using", holder.pid);
    assert!(error.message().starts_with(&expected), "{error:?}");
    assert_eq!(session.last_findings(), [format!("{RULE} block")]);
    let [action, message, detail] = told(&mut session, ALTER).expect("check() says so, too").try_into().expect("three");
    assert!(action == "block" && message.starts_with(&expected), "{message}");
    assert!(detail.contains(&format!("process {} (report) has been open for 3.", holder.pid)), "{detail}");
    assert!(detail.contains(" and is idle."), "{detail}");

    for (why, sql) in [
        ("a lock that does not conflict", "CREATE INDEX ON orders (id)"),
        ("another table", "ALTER TABLE items ADD COLUMN state text"),
        ("a weak lock", "ALTER TABLE orders ALTER COLUMN id SET STATISTICS 10"),
        ("a script's own table", "CREATE TABLE new (id int); ALTER TABLE new ADD COLUMN state text"),
    ] {
        assert_eq!(told(&mut session, sql), None, "{why}");
    }
    holder.run("COMMIT");
    assert_eq!(told(&mut session, ALTER), None, "it has ended");
    session.run(ALTER);
}

#[test]
fn an_index_waits_for_snapshots_and_for_writers() {
    let mut session = database("snapshots");
    let idle = sitting("postgres", "snapshots", "BEGIN; SELECT 1");
    let mut elsewhere = cluster().session("postgres");
    elsewhere.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
    std::thread::sleep(LONG);
    assert_eq!(
        told(&mut session, CONCURRENTLY),
        None,
        "READ COMMITTED keeps no snapshot, another database's is its own"
    );
    drop(idle);

    let mut reader =
        sitting("postgres", "snapshots", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM items");
    assert_eq!(told(&mut session, CONCURRENTLY), None, "it has only just begun");
    std::thread::sleep(LONG);
    for sql in [CONCURRENTLY, "REINDEX INDEX CONCURRENTLY orders_pkey", "REINDEX TABLE CONCURRENTLY orders"] {
        let said = told(&mut session, sql).expect("it waits for the snapshot");
        let expected = format!("the index on \"public.orders\" would not be ready before process {}", reader.pid);
        assert!(said[0] == "warn" && said[1].starts_with(&expected), "{said:?}");
    }
    for (why, sql) in [
        ("not CONCURRENTLY", "CREATE INDEX ON orders (note)"),
        ("DROP INDEX waits for the table's users only", "DROP INDEX CONCURRENTLY orders_pkey"),
        ("instant", ALTER),
    ] {
        assert_eq!(told(&mut session, sql), None, "{why}");
    }
    // It warns and then waits, as it was told it would.
    let waiting = std::thread::spawn(move || {
        session.run(CONCURRENTLY);
        session
    });
    std::thread::sleep(Duration::from_millis(500));
    assert!(!waiting.is_finished(), "the snapshot is still there");
    reader.run("COMMIT");
    let mut session = waiting.join().expect("it has been built");
    assert_eq!(session.warnings().len(), 1);
    assert_eq!(session.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_note_idx'::regclass"), "t");

    let mut writer = sitting("reporter", "snapshots", "BEGIN; INSERT INTO orders VALUES (0)");
    std::thread::sleep(LONG);
    let said =
        told(&mut session, "CREATE INDEX CONCURRENTLY another ON orders (note)").expect("it waits for the writer");
    assert!(said[1].contains(&format!("process {}", writer.pid)), "{said:?}");
    writer.run("ROLLBACK");
    elsewhere.run("COMMIT");
}

#[test]
fn nobody_is_told_of_sessions_that_are_not_theirs() {
    let mut session = database("privileges");
    let mut reporter =
        sitting("reporter", "privileges", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM orders");
    std::thread::sleep(LONG);
    for sql in [ALTER, CONCURRENTLY] {
        let mut developer = cluster().session_as("developer", "privileges");
        assert_eq!(told(&mut developer, sql), None, "the developer may not look at the reporter's session");
        for role in ["watcher", "postgres"] {
            let mut session = cluster().session_as(role, "privileges");
            let said = told(&mut session, sql).unwrap_or_else(|| panic!("{role} may look at it: {sql}"));
            assert!(said[1].contains(&format!("process {}", reporter.pid)), "{said:?}");
        }
    }
    // That somebody is in the way, everybody may know; who it is not.
    let mut developer = cluster().session_as("developer", "privileges");
    let detail = developer.value(
        "SELECT detail FROM schema_guard.check('ALTER TABLE orders RENAME note TO remark') WHERE rule = 'rename-column'",
    );
    assert!(detail.contains("Now 1 other session holds a lock on it"), "{detail}");
    assert!(!detail.contains(&reporter.pid.to_string()) && !detail.contains("report"), "{detail}");
    reporter.run("COMMIT");

    let mut own = sitting("developer", "privileges", "BEGIN; SELECT count(*) FROM orders");
    std::thread::sleep(LONG);
    let said = told(&mut developer, ALTER).expect("one's own session is one's own");
    assert!(said[1].contains(&format!("process {}", own.pid)), "{said:?}");
    own.run("COMMIT");
    assert_eq!(told(&mut session, ALTER), None, "nobody is left");
}
