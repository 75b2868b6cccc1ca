//! Who may do what: settings before and after the library is loaded, policy functions, other people's tables and
//! observations.

use schema_guard_integration::{Cluster, Library, Session, fields};
use std::sync::OnceLock;

/// Roles of every cluster: the database's owner, the table's owner, somebody, and who may set `allow`.
const ROLES: &str = "
CREATE ROLE database_owner LOGIN; CREATE ROLE table_owner LOGIN; CREATE ROLE somebody LOGIN; CREATE ROLE deployer LOGIN;
CREATE ROLE watcher LOGIN IN ROLE pg_monitor; CREATE ROLE policy_keeper LOGIN;
GRANT SET ON PARAMETER schema_guard.allow TO deployer;
CREATE DATABASE app OWNER database_owner;
";
const SCHEMA: &str = "
CREATE EXTENSION pg_schema_guard;
GRANT CREATE ON SCHEMA public TO table_owner, deployer, database_owner;
CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); ALTER TABLE orders OWNER TO table_owner;
CREATE TABLE deployed (id int); INSERT INTO deployed VALUES (1); ALTER TABLE deployed OWNER TO deployer;
";
const LOAD: &str = "SELECT count(*) FROM schema_guard.status";

/// Every setting but `allow`, with a value that it accepts.
const SETTINGS: &[(&str, &str)] = &[
    ("mode", "off"),
    ("max_blocking_time", "1h"),
    ("small_table", "1TB"),
    ("lock_timeout", "0"),
    ("fail_closed", "on"),
    ("trust_restores", "off"),
];
const ALLOW: &str = "SET schema_guard.allow = 'truncate: a test'";

fn cluster(library: Library) -> &'static Cluster {
    static PRELOADED: OnceLock<Cluster> = OnceLock::new();
    static ON_DEMAND: OnceLock<Cluster> = OnceLock::new();
    let of = if library == Library::Preloaded { &PRELOADED } else { &ON_DEMAND };
    of.get_or_init(|| {
        let cluster = Cluster::start(library, &[("schema_guard.small_table", "0")]);
        let mut superuser = cluster.session("postgres");
        ROLES.split_inclusive(';').for_each(|sql| superuser.run(sql));
        cluster.session("app").run(SCHEMA);
        cluster
    })
}

fn as_role(library: Library, role: &str) -> Session {
    cluster(library).session_as(role, "app")
}

fn all_settings() -> impl Iterator<Item = String> {
    SETTINGS.iter().map(|(name, value)| format!("SET schema_guard.{name} = '{value}'"))
}

#[test]
fn once_loaded_only_superusers_change_settings() {
    for role in ["database_owner", "table_owner", "somebody", "deployer"] {
        for library in [Library::Preloaded, Library::OnDemand] {
            let mut session = as_role(library, role);
            session.run(LOAD);
            for sql in all_settings() {
                session.fail_with("42501", &sql);
                session.fail_with("42501", &sql.replacen("SET", "SET LOCAL", 1));
            }
            if role == "deployer" {
                session.run(ALLOW);
            } else {
                session.fail_with("42501", ALLOW);
            }
            assert_eq!(session.value("SHOW schema_guard.mode"), "enforce");
        }
    }
    for library in [Library::Preloaded, Library::OnDemand] {
        let mut session = cluster(library).session("app");
        session.run(LOAD);
        all_settings().for_each(|sql| session.run(&sql));
        session.run(ALLOW);
    }
}

#[test]
fn what_is_set_before_the_library_is_loaded_is_checked_then() {
    for role in ["database_owner", "table_owner", "somebody", "deployer"] {
        for (name, value) in SETTINGS {
            let mut session = as_role(Library::OnDemand, role);
            let default = as_role(Library::Preloaded, role).value(&format!("SHOW schema_guard.{name}"));
            session.run(&format!("SET schema_guard.{name} = '{value}'"));
            session.run(LOAD);
            let warnings = session.warnings();
            let expected = format!("permission denied to set parameter \"schema_guard.{name}\"");
            assert_eq!(warnings, [expected], "{role}");
            assert_eq!(session.value(&format!("SHOW schema_guard.{name}")), default, "{role}: {name}");
        }
        let mut session = as_role(Library::OnDemand, role);
        session.run(ALLOW);
        session.run(LOAD);
        let kept = session.value("SHOW schema_guard.allow");
        assert_eq!(kept, if role == "deployer" { "truncate: a test" } else { "" }, "{role}");
    }
    let mut session = cluster(Library::OnDemand).session("app");
    session.run("SET schema_guard.mode = warn");
    session.run(LOAD);
    assert_eq!((session.warnings().len(), session.value("SHOW schema_guard.mode").as_str()), (0, "warn"));
}

#[test]
fn the_guard_holds_against_a_mode_set_before_it_is_loaded() {
    let mut session = as_role(Library::OnDemand, "table_owner");
    session.run("SET schema_guard.mode = off");
    session.fail_with("SG001", "ALTER TABLE orders RENAME TO mine");
    assert!(session.warnings()[0].starts_with("permission denied to set parameter"));
    assert_eq!(session.value("SHOW schema_guard.mode"), "enforce");
}

#[test]
fn connection_options_are_no_way_round() {
    let options = |library, role: &str, setting: &str| {
        let mut configuration = cluster(library).configuration("app");
        configuration.user(role).options(&format!("-c schema_guard.{setting}"));
        Session::try_open(configuration)
    };
    for (name, value) in SETTINGS {
        let setting = format!("{name}={value}");
        let error = options(Library::Preloaded, "table_owner", &setting).err().expect("the connection is refused");
        assert_eq!(error.code().expect("the server's error").code(), "42501", "{setting}");
        assert!(options(Library::Preloaded, "postgres", &setting).is_ok(), "{setting}");
    }
    let mut session = options(Library::OnDemand, "table_owner", "mode=off").expect("nothing is loaded yet");
    session.fail_with("SG001", "ALTER TABLE orders RENAME TO mine");
    for role in ["database_owner", "table_owner"] {
        let mut session = as_role(Library::Preloaded, role);
        session.fail_with("42501", &format!("ALTER ROLE {role} SET schema_guard.mode = off"));
        let mut session = as_role(Library::OnDemand, role);
        session.fail_with("42501", &format!("ALTER ROLE {role} SET schema_guard.mode = off"));
    }
    as_role(Library::OnDemand, "database_owner").fail_with("42501", "ALTER DATABASE app SET schema_guard.mode = off");
    as_role(Library::OnDemand, "somebody").fail("LOAD 'pg_schema_guard'");
}

#[test]
fn a_deployer_may_override_and_nobody_else() {
    let mut session = as_role(Library::Preloaded, "deployer");
    session.fail_with("SG001", "TRUNCATE deployed");
    session.run(
        "BEGIN; SET LOCAL schema_guard.allow = 'truncate(deployed): emptied on purpose'; TRUNCATE deployed; ROLLBACK",
    );
    session.fail_with("SG001", "TRUNCATE deployed");
    let mut session = as_role(Library::Preloaded, "table_owner");
    session.fail_with("42501", "BEGIN; SET LOCAL schema_guard.allow = 'truncate(orders): why'");
}

#[test]
fn policy_belongs_to_the_owner_and_to_whom_he_grants_it() {
    let calls = [
        "SELECT schema_guard.set_rule('truncate', 'off', role_name => 'nobody')",
        "SELECT schema_guard.reset_rule('truncate', role_name => 'nobody')",
        "SELECT schema_guard.use_preset('recommended')",
        "INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('truncate', 'off')",
        "DELETE FROM schema_guard.preset",
        "SELECT * FROM schema_guard.policy_change",
        "SELECT * FROM schema_guard.observation",
    ];
    for role in ["database_owner", "table_owner", "somebody", "deployer", "watcher", "policy_keeper"] {
        let mut session = as_role(Library::Preloaded, role);
        calls.iter().for_each(|sql| drop(session.fail_with("42501", sql)));
    }
    let mut owner = cluster(Library::Preloaded).session("app");
    owner.run("GRANT EXECUTE ON FUNCTION schema_guard.set_rule, schema_guard.reset_rule, schema_guard.use_preset TO policy_keeper");
    let mut keeper = as_role(Library::Preloaded, "policy_keeper");
    calls[..3].iter().for_each(|sql| keeper.run(sql));
    calls[3..].iter().for_each(|sql| drop(keeper.fail_with("42501", sql)));
    let changes = owner.value("SELECT count(*) FROM schema_guard.policy_change WHERE role = 'policy_keeper'");
    assert_eq!(changes, "3", "every change bears the name of who made it");
    owner.run("REVOKE EXECUTE ON FUNCTION schema_guard.set_rule, schema_guard.reset_rule, schema_guard.use_preset FROM policy_keeper");
    owner.run("DELETE FROM schema_guard.preset");
}

#[test]
fn public_has_what_is_listed_and_no_more() {
    let mut session = cluster(Library::Preloaded).session("app");
    let names = session.value(
        "SELECT string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc p
         WHERE p.pronamespace = 'schema_guard'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')",
    );
    assert_eq!(
        names,
        "assert_safe check explain_rule forecast index_text infer_naming last_findings naming_violation_list \
         new_index_text redundant_index_list relation_bytes relation_tree rule_list status_list \
         unserved_foreign_key_list"
    );
    let relations = session.value(
        "SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
         WHERE c.relnamespace = 'schema_guard'::regnamespace AND c.relkind NOT IN ('i', 'c') AND
             has_table_privilege('public', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')",
    );
    assert_eq!(
        relations,
        "accepted_violations advice_settings duplicate_indexes index_advice invalid_indexes \
         missing_foreign_key_indexes naming_violations observations rules status unfinished_migrations"
    );
    assert_eq!(session.value("SELECT has_schema_privilege('public', 'schema_guard', 'CREATE')"), "f");
    let unpinned = session.value(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'schema_guard'::regnamespace AND prosecdef
             AND proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']",
    );
    assert_eq!(unpinned, "0", "every SECURITY DEFINER function pins its search_path");
    let mut session = as_role(Library::Preloaded, "somebody");
    for sql in [
        "SELECT * FROM schema_guard.check('DROP TABLE orders')",
        "SELECT schema_guard.assert_safe('SELECT 1')",
        "SELECT schema_guard.explain_rule('truncate')",
        "SELECT * FROM schema_guard.last_findings()",
        "SELECT * FROM schema_guard.rules",
        "SELECT * FROM schema_guard.status",
        "SELECT * FROM schema_guard.observations",
        "SELECT * FROM schema_guard.index_advice",
        "SELECT * FROM schema_guard.naming_violations",
        "SELECT * FROM schema_guard.infer_naming()",
    ] {
        session.run(sql);
    }
}

#[test]
fn what_is_not_yours_is_refused_by_postgres_itself() {
    for library in [Library::Preloaded, Library::OnDemand] {
        for (sql, message) in [
            ("DROP TABLE orders", "must be owner of table orders"),
            ("ALTER TABLE orders RENAME TO mine", "must be owner of table orders"),
            ("CREATE INDEX ON orders (id)", "must be owner of table orders"),
            ("TRUNCATE orders", "permission denied for table orders"),
        ] {
            let mut session = as_role(library, "somebody");
            let error = fields(&session.fail_with("42501", sql));
            assert_eq!((error.get("message"), error.get("detail"), error.get("hint")), (message, "", ""));
            assert_eq!((session.notices().len(), session.last_findings().len()), (0, 0), "no word on its size: {sql}");
        }
    }
    let mut session = as_role(Library::Preloaded, "somebody");
    let findings = session.value("SELECT count(*) FROM schema_guard.check('TRUNCATE orders; DROP TABLE orders')");
    assert_eq!(findings, "0", "check() does not tell either");
}

#[test]
fn observations_are_ones_own_or_pg_monitors() {
    let cluster =
        Cluster::start(Library::Preloaded, &[("schema_guard.small_table", "0"), ("schema_guard.mode", "observe")]);
    let mut superuser = cluster.session("postgres");
    ROLES.split_inclusive(';').for_each(|sql| superuser.run(sql));
    cluster.session("app").run(SCHEMA);
    cluster.session_as("table_owner", "app").run("TRUNCATE orders");
    cluster.session_as("deployer", "app").run("TRUNCATE deployed");
    for (role, objects) in [
        ("table_owner", "public.orders"),
        ("deployer", "public.deployed"),
        ("somebody", ""),
        ("database_owner", ""),
        ("watcher", "public.deployed public.orders"),
        ("postgres", "public.deployed public.orders"),
    ] {
        let mut session = cluster.session_as(role, "app");
        let seen = session.value("SELECT string_agg(object, ' ' ORDER BY object) FROM schema_guard.observations");
        assert_eq!(seen, objects, "{role}");
    }
}
