//! How a statement reaches the guard: every way in, exactly once, whatever else has hooked itself in; and the rewrite
//! that nobody forecast.

use schema_guard_integration::{Cluster, Library, Session, fields, has_library, major, skipped};
use std::sync::OnceLock;

const STRICT: [(&str, &str); 2] = [("schema_guard.small_table", "0"), ("schema_guard.max_blocking_time", "0")];
const SCHEMA: &str =
    "CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1, 'a'); CREATE INDEX t_id_idx ON t (id)";

fn on_demand() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(Library::OnDemand, &STRICT))
}

fn database(cluster: &Cluster, name: &str) {
    cluster.guarded_database(name).run(SCHEMA);
}

fn hook(session: &mut Session) -> String {
    session.value("SELECT value FROM schema_guard.status WHERE item = 'hook'")
}

/// Findings that a session's judgements have logged so far.
fn judged(cluster: &Cluster, session: &Session) -> usize {
    cluster.logged_findings(session.pid).len()
}

#[test]
fn after_a_bare_create_extension_each_statement_is_judged_once() {
    let cluster = on_demand();
    database(cluster, "bare");
    for _ in 0..2 {
        let mut session = cluster.session("bare");
        let error = fields(&session.fail_with("SG001", "CREATE INDEX ON t (note)"));
        assert_eq!((error.get("table"), error.get("position")), ("t", ""), "the trigger has no place in the text");
        assert!(error.get("hint").contains("CREATE INDEX CONCURRENTLY ON t (note)"), "{error:?}");
        assert_eq!(judged(cluster, &session), 1, "the first, by the trigger");
        let error = fields(&session.fail_with("SG001", "CREATE INDEX ON t (note)"));
        assert_eq!(error.get("position"), "17", "the hook knows the place");
        assert_eq!(judged(cluster, &session), 2, "the second, by the hook");
        session.fail_with("SG001", "TRUNCATE t");
        assert_eq!((judged(cluster, &session), hook(&mut session).as_str()), (3, "since first use"));
    }
}

#[test]
fn what_passes_is_judged_once_too() {
    let cluster = on_demand();
    database(cluster, "passes");
    let mut session = cluster.session("passes");
    session.run("SET schema_guard.mode = warn; CREATE INDEX first ON t (note); CREATE INDEX second ON t (note)");
    // The table is the same, hence one WARNING; the judgements are two.
    assert_eq!((judged(cluster, &session), session.warnings().len()), (2, 1));
    let times = session.value("SELECT times FROM schema_guard.observations WHERE rule = 'index-not-concurrent'");
    assert_eq!(times, "2");
    let mut session = cluster.session("passes");
    session.run(
        "SET schema_guard.mode = warn; DO $$ BEGIN CREATE INDEX third ON t (note); CREATE INDEX fourth ON t (note); END $$",
    );
    assert_eq!(judged(cluster, &session), 2, "the first inside a DO, and the second");
    let mut session = cluster.session("passes");
    assert_eq!(hook(&mut session), "no");
    session.run("SET schema_guard.mode = warn; CREATE INDEX fifth ON t (note)");
    assert_eq!(judged(cluster, &session), 1, "loaded by a function call, judged by the hook");
}

#[test]
fn one_database_may_preload_it_without_a_restart() {
    let cluster = on_demand();
    database(cluster, "preloading");
    let mut before = cluster.session("preloading");
    before.run("ALTER DATABASE preloading SET session_preload_libraries = 'pg_schema_guard'");
    let mut session = cluster.session("preloading");
    session.fail_with("SG001", "TRUNCATE t");
    assert_eq!((judged(cluster, &session), hook(&mut session).as_str()), (1, "since session start"));
    let error = session.fail_with("SG001", "CREATE INDEX ON t (note)");
    assert_eq!((judged(cluster, &session), fields(&error).get("position")), (2, "17"));
}

#[test]
fn without_the_extension_the_library_is_silent() {
    let cluster = Cluster::start(Library::Preloaded, &STRICT);
    let mut session = cluster.plain_database("elsewhere");
    session.run(SCHEMA);
    session.run("CREATE INDEX ON t (note); TRUNCATE t; DROP TABLE t");
    assert_eq!((judged(&cluster, &session), session.notices().len()), (0, 0));
}

#[test]
fn other_hooks_may_stand_before_and_behind() {
    for name in ["pg_stat_statements", "auto_explain"] {
        if !has_library(name) {
            return skipped("hook chains", &format!("this PostgreSQL {} has no {name}", major()));
        }
    }
    let cluster = Cluster::start(Library::OnDemand, &STRICT);
    for order in [
        "pg_schema_guard,pg_stat_statements,auto_explain",
        "auto_explain,pg_stat_statements,pg_schema_guard",
        "pg_stat_statements,pg_schema_guard,auto_explain",
    ] {
        cluster.append_configuration(&format!(
            "shared_preload_libraries = '{order}'\nauto_explain.log_min_duration = 0\npg_stat_statements.track = all\n"
        ));
        cluster.restart();
        let name = order.replace(',', "_");
        database(&cluster, &name);
        let mut session = cluster.session(&name);
        session.run("CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()");
        let error = fields(&session.fail_with("SG001", "SELECT 'ß'; TRUNCATE t"));
        assert_eq!((error.get("position"), judged(&cluster, &session)), ("22", 1), "{order}");
        let raise = "RAISE EXCEPTION 'custom' USING ERRCODE = 'MY001', CONSTRAINT = 'c'";
        let error = fields(&session.fail_with("MY001", &format!("DO $$ BEGIN {raise}; END $$")));
        assert_eq!((error.get("constraint"), error.get("context").is_empty()), ("c", false), "{order}");
        session.run("ALTER TABLE t ADD COLUMN more int");
        session.run("CREATE INDEX CONCURRENTLY ON t (more)");
        let seen =
            session.value("SELECT count(*) FROM pg_stat_statements WHERE query ~ '^(ALTER TABLE t|CREATE INDEX CON)'");
        assert_eq!((seen.as_str(), judged(&cluster, &session)), ("2", 1), "{order}");
    }
}

/// Rewrites of which a judgement that is blind (`schema_guard.fault`) has forecast nothing: only the server's own event tells.
const UNFORESEEN: [(&str, &str); 2] = [
    ("SELECT", "ALTER TABLE t ALTER COLUMN id TYPE bigint"),
    (
        "CREATE TYPE pair AS (a int, b int); CREATE TABLE pairs OF pair; INSERT INTO pairs VALUES (1, 2)",
        "ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint CASCADE",
    ),
];

#[test]
fn a_rewrite_that_nobody_forecast_is_vetoed() {
    let preloaded = Cluster::start(Library::Preloaded, &STRICT);
    for (cluster, statement_before) in
        [(&preloaded, ""), (on_demand(), ""), (on_demand(), "CREATE TABLE IF NOT EXISTS x ()")]
    {
        let name = format!("rewrite_{}{}", std::ptr::from_ref(cluster).addr(), statement_before.len());
        database(cluster, &name);
        for (made, sql) in UNFORESEEN {
            cluster.session(&name).run(made);
            let mut session = cluster.session(&name);
            session.run(statement_before);
            session.run("SET schema_guard.fault = blind");
            let before = session.rows("SELECT relname, relfilenode FROM pg_class ORDER BY oid");
            let error = fields(&session.fail_with("SG001", sql));
            assert!(error.get("message").ends_with("[table-rewrite]"), "{error:?}");
            assert_eq!(before, session.rows("SELECT relname, relfilenode FROM pg_class ORDER BY oid"), "{sql}");
            session.run(&format!("BEGIN; SET LOCAL schema_guard.allow = 'table-rewrite: a test'; {sql}; ROLLBACK"));
            session.run("SET schema_guard.mode = warn; BEGIN");
            session.notices();
            session.run(sql);
            assert_eq!(session.warnings().len(), 1, "{sql}");
            session.run("ROLLBACK; SET schema_guard.mode = enforce");
            for setting in ["small_table = '1GB'", "max_blocking_time = '1h'"] {
                session.run(&format!("BEGIN; SET LOCAL schema_guard.{setting}; {sql}; ROLLBACK"));
            }
        }
    }
}

#[test]
fn a_rewrite_that_was_forecast_is_judged_once() {
    let cluster = on_demand();
    database(cluster, "forecast");
    for loaded in [false, true] {
        let mut session = cluster.session("forecast");
        session.run("SET schema_guard.mode = warn");
        if loaded {
            hook(&mut session);
        }
        session.run("BEGIN; ALTER TABLE t ALTER COLUMN id TYPE bigint; ROLLBACK");
        let rules: Vec<_> = cluster.logged_findings(session.pid).iter().map(|line| line["rule"].to_string()).collect();
        assert_eq!(rules, ["\"column-type-rewrite\""], "loaded before: {loaded}");
    }
}
