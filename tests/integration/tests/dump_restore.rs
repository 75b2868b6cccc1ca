//! pg_dump's output goes back in, whatever its format, into a database where the guard would refuse half of it; the
//! policy comes along.

use schema_guard_integration::{Cluster, Library, Session};
use std::collections::HashMap;
use std::sync::OnceLock;

const SOURCE: &str = "
CREATE EXTENSION pg_schema_guard;
SELECT schema_guard.use_preset('strict');
SELECT schema_guard.set_rule('drop-table', 'warn', schema_name => 'staging');
SELECT schema_guard.set_rule('truncate', 'off', table_name => 'tmp_*', role_name => 'etl', application => 'nightly');
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL UNIQUE);
INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 1000) i;
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, customer int, filler text);
INSERT INTO orders (customer, filler) SELECT 1 + i % 1000, repeat(md5(i::text), 28) FROM generate_series(1, 240000) i;
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers;
ALTER TABLE orders ADD CONSTRAINT orders_customer_check CHECK (customer > 0);
CREATE INDEX orders_customer_idx ON orders (customer);
CREATE TABLE events (at int NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (1000);
INSERT INTO events SELECT i, 'x' FROM generate_series(0, 999) i;
CREATE INDEX events_at_idx ON events (at);
CREATE MATERIALIZED VIEW totals AS SELECT customer, count(*) AS orders FROM orders GROUP BY customer;
CREATE UNIQUE INDEX totals_customer_idx ON totals (customer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON customers USING (true);
";

/// A cluster with the database `source`, and dumps of it in every format beside its data.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let settings = [("schema_guard.max_blocking_time", "10ms"), ("max_wal_size", "4GB")];
        let cluster = Cluster::start(Library::Preloaded, &settings);
        let mut source = cluster.plain_database("source");
        source.run("SET schema_guard.mode = off");
        SOURCE.split_inclusive(";\n").for_each(|sql| source.run(sql));
        let bytes: i64 = source.value("SELECT pg_relation_size('orders')").parse().expect("a number");
        assert!(bytes > 200 << 20, "{bytes} bytes");
        for (file, options) in [
            ("plain.sql", &["-Fp"][..]),
            ("clean.sql", &["-Fp", "--clean", "--if-exists"]),
            ("custom", &["-Fc", "-Z0"]),
            ("directory", &["-Fd", "-j4", "-Z0"]),
        ] {
            cluster.run_client("pg_dump", &[options, &["-f", &path(&cluster, file), "source"]].concat());
        }
        cluster
    })
}

fn path(cluster: &Cluster, file: &str) -> String {
    cluster.directory().join(file).to_str().expect("/tmp is UTF-8").to_owned()
}

fn policy(session: &mut Session) -> Vec<Vec<String>> {
    session.rows(
        "SELECT * FROM schema_guard.rule_setting ORDER BY rule; SELECT * FROM schema_guard.preset;
         SELECT * FROM schema_guard.policy_change ORDER BY at",
    )
}

/// How often each process has said that it restores a dump into the database.
fn restores(database: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    let database = format!("[{database}]");
    let lines = cluster().log();
    for line in lines.lines().filter(|line| line.contains(&database) && line.contains("this session restores a dump")) {
        *found.entry(line.split(' ').next().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    found
}

/// Restores into a database, and looks at what came out. `sessions` is how many may have restored.
fn restore(database: &str, program: &str, options: &[&str], sessions: std::ops::RangeInclusive<usize>) {
    let before = restores(database);
    cluster().run_client(program, &[options, &["-d", database]].concat());
    let mut restored = cluster().session(database);
    assert_eq!(policy(&mut restored), policy(&mut cluster().session("source")), "{options:?}");
    for sql in [
        "SELECT count(*), sum(id) FROM orders",
        "SELECT count(*) FROM events",
        "SELECT count(*) FROM totals",
        "SELECT conname, convalidated FROM pg_constraint WHERE conrelid::regclass::text IN ('orders', 'customers') ORDER BY 1",
        "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid >= 16384 AND
             indexrelid::regclass::text !~ 'schema_guard|pg_toast' ORDER BY 1",
        "SELECT evtname, evtenabled FROM pg_event_trigger ORDER BY 1",
    ] {
        assert_eq!(restored.rows(sql), cluster().session("source").rows(sql), "{options:?}: {sql}");
    }
    restored.fail_with("SG001", "CREATE INDEX ON orders (filler)");
    let now = restores(database);
    let new: Vec<_> = now.iter().filter(|(pid, _)| !before.contains_key(*pid)).collect();
    assert!(sessions.contains(&new.len()), "{new:?} have restored with {options:?}");
    assert!(new.iter().all(|(_, times)| **times == 1), "each says so once: {new:?}");
}

fn empty_database(name: &str) {
    cluster().plain_database(name);
}

#[test]
fn every_format_goes_back_in() {
    let cluster = cluster();
    empty_database("restored");
    restore("restored", "psql", &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", &path(cluster, "plain.sql")], 1..=1);
    // Over what is there, the extension included.
    restore("restored", "psql", &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", &path(cluster, "clean.sql")], 1..=1);
    restore("restored", "pg_restore", &["--exit-on-error", "--clean", "--if-exists", &path(cluster, "custom")], 1..=1);
    cluster.session("postgres").run("DROP DATABASE restored WITH (FORCE)");
    empty_database("from_custom");
    restore("from_custom", "pg_restore", &["--exit-on-error", &path(cluster, "custom")], 1..=1);
    cluster.session("postgres").run("DROP DATABASE from_custom WITH (FORCE)");
    empty_database("from_directory");
    restore("from_directory", "pg_restore", &["--exit-on-error", "-j4", &path(cluster, "directory")], 1..=5);
    let clean = ["--exit-on-error", "-j4", "--clean", "--if-exists", &path(cluster, "directory")];
    restore("from_directory", "pg_restore", &clean, 1..=5);
    cluster.session("postgres").run("DROP DATABASE from_directory WITH (FORCE)");
}

#[test]
fn a_restore_that_is_not_trusted_is_judged() {
    let cluster = cluster();
    empty_database("untrusted");
    let output = cluster
        .client("pg_restore")
        .env("PGOPTIONS", "-c schema_guard.trust_restores=off")
        .args(["--exit-on-error", "-d", "untrusted", &path(cluster, "custom")])
        .output()
        .expect("pg_restore runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("[add-primary-key-build]"), "{text}");
}

#[test]
fn settings_of_a_restore_by_halves_are_none() {
    let mut session = cluster().session("source");
    session.run("SET statement_timeout = 0; SET lock_timeout = 0; SET search_path = ''; SET row_security = off");
    session.fail_with("SG001", "CREATE INDEX ON public.orders (filler)");
    session.run("SET check_function_bodies = off");
    session.run("BEGIN; DROP INDEX public.orders_customer_idx; ROLLBACK");
    assert_eq!(session.warnings(), [""; 0]);
    session.run("SET search_path = public");
    session.fail_with("SG001", "CREATE INDEX ON orders (filler)");
}
