//! A hundred thousand judgements in one transaction leave nothing behind: no more memory than PostgreSQL itself takes.

use schema_guard_integration::{Cluster, Library, Session};

/// A session of a cluster with the guard, and one of a cluster without; each has a table with a row, an index and a
/// constraint, and a function that tells the memory that the process has for itself.
fn sessions() -> ([Cluster; 2], [Session; 2]) {
    let clusters = [
        Cluster::start(
            Library::Preloaded,
            &[
                ("schema_guard.small_table", "0"),
                ("schema_guard.max_blocking_time", "0"),
                ("log_min_messages", "fatal"),
            ],
        ),
        Cluster::start(Library::OnDemand, &[("log_min_messages", "fatal")]),
    ];
    clusters[0].session("postgres").run("CREATE EXTENSION pg_schema_guard");
    let sessions = clusters.each_ref().map(|cluster| {
        let mut session = cluster.session("postgres");
        session.run(
            "CREATE TABLE t (id int, note text, CONSTRAINT checked CHECK (id > 0)); INSERT INTO t VALUES (1);
             CREATE INDEX t_id_idx ON t (id);
             CREATE FUNCTION private_kb() RETURNS int LANGUAGE sql AS
                 $$ SELECT (regexp_match(pg_read_file('/proc/self/status'), 'RssAnon:\\s+(\\d+)'))[1]::int $$",
        );
        session
    });
    (clusters, sessions)
}

/// Runs the statements `rounds` times in one DO block; the kilobytes that the backend has gained between the first
/// tenth and the end.
fn growth(session: &mut Session, rounds: usize, statements: &str) -> i64 {
    session.run(&format!(
        "DO $do$
         DECLARE before int;
         BEGIN
             SET LOCAL client_min_messages = error;
             FOR i IN 1..{rounds} LOOP
                 {statements}
                 IF i = {rounds} / 10 THEN before := private_kb(); END IF;
             END LOOP;
             SET LOCAL client_min_messages = notice;
             RAISE NOTICE '%', private_kb() - before;
         END $do$"
    ));
    let notices = session.notices();
    notices.last().and_then(|notice| notice.message().parse().ok()).expect("the difference comes as a notice")
}

#[test]
fn a_hundred_thousand_statements_take_no_memory() {
    let (_clusters, [mut guarded, mut bare]) = sessions();
    // Without a trace in the catalog: what they leave there is PostgreSQL's own memory, and quadratic time.
    let plain = "ALTER TABLE t ALTER COLUMN note DROP NOT NULL;
                 ALTER TABLE t ADD COLUMN IF NOT EXISTS note text;
                 CREATE INDEX IF NOT EXISTS t_id_idx ON t (id);
                 DROP TABLE IF EXISTS missing;";
    let rounds = 25_000;
    let (with, without) = (growth(&mut guarded, rounds, plain), growth(&mut bare, rounds, plain));
    assert!(with <= without + 1_024, "100,000 statements: {with} kB with the guard, {without} kB without");

    let refused = "BEGIN TRUNCATE t; EXCEPTION WHEN SQLSTATE 'SG001' THEN NULL; END;";
    let with = growth(&mut guarded, 10_000, refused);
    assert!(with <= 1_024, "10,000 caught refusals: {with} kB");

    // Found, warned of, and then refused by PostgreSQL.
    let failing =
        "BEGIN ALTER TABLE t ADD CONSTRAINT checked CHECK (id > 1); EXCEPTION WHEN duplicate_object THEN NULL; END;";
    guarded.run("SET schema_guard.mode = warn");
    let (with, without) = (growth(&mut guarded, 8_000, failing), growth(&mut bare, 8_000, failing));
    assert!(with <= without + 1_024, "8,000 findings: {with} kB with the guard, {without} kB without");

    // Found, warned of, and done: these do leave rows in the catalog.
    let renamed = "ALTER TABLE t RENAME COLUMN note TO other; ALTER TABLE t RENAME COLUMN other TO note;";
    let (with, without) = (growth(&mut guarded, 1_000, renamed), growth(&mut bare, 1_000, renamed));
    // About a kilobyte each on 17, until the transaction's end; the next transaction adds nothing.
    assert!(with <= without + 4_096, "2,000 renames: {with} kB with the guard, {without} kB without");
    let times = guarded.value("SELECT times FROM schema_guard.observations WHERE rule = 'rename-column'");
    assert_eq!(times, "2000", "and all of them are counted in one row");
}

#[test]
fn a_session_that_never_ends_does_not_grow() {
    let (_clusters, [mut guarded, mut bare]) = sessions();
    guarded.run("SET schema_guard.mode = warn");
    // Objects whose names never come again, each with a WARNING and a record of its own.
    let new_names = "EXECUTE format('CREATE TABLE t_%s (id int)', i);
                     EXECUTE format('INSERT INTO t_%s VALUES (1)', i);
                     COMMIT; SET LOCAL client_min_messages = error;
                     EXECUTE format('DROP TABLE t_%s', i);
                     COMMIT; SET LOCAL client_min_messages = error;";
    let (with, without) = (growth(&mut guarded, 2_000, new_names), growth(&mut bare, 2_000, new_names));
    // PostgreSQL's catalog cache remembers every name and OID that was asked for in vain, by itself and by the guard.
    assert!(with <= 2 * without + 1_024, "2,000 dropped tables: {with} kB with the guard, {without} kB without");
    assert_eq!(guarded.value("SELECT count(*) FROM schema_guard.observation"), "2000");
}

#[test]
fn a_hundred_thousand_forecasts_take_no_memory() {
    let (_clusters, [mut guarded, _]) = sessions();
    let forecasts = "PERFORM count(*) FROM schema_guard.forecast('ALTER TABLE t ALTER COLUMN id TYPE bigint, ADD COLUMN n bigserial');";
    let grown = growth(&mut guarded, 100_000, forecasts);
    assert!(grown <= 1_024, "100,000 forecasts: {grown} kB");
}
