//! Sizes from production: a script that is refused there gives the same rows in an empty database, once production's
//! facts have been imported, and those come along in a dump.

use schema_guard_integration::{Cluster, Library, Session};

const SCHEMA: &str = "
    CREATE TABLE customers (id int PRIMARY KEY, name text, joined date);
    CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric(10, 2), email text COLLATE \"C\", note text);
    CREATE INDEX orders_email_idx ON orders (email);
    CREATE TABLE events (at int NOT NULL, what text) PARTITION BY RANGE (at);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (100000);
    CREATE TABLE \"Odd \"\"name\" (id int);";

const DATA: &str = "
    INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 150000) n;
    INSERT INTO orders SELECT n, n, n, n || '@example.com', repeat('x', 200) FROM generate_series(1, 150000) n;
    INSERT INTO events SELECT n % 100000, repeat('y', 100) FROM generate_series(1, 150000) n;
    INSERT INTO \"Odd \"\"name\" SELECT generate_series(1, 500000);
    ANALYZE;";

const SCRIPT: &str = "
    CREATE INDEX ON orders (note);
    ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 4);
    ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers;
    ALTER TABLE orders ALTER COLUMN customer SET NOT NULL, ADD COLUMN serial bigserial;
    REINDEX TABLE orders;
    DROP INDEX orders_email_idx;
    ALTER TABLE customers RENAME TO clients;
    TRUNCATE events;
    ALTER TABLE events ADD COLUMN token uuid DEFAULT gen_random_uuid();
    CREATE INDEX ON \"Odd \"\"name\" (id);
    CREATE TABLE made (id int); CREATE INDEX ON made (id);
    DROP TABLE \"Odd \"\"name\", customers;";

fn cluster() -> Cluster {
    Cluster::start(
        Library::Preloaded,
        &[("schema_guard.max_blocking_time", "20ms"), ("schema_guard.small_table", "1MB"), ("autovacuum", "off")],
    )
}

fn checked(session: &mut Session) -> Vec<Vec<String>> {
    session.rows(&format!("SELECT * FROM schema_guard.check($script${SCRIPT}$script$)"))
}

fn rules(rows: &[Vec<String>]) -> Vec<&str> {
    rows.iter().map(|row| row[2].as_str()).collect()
}

#[test]
fn a_script_is_judged_in_an_empty_database_as_in_production() {
    let cluster = cluster();
    let mut production = cluster.guarded_database("production");
    production.run(SCHEMA);
    production.run(DATA);
    let there = checked(&mut production);
    let refused = there.iter().filter(|row| row[3] == "block").count();
    assert!(refused >= 8, "{there:#?}");
    let facts = production.value("SELECT schema_guard.export_facts()");

    let mut empty = cluster.guarded_database("ci");
    empty.run(SCHEMA);
    let before = checked(&mut empty);
    assert_eq!(rules(&before), ["sizes-unknown"], "{before:#?}");
    empty.client.execute("SELECT schema_guard.import_facts($1::text::jsonb)", &[&facts]).expect("what was exported");
    assert_eq!(checked(&mut empty), there);
    let forecast = |session: &mut Session| {
        session.rows("SELECT * FROM schema_guard.forecast('ALTER TABLE orders ALTER total TYPE numeric(12, 4)')")
    };
    assert_eq!(forecast(&mut empty), forecast(&mut production));
    let error = empty.fail_with("SG003", &format!("SELECT schema_guard.assert_safe($script${SCRIPT}$script$)"));
    assert!(error.message().ends_with("findings that would be refused"), "{error:?}");

    // What runs is judged by what is here: nothing.
    empty.run("CREATE INDEX ON orders (note); TRUNCATE events");

    // A session that has judged before sees the next import; a dump carries it.
    let mut other = cluster.session("ci");
    assert_eq!(rules(&checked(&mut other)), rules(&there));
    let dump = cluster.directory().join("ci.dump");
    let dump = dump.to_str().expect("/tmp is UTF-8");
    cluster.run_client("pg_dump", &["-Fc", "-f", dump, "ci"]);
    empty.run("SELECT schema_guard.import_facts(NULL)");
    assert_eq!(rules(&checked(&mut other)), ["sizes-unknown"]);
    cluster.session("postgres").run("CREATE DATABASE restored");
    cluster.run_client("pg_restore", &["-d", "restored", dump]);
    assert_eq!(rules(&checked(&mut cluster.session("restored"))), rules(&there));
}

#[test]
fn calibrate_measures_this_machine_and_says_what_it_changed() {
    let cluster = cluster();
    let mut session = cluster.guarded_database("calibrated");
    let mut other = cluster.session("calibrated");
    let build = |session: &mut Session| {
        session.value("SELECT rows_per_second FROM schema_guard.rate_list() WHERE kind = 'build'")
    };
    let before = build(&mut other);
    // How many kinds could be measured depends on the machine's peace.
    let measured = session.rows("SELECT * FROM schema_guard.calibrate()");
    assert!(!measured.is_empty());
    for row in &measured {
        let numbers: Vec<f64> = row[1..].iter().map(|number| number.parse().expect("a number")).collect();
        assert!(numbers.iter().all(|number| number.is_finite() && *number > 0.0), "{row:?}");
        assert!((0.049..20.1).contains(&(numbers[3] / numbers[2])), "{row:?}");
    }
    let count = measured.len().to_string();
    assert_eq!(session.value("SELECT count(*) FROM schema_guard.rate WHERE origin = 'calibrated'"), count);
    let recorded = "SELECT count(*) FROM schema_guard.policy_change WHERE change LIKE 'calibrate(): %'";
    assert_eq!(session.value(recorded), count);
    let shown = "SELECT count(*) FROM schema_guard.status WHERE note LIKE '%; calibrated at %'";
    assert_eq!(other.value(shown), count, "in a session that had remembered the built-in rates");
    let left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'calibration%'";
    assert_eq!(session.value(left), "0");
    session.run("SELECT schema_guard.reset_rates()");
    assert_eq!(build(&mut other), before);
}
