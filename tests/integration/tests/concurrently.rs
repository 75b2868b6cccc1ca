//! CONCURRENTLY forms are left in peace, and what is refused leaves no trace: judged before, recorded after, and never
//! interrupted by our lock_timeout.

use schema_guard_integration::{Cluster, Library, Session, wait_until};
use std::sync::OnceLock;
use std::time::Duration;

/// All that blocks; but not opinions, and with max_blocking_time = 0 every transaction is a long one.
const SCHEMA: &str = "
CREATE EXTENSION pg_schema_guard;
SELECT schema_guard.use_preset('strict');
SELECT schema_guard.set_rule(rule, 'off') FROM schema_guard.rules WHERE default_action = 'off';
SELECT schema_guard.set_rule('long-transaction-in-the-way', 'off');
CREATE TABLE orders (id int PRIMARY KEY, email text, note text);
INSERT INTO orders SELECT i, 'e' || i, 'n' FROM generate_series(1, 1000) i;
CREATE INDEX orders_note_idx ON orders (note);
CREATE TABLE events (at int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
INSERT INTO events VALUES (1), (11);
CREATE MATERIALIZED VIEW totals AS SELECT note, count(*) AS orders FROM orders GROUP BY note;
CREATE UNIQUE INDEX ON totals (note);
ANALYZE;
";

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        Cluster::start(
            Library::Preloaded,
            &[
                ("schema_guard.small_table", "0"),
                ("schema_guard.max_blocking_time", "0"),
                ("schema_guard.lock_timeout", "300ms"),
                ("deadlock_timeout", "100ms"),
            ],
        )
    })
}

fn database(name: &str) -> Session {
    let mut maker = cluster().plain_database(name);
    maker.run("SET schema_guard.mode = off");
    for statement in SCHEMA.split_inclusive(";\n") {
        maker.run(statement);
    }
    cluster().session(name)
}

/// Every row that DDL on a relation touches, with the transactions that made it.
fn catalog(session: &mut Session) -> Vec<Vec<String>> {
    session.rows(
        "SELECT c.xmin, c.xmax, c.* FROM pg_class c ORDER BY c.oid;
         SELECT i.xmin, i.xmax, i.* FROM pg_index i ORDER BY i.indexrelid;
         SELECT c.xmin, c.xmax, c.* FROM pg_constraint c ORDER BY c.oid;
         SELECT d.xmin, d.* FROM pg_depend d ORDER BY d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid",
    )
}

fn unusable_indexes(session: &mut Session) -> Vec<Vec<String>> {
    session.rows(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)
         UNION ALL SELECT relname FROM pg_class WHERE relname ~ '_ccnew|_ccold'",
    )
}

/// What has been recorded of a rule, as often as it was.
fn observed(session: &mut Session, rule: &str) -> i64 {
    let sql = format!("SELECT coalesce(sum(times), 0)::text FROM schema_guard.observations WHERE rule = '{rule}'");
    session.value(&sql).parse().expect("a number")
}

#[test]
fn a_refusal_leaves_the_catalog_untouched() {
    let mut session = database("refused");
    let before = catalog(&mut session);
    for sql in [
        "CREATE INDEX ON orders (email)",
        "CREATE UNIQUE INDEX orders_email_key ON orders (email)",
        "DROP INDEX orders_note_idx",
        "REINDEX INDEX orders_note_idx",
        "REINDEX TABLE orders",
        "REINDEX SCHEMA public",
        "REINDEX DATABASE refused",
        "VACUUM FULL orders",
        "ALTER TABLE orders ALTER COLUMN id TYPE bigint",
    ] {
        session.fail_with("SG001", sql);
        assert_eq!(before, catalog(&mut session), "after {sql}");
    }
    assert_eq!(session.value("SELECT count(*) FROM schema_guard.observation"), "0");
}

/// Every CONCURRENTLY form of a mode, each the first statement of its session as well.
fn concurrently_works(mode: &str) {
    let name = format!("mode_{mode}");
    database(&name).run(&format!("ALTER DATABASE {name} SET schema_guard.mode = {mode}"));
    for sql in [
        "CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email)",
        "CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email)",
        "REINDEX INDEX CONCURRENTLY orders_email_idx",
        "REINDEX TABLE CONCURRENTLY orders",
        "REINDEX SCHEMA CONCURRENTLY public",
        "DROP INDEX CONCURRENTLY orders_email_idx",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY totals",
        "ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY",
    ] {
        let mut session = cluster().session(&name);
        session.run(sql);
        assert_eq!(session.warnings(), [""; 0], "{mode}: {sql}");
        assert!(unusable_indexes(&mut session).is_empty(), "{mode}: {sql}");
    }
    let mut session = cluster().session(&name);
    assert_eq!(session.value("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"), "0");
    assert_eq!(session.value("SELECT count(*) FROM pg_class WHERE relname = 'orders_email_idx'"), "0");
    assert_eq!(session.value("SELECT count(*) FROM schema_guard.observation"), "0", "nothing was found in {mode}");
}

#[test]
fn concurrent_forms_work_in_enforce() {
    concurrently_works("enforce");
}

#[test]
fn concurrent_forms_work_in_warn() {
    concurrently_works("warn");
}

#[test]
fn concurrent_forms_work_in_observe() {
    concurrently_works("observe");
}

#[test]
fn what_is_judged_and_passes_is_recorded_afterwards() {
    for (mode, warnings) in [("warn", 1), ("observe", 0)] {
        let mut session = database(&format!("recorded_{mode}"));
        session.run(&format!("SET schema_guard.mode = {mode}"));
        for (rule, sql) in [
            ("index-not-concurrent", "CREATE INDEX orders_email_idx ON orders (email)"),
            ("drop-index-not-concurrent", "DROP INDEX orders_email_idx"),
            ("reindex-not-concurrent", "REINDEX TABLE orders"),
            // In transactions of its own: the record must wait for the last one.
            ("vacuum-full", "VACUUM FULL orders"),
        ] {
            session.notices();
            session.run(sql);
            assert_eq!(session.warnings().len(), warnings, "{mode}: {sql}");
            assert_eq!(observed(&mut session, rule), 1, "{mode}: {sql}");
        }
        session.run("REINDEX SCHEMA public");
        let tables =
            session.value("SELECT count(DISTINCT object) FROM schema_guard.observations WHERE rule ~ '^reindex'");
        assert_eq!(tables, "2", "those with indexes, orders and totals: {mode}");
        // Nothing is kept of what was rolled back or failed.
        session.run("BEGIN; CREATE INDEX gone ON orders (email); ROLLBACK");
        session.fail("CREATE INDEX orders_note_idx ON orders (email)");
        assert_eq!(observed(&mut session, "index-not-concurrent"), 1, "{mode}");
        assert!(unusable_indexes(&mut session).is_empty());
    }
}

#[test]
fn a_build_waits_for_old_transactions_as_long_as_it_takes() {
    let mut reader = database("waits");
    for sql in
        ["CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email)", "DROP INDEX CONCURRENTLY orders_email_idx"]
    {
        reader.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM orders");
        let mut builder = cluster().session("waits");
        let pid = builder.pid;
        let build = std::thread::spawn(move || builder.try_run(sql));
        let mut watcher = cluster().session("waits");
        let waits = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event_type = 'Lock'");
        wait_until("the statement waits for the reader", || watcher.value(&waits) == "1");
        // Four times schema_guard.lock_timeout.
        std::thread::sleep(Duration::from_millis(1_200));
        assert_eq!(watcher.value(&waits), "1", "still waiting: {sql}");
        reader.run("COMMIT");
        build.join().expect("the thread ends").unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert!(unusable_indexes(&mut watcher).is_empty(), "{sql}");
    }
}
