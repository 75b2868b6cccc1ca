//! Nobody's errors change because the library is loaded: every field of every error and notice is the same in a
//! cluster with the guard and in one without.

use postgres::error::DbError;
use schema_guard_integration::{Cluster, Fields, Library, Session, fields};
use std::io::Write;
use std::sync::OnceLock;

const SCHEMA: &str = "
CREATE TABLE parent (id int PRIMARY KEY, name text UNIQUE);
CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL REFERENCES parent, amount int CHECK (amount > 0));
CREATE DOMAIN positive AS int CONSTRAINT is_positive CHECK (VALUE > 0);
CREATE TABLE measured (value positive);
INSERT INTO parent VALUES (1, 'one'), (2, 'two');
INSERT INTO child VALUES (1, 1, 10);
CREATE FUNCTION inner_most(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1 / i; END';
CREATE FUNCTION middle(i int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT inner_most(i) + 1';
CREATE FUNCTION outer_most(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN middle(i); END';
CREATE PROCEDURE makes_and_fails() LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'CREATE TABLE made_by_procedure (id int)';
    COMMIT;
    EXECUTE 'CREATE TABLE made_by_procedure (id int)';
END $$;
";

/// A cluster with the guard, and one that has never heard of it; both with the same tables.
fn clusters() -> &'static [Cluster; 2] {
    static CLUSTERS: OnceLock<[Cluster; 2]> = OnceLock::new();
    CLUSTERS.get_or_init(|| {
        let guarded = Cluster::start(Library::Preloaded, &[]);
        guarded.session("postgres").run("CREATE EXTENSION pg_schema_guard");
        let bare = Cluster::start(Library::OnDemand, &[]);
        for cluster in [&guarded, &bare] {
            cluster.session("postgres").run(SCHEMA);
        }
        [guarded, bare]
    })
}

/// Runs the same on both and demands the same notices and the same error, or success on both.
fn same_on_both(
    what: &str,
    run: impl Fn(&mut Session) -> Result<(), postgres::Error>,
) -> (Option<DbError>, Vec<Fields>) {
    let [guarded, bare] = clusters().each_ref().map(|cluster| {
        let mut session = cluster.session("postgres");
        let error = run(&mut session).err().map(|error| error.as_db_error().expect("the server's error").clone());
        // What the guard itself has to say is another story's.
        let others = session.notices().into_iter().filter(|notice| !notice.code().code().starts_with("SG"));
        let notices: Vec<Fields> = others.map(|notice| fields(&notice)).collect();
        (error, notices)
    });
    assert_eq!(guarded.0.as_ref().map(fields), bare.0.as_ref().map(fields), "the error of: {what}");
    assert_eq!(guarded.1, bare.1, "the notices of: {what}");
    guarded
}

/// The error that a simple query ends with, on both.
fn error_of(sql: &str) -> Fields {
    let (error, _) = same_on_both(sql, |session| session.client.batch_execute(sql));
    fields(&error.unwrap_or_else(|| panic!("this was expected to fail: {sql}")))
}

#[test]
fn violations_keep_their_constraint() {
    let error = error_of("DO $$ BEGIN EXECUTE 'INSERT INTO parent VALUES (1, ''again'')'; END $$");
    assert_eq!((error.get("code"), error.get("table"), error.get("constraint")), ("23505", "parent", "parent_pkey"));
    assert!(error.get("context").contains("SQL statement"), "{error:?}");
    let error = error_of("INSERT INTO child VALUES (2, 99, 1)");
    assert_eq!((error.get("code"), error.get("constraint")), ("23503", "child_parent_fkey"));
    let error = error_of("INSERT INTO measured VALUES (-1)");
    assert_eq!((error.get("datatype"), error.get("constraint")), ("positive", "is_positive"));
    let error = error_of("INSERT INTO child VALUES (3, NULL, 1)");
    assert_eq!((error.get("code"), error.get("column")), ("23502", "parent"));
    error_of("ALTER TABLE child ADD CONSTRAINT tiny CHECK (amount < 5)");
    error_of("ALTER TABLE child ADD CONSTRAINT again FOREIGN KEY (amount) REFERENCES parent");
    error_of("CREATE UNIQUE INDEX ON parent ((1))");
}

#[test]
fn copy_keeps_its_line() {
    let (error, _) = same_on_both("COPY child FROM STDIN", |session| {
        let mut writer = session.client.copy_in("COPY child FROM STDIN")?;
        writer.write_all(b"5\t1\t10\n6\tnot a number\t3\n").expect("buffered");
        writer.finish().map(drop)
    });
    let error = fields(&error.expect("the second line is no number"));
    assert_eq!(error.get("context"), "COPY child, line 2, column parent: \"not a number\"");
}

#[test]
fn a_custom_sqlstate_stays_what_it_is() {
    let raise = "RAISE EXCEPTION 'custom' USING ERRCODE = 'MY001', DETAIL = 'd', HINT = 'h', SCHEMA = 's', TABLE = 't', \
                 COLUMN = 'c', DATATYPE = 'dt', CONSTRAINT = 'cc'";
    let error = error_of(&format!("DO $$ BEGIN {raise}; END $$"));
    for (field, value) in [
        ("code", "MY001"),
        ("detail", "d"),
        ("hint", "h"),
        ("schema", "s"),
        ("table", "t"),
        ("column", "c"),
        ("datatype", "dt"),
        ("constraint", "cc"),
        ("context", "PL/pgSQL function inline_code_block line 1 at RAISE"),
    ] {
        assert_eq!(error.get(field), value, "{field}");
    }
    // Through a nested DO: a utility statement inside a utility statement.
    let nested = format!("DO $outer$ BEGIN EXECUTE $inner$ DO $$ BEGIN {raise}; END $$ $inner$; END $outer$");
    assert_eq!(error_of(&nested).get("code"), "MY001");
    let caught = format!(
        "DO $outer$ BEGIN EXECUTE $inner$ DO $$ BEGIN {raise}; END $$ $inner$; \
         EXCEPTION WHEN SQLSTATE 'MY001' THEN RAISE NOTICE 'caught by its SQLSTATE'; END $outer$"
    );
    let (error, notices) = same_on_both(&caught, |session| session.client.batch_execute(&caught));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(notices[0].get("message"), "caught by its SQLSTATE");
}

#[test]
fn positions_stay_where_they_are() {
    let error = error_of("SELECT 'größe'; CREATE TABEL x ()");
    assert_eq!((error.get("code"), error.get("position")), ("42601", "24"));
    let error = error_of("CREATE TABLE \"größe\" (id int); CREATE INDEX ON \"größe\" (missing)");
    assert_eq!(error.get("code"), "42703");
    let error = error_of("CREATE TABLE y (id int DEFAULT nothing())");
    assert_ne!(error.get("position"), "");
    let error = error_of("DO $$ BEGIN EXECUTE 'CREATE TABLE z (id nonsense)'; END $$");
    assert_ne!(error.get("internal_position"), "");
    assert_eq!(error.get("internal_query"), "CREATE TABLE z (id nonsense)");
    error_of("DO $$ BEGIN ALTER TABLE child ADD COLUMN extra nonsense; END $$");
    error_of("ALTER TABLE child ALTER COLUMN amount TYPE int USING missing + 1");
}

#[test]
fn the_context_chain_stays_whole() {
    let error = error_of("DO $$ BEGIN PERFORM outer_most(0); END $$");
    assert_eq!(error.get("code"), "22012");
    for name in ["inner_most", "middle", "outer_most", "inline_code_block"] {
        assert!(error.get("context").contains(name), "{name} in {error:?}");
    }
    error_of("CALL makes_and_fails()");
    error_of("CREATE TABLE made AS SELECT outer_most(0)");
    error_of("EXPLAIN ANALYZE SELECT outer_most(0)");
    error_of("PREPARE q AS SELECT outer_most($1); EXECUTE q(0)");
}

#[test]
fn ddl_fails_as_it_always_did() {
    for (sql, code) in [
        ("CREATE TABLE parent (id int)", "42P07"),
        ("ALTER TABLE missing ADD COLUMN a int", "42P01"),
        ("ALTER TABLE parent ADD COLUMN name text", "42701"),
        ("ALTER TABLE parent DROP COLUMN missing", "42703"),
        ("DROP TABLE parent", "2BP01"),
        ("DROP TABLE missing", "42P01"),
        ("TRUNCATE parent", "0A000"),
        ("DROP INDEX parent_pkey", "2BP01"),
        ("BEGIN; CREATE INDEX CONCURRENTLY ON parent (name)", "25001"),
        ("ALTER TABLE parent ALTER COLUMN name TYPE int", "42804"),
        ("ALTER TABLE parent ALTER COLUMN name TYPE int USING name::int", "22P02"),
        ("CREATE SCHEMA s CREATE TABLE t (id nonsense)", "42704"),
        ("ROLLBACK TO SAVEPOINT nothing", "25P01"),
        ("BEGIN; SELECT 1 / 0", "22012"),
        ("SET work_mem = 'nonsense'", "22023"),
    ] {
        assert_eq!(error_of(sql).get("code"), code, "{sql}");
    }
    let aborted = "BEGIN; SAVEPOINT a; SELECT 1/0";
    same_on_both(aborted, |session| {
        session.client.batch_execute(aborted).expect_err("division by zero");
        session.client.batch_execute("ALTER TABLE parent ADD COLUMN in_aborted_block int")
    });
}

#[test]
fn notices_keep_their_fields() {
    let sql = "DO $$ BEGIN RAISE NOTICE 'note' USING HINT = 'h'; RAISE WARNING 'warn' USING ERRCODE = 'MY002', DETAIL = 'd', \
               CONSTRAINT = 'c'; END $$; DROP TABLE IF EXISTS missing; CREATE TABLE IF NOT EXISTS parent (id int); \
               CREATE TABLE cascaded (id int PRIMARY KEY); CREATE VIEW seen AS SELECT * FROM cascaded; \
               DROP TABLE cascaded CASCADE; COMMIT";
    let (error, notices) = same_on_both(sql, |session| session.client.batch_execute(sql));
    assert!(error.is_none(), "{error:?}");
    let codes: Vec<&str> = notices.iter().map(|notice| notice.get("code")).collect();
    assert_eq!(codes, ["00000", "MY002", "00000", "42P07", "00000", "25P01"]);
}

#[test]
fn the_extended_protocol_is_the_same() {
    same_on_both("prepared DDL", |session| session.client.execute("CREATE TABLE parent (id int)", &[]).map(drop));
    same_on_both("a parameter", |session| session.client.execute("SELECT outer_most($1)", &[&0_i32]).map(drop));
    same_on_both("a type error", |session| session.client.execute("CREATE TABLE w (id nonsense)", &[]).map(drop));
    same_on_both("a portal", |session| {
        let mut transaction = session.client.transaction()?;
        let statement = transaction.prepare("SELECT outer_most(2 - i) FROM generate_series(1, 3) i")?;
        let portal = transaction.bind(&statement, &[])?;
        transaction.query_portal(&portal, 1)?;
        transaction.query_portal(&portal, 1).map(drop)
    });
}
