//! What passes unjudged and takes more than a client session to show: single-user mode, binary upgrade, the apply worker
//! of logical replication, an extension's own script. Each time an ordinary session of the same cluster is refused the
//! same thing. The rest of the list is in `tests/sql/bypass.sql`.

use schema_guard_integration::{Cluster, Library, extension_directory, has_library, major, skipped, wait_until};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const STRICT: [(&str, &str); 2] = [("schema_guard.small_table", "0"), ("schema_guard.max_blocking_time", "0")];
const SCHEMA: &str = "
CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1, 'a'), (2, 'b');
CREATE TABLE emptied (id int); INSERT INTO emptied VALUES (1);
CREATE TABLE dropped (id int); INSERT INTO dropped VALUES (1);
";

/// A cluster with the database `app`, the guard in it and tables that have been there before.
fn cluster(library: Library) -> Cluster {
    let cluster = Cluster::start(library, &STRICT);
    cluster.guarded_database("app").run(SCHEMA);
    cluster
}

/// An ordinary session is refused every one of them.
#[track_caller]
fn refused(cluster: &Cluster, statements: &[&str]) {
    for sql in statements {
        cluster.session("app").fail_with("SG001", sql);
    }
}

#[test]
fn repairs_in_single_user_mode_pass() {
    const REPAIRS: [&str; 4] = [
        "TRUNCATE emptied",
        "DROP TABLE dropped",
        "CREATE INDEX t_note_idx ON t (note)",
        "ALTER TABLE t DROP COLUMN id",
    ];
    let cluster = cluster(Library::Preloaded);
    refused(&cluster, &REPAIRS);
    let said = cluster.single_user("app", &REPAIRS);
    assert!(!said.contains("ERROR") && !said.contains("schema_guard"), "{said}");
    let mut session = cluster.session("app");
    assert_eq!(session.value("SELECT count(*) FROM emptied"), "0");
    assert_eq!(session.value("SELECT to_regclass('dropped')"), "");
    assert_ne!(session.value("SELECT to_regclass('t_note_idx')"), "");
    assert_eq!(session.value("SELECT t FROM t LIMIT 1"), "(a)");
    refused(&cluster, &["TRUNCATE t"]);
}

#[test]
fn a_binary_upgrade_passes() {
    // In this mode a server makes nothing that needs a new OID or file of its own choice.
    const UPGRADE: [&str; 3] =
        ["ALTER TABLE t DROP COLUMN note", "ALTER TABLE t RENAME COLUMN id TO number", "DROP TABLE dropped"];
    for library in [Library::Preloaded, Library::OnDemand] {
        let cluster = cluster(library);
        refused(&cluster, &UPGRADE);
        cluster.restart_with("-b");
        for sql in UPGRADE {
            let mut session = cluster.session("app");
            session.run(sql);
            assert_eq!((session.notices().len(), cluster.logged_findings(session.pid).len()), (0, 0), "{sql}");
        }
        cluster.restart_with("");
        assert_eq!(cluster.session("app").value("SELECT t FROM t LIMIT 1"), "(1)");
        refused(&cluster, &["ALTER TABLE t DROP COLUMN number", "ALTER TABLE t RENAME COLUMN number TO id"]);
    }
}

#[test]
fn what_logical_replication_applies_passes() {
    for name in ["pgoutput", "libpqwalreceiver"] {
        if !has_library(name) {
            return skipped("logical replication", &format!("this PostgreSQL {} has no {name}", major()));
        }
    }
    let cluster = Cluster::start(Library::Preloaded, &[&STRICT[..], &[("wal_level", "logical")]].concat());
    let mut publisher = cluster.plain_database("publisher");
    publisher.run("CREATE TABLE arrivals (id int PRIMARY KEY); CREATE PUBLICATION everything FOR TABLE arrivals");
    // A slot made by CREATE SUBSCRIPTION would wait for that statement's own transaction: it is the same cluster.
    publisher.run("SELECT pg_create_logical_replication_slot('arrivals', 'pgoutput')");
    let mut subscriber = cluster.guarded_database("subscriber");
    subscriber.run(
        "CREATE TABLE arrivals (id int PRIMARY KEY);
         CREATE TABLE victim (id int);
         CREATE TABLE witness (kind text);
         INSERT INTO victim VALUES (1);
         CREATE FUNCTION wipe() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             EXECUTE 'TRUNCATE public.victim';
             INSERT INTO public.witness SELECT backend_type FROM pg_stat_activity WHERE pid = pg_backend_pid();
             RETURN NEW;
         END $$;
         CREATE TRIGGER wipe BEFORE INSERT ON arrivals FOR EACH ROW EXECUTE FUNCTION wipe();
         ALTER TABLE arrivals ENABLE ALWAYS TRIGGER wipe",
    );
    subscriber.fail_with("SG001", "INSERT INTO arrivals VALUES (0)");
    let connection = format!(
        "host={} port={} user=postgres dbname=publisher",
        cluster.directory().display(),
        publisher.value("SHOW port")
    );
    subscriber.run(&format!(
        "CREATE SUBSCRIPTION arrivals CONNECTION '{connection}' PUBLICATION everything
             WITH (create_slot = false, copy_data = false)"
    ));
    for id in ["1", "2"] {
        publisher.run(&format!("INSERT INTO arrivals VALUES ({id})"));
        wait_until("the row arrives", || subscriber.value("SELECT count(*) FROM arrivals") == id);
        assert_eq!(subscriber.value("SELECT count(*) FROM victim"), "0");
        subscriber.run("INSERT INTO victim VALUES (1)");
    }
    let witnesses = subscriber.rows("SELECT kind ~ '^logical replication' FROM witness").concat();
    assert_eq!(witnesses, ["t", "t"], "the apply worker, and no failed attempt before");
    assert_eq!(subscriber.value("SELECT apply_error_count FROM pg_stat_subscription_stats"), "0");
    subscriber.fail_with("SG001", "INSERT INTO arrivals VALUES (3)");
}

/// Files in the installation's own directory, which is the only place for them; they go with the story.
struct InstalledFiles(Vec<PathBuf>);

impl Drop for InstalledFiles {
    fn drop(&mut self) {
        for file in &self.0 {
            // What was never made cannot be removed.
            let _ = std::fs::remove_file(file);
        }
    }
}

impl InstalledFiles {
    fn add(&mut self, name: &str, text: &str) -> std::io::Result<()> {
        let file = extension_directory().join(name);
        self.0.push(file.clone());
        std::fs::write(&file, text)?;
        // Whatever the umask: the server's user is another.
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644))
    }
}

#[test]
fn the_script_of_an_extension_passes() {
    const CREATION: [&str; 2] = ["DROP TABLE public.dropped", "CREATE INDEX made ON public.t (note)"];
    const UPDATE: [&str; 2] = ["TRUNCATE public.emptied", "ALTER TABLE public.t DROP COLUMN id"];
    // No other run of this story gets in the way.
    let name = format!("pgsg_test_ext_{}", std::process::id());
    let mut files = InstalledFiles(Vec::new());
    let written = files
        .add(&format!("{name}.control"), "default_version = '1'\nrelocatable = true\n")
        .and_then(|()| files.add(&format!("{name}--1.sql"), &format!("{};\n", CREATION.join(";\n"))))
        .and_then(|()| files.add(&format!("{name}--1--2.sql"), &format!("{};\n", UPDATE.join(";\n"))));
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return skipped("an extension's script", &format!("this user cannot write to PostgreSQL {}", major()));
        }
        written => written.expect("the directory of the extensions can be written"),
    }
    for library in [Library::Preloaded, Library::OnDemand] {
        let cluster = cluster(library);
        refused(&cluster, &CREATION);
        // Not TRUNCATE, for which there is no event trigger: below it is refused once the library is there.
        refused(&cluster, &UPDATE[1..]);
        let mut session = cluster.session("app");
        session.run(&format!("CREATE EXTENSION {name}"));
        assert_eq!(session.rows("SELECT to_regclass('dropped'), to_regclass('made')").concat(), ["", "made"]);
        session.fail_with("SG001", UPDATE[0]);
        let judged = cluster.logged_findings(session.pid).len();
        session.run(&format!("ALTER EXTENSION {name} UPDATE TO '2'"));
        assert_eq!(session.value("SELECT count(*) FROM emptied"), "0");
        assert_eq!(session.value("SELECT t FROM t LIMIT 1"), "(a)");
        assert_eq!((judged, cluster.logged_findings(session.pid).len()), (1, 1), "only what was refused between");
        session.fail_with("SG001", "TRUNCATE t");
    }
}
