//! What a client sees of a refusal: SQLSTATE, place in the text, detail, hint, and the names of what it is about.

use schema_guard_integration::{Cluster, Fields, Library, Session, fields};
use std::sync::OnceLock;

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

/// A database in which every table with a row is large and every scan too long.
fn session() -> Session {
    let cluster = CLUSTER.get_or_init(|| {
        let settings = [("schema_guard.small_table", "0"), ("schema_guard.max_blocking_time", "0")];
        let cluster = Cluster::start(Library::Preloaded, &settings);
        cluster.guarded_database("guarded").run(
            "CREATE TABLE orders (id int, email text, note text); INSERT INTO orders VALUES (1, 'a', 'b');
             CREATE SCHEMA \"Größe\"; CREATE TABLE \"Größe\".\"täble\" (id int); INSERT INTO \"Größe\".\"täble\" VALUES (1);
             CREATE FUNCTION does_ddl() RETURNS void LANGUAGE plpgsql AS
                 'BEGIN CREATE INDEX orders_note_idx ON orders (note); END'",
        );
        cluster
    });
    cluster.session("guarded")
}

fn refusal(session: &mut Session, sql: &str) -> Fields {
    fields(&session.fail_with("SG001", sql))
}

/// The text at the error's position, which counts characters from 1.
fn text_at(text: &str, position: &str) -> String {
    let position: usize = position.parse().expect("there is a position");
    text.chars().skip(position - 1).collect()
}

#[test]
fn every_field_is_there() {
    let mut session = session();
    let sql = "CREATE INDEX orders_email_idx ON orders (email)";
    let error = refusal(&mut session, sql);
    assert_eq!(error.get("severity"), "ERROR");
    let message = error.get("message");
    assert!(
        message.starts_with("creating index \"orders_email_idx\" would block writes to \"public.orders\""),
        "{message}"
    );
    assert!(message.ends_with("[index-not-concurrent]") && !message.contains('\n'), "{message}");
    assert!(error.get("detail").contains("\"public.orders\" holds"), "{error:?}");
    assert!(error.get("hint").contains("CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);"), "{error:?}");
    let way_out = "To run it as it is: SET schema_guard.allow = 'index-not-concurrent(public.orders): why';";
    assert!(error.get("hint").ends_with(way_out), "{error:?}");
    assert_eq!((error.get("schema"), error.get("table"), error.get("column")), ("public", "orders", ""));
    assert_eq!(text_at(sql, error.get("position")), "orders (email)");
    assert_eq!((error.get("internal_position"), error.get("context")), ("", ""));
    assert_eq!(session.value("SELECT count(*) FROM pg_class WHERE relname = 'orders_email_idx'"), "0");
}

#[test]
fn a_column_is_named() {
    let mut session = session();
    let sql = "ALTER TABLE orders ALTER COLUMN id TYPE bigint";
    let error = refusal(&mut session, sql);
    assert_eq!((error.get("schema"), error.get("table"), error.get("column")), ("public", "orders", "id"));
    assert_ne!(error.get("position"), "");
    let sql = "ALTER TABLE orders DROP COLUMN note";
    assert_eq!(refusal(&mut session, sql).get("column"), "note");
}

#[test]
fn the_position_counts_characters() {
    let mut session = session();
    for sql in [
        "/* größe, 大きさ */ TRUNCATE /* é */ \"Größe\".\"täble\"",
        "SELECT 'größe — 🐘'; TRUNCATE \"Größe\".\"täble\"",
        "SELECT 1;\n\n  -- kön\n  TRUNCATE TABLE\n  \"Größe\".\"täble\"",
    ] {
        let error = refusal(&mut session, sql);
        assert_eq!(text_at(sql, error.get("position")), "\"Größe\".\"täble\"", "{sql}");
        assert_eq!((error.get("schema"), error.get("table")), ("Größe", "täble"));
    }
    let sql = "SELECT 'ß'; DROP TABLE IF EXISTS missing, \"Größe\".\"täble\"";
    assert_eq!(text_at(sql, refusal(&mut session, sql).get("position")), "\"Größe\".\"täble\"");
    let sql = "SELECT 'ß'; SELECT 2; ALTER TABLE \"Größe\".\"täble\" RENAME TO other; SELECT 3";
    assert_eq!(
        text_at(sql, refusal(&mut session, sql).get("position")),
        "\"Größe\".\"täble\" RENAME TO other; SELECT 3"
    );
    assert_eq!(session.value("SELECT count(*) FROM \"Größe\".\"täble\""), "1");
}

#[test]
fn inside_plpgsql_the_position_is_internal() {
    let mut session = session();
    let inner = "/* ü */ TRUNCATE orders";
    let error = refusal(&mut session, &format!("DO $$ BEGIN EXECUTE '{inner}'; END $$"));
    assert_eq!((error.get("position"), error.get("internal_query")), ("", inner));
    assert_eq!(text_at(inner, error.get("internal_position")), "orders");
    assert!(error.get("context").contains("inline_code_block line 1 at EXECUTE"), "{error:?}");
    let error = refusal(&mut session, "SELECT does_ddl()");
    assert_eq!(error.get("internal_query"), "CREATE INDEX orders_note_idx ON orders (note)");
    assert_eq!(text_at(error.get("internal_query"), error.get("internal_position")), "orders (note)");
    assert!(error.get("context").contains("does_ddl() line 1 at SQL statement"), "{error:?}");
}

#[test]
fn a_handler_catches_it_by_its_sqlstate() {
    let mut session = session();
    session.run(
        "DO $$ BEGIN TRUNCATE orders; EXCEPTION WHEN SQLSTATE 'SG001' THEN RAISE NOTICE 'refused: %', SQLERRM; END $$",
    );
    let notices = session.notices();
    assert!(notices[0].message().starts_with("refused: truncating \"public.orders\""), "{notices:?}");
}

#[test]
fn all_findings_come_in_one_error() {
    let mut session = session();
    let error = refusal(&mut session, "ALTER TABLE orders ALTER COLUMN email SET NOT NULL, DROP COLUMN note");
    assert!(error.get("message").ends_with("(and 1 more)"), "{error:?}");
    assert!(error.get("detail").contains("\nAlso: "), "{error:?}");
    assert_eq!(session.last_findings().len(), 2);
}

#[test]
fn the_extended_protocol_has_the_same_place() {
    let mut session = session();
    let sql = "TRUNCATE  orders";
    let error = session.client.execute(sql, &[]).expect_err("it is refused");
    let error = fields(error.as_db_error().expect("the server's error"));
    assert_eq!((error.get("code"), text_at(sql, error.get("position")).as_str()), ("SG001", "orders"));
}

#[test]
fn what_only_warns_has_a_sqlstate_too() {
    let mut session = session();
    session.run("SET schema_guard.mode = warn; BEGIN; CREATE INDEX orders_email_idx ON orders (email); ROLLBACK");
    let notices = session.notices();
    let warning = fields(&notices[0]);
    assert_eq!((notices.len(), warning.get("severity"), warning.get("code")), (1, "WARNING", "SG004"));
    assert_eq!((warning.get("schema"), warning.get("table")), ("public", "orders"));
    assert_ne!(warning.get("position"), "");
}

/// The guard speaks in the database's encoding, and loses no message to a character that it lacks.
#[test]
fn a_database_in_another_encoding_is_guarded_too() {
    session();
    let cluster = CLUSTER.get().expect("session() has started it");
    let mut postgres = cluster.session("postgres");
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    let mut session = cluster.session("latin");
    session.run("CREATE EXTENSION pg_schema_guard");
    session.run("CREATE TABLE \"Größe\" (id int); INSERT INTO \"Größe\" VALUES (1)");
    let error = refusal(&mut session, "TRUNCATE \"Größe\"");
    assert!(error.get("message").starts_with("truncating \"public.Größe\" would destroy"), "{error:?}");
    assert_eq!(error.get("table"), "Größe");
    // Its message says "REINDEX … CONCURRENTLY", which LATIN1 cannot.
    session.run("CREATE INDEX CONCURRENTLY i ON \"Größe\" (id)");
    let error = refusal(&mut session, "REINDEX INDEX i");
    assert!(error.get("message").ends_with("use REINDEX ... CONCURRENTLY [reindex-not-concurrent]"), "{error:?}");
    assert_eq!(session.value("SELECT count(*) FROM schema_guard.check('REINDEX INDEX i')"), "1");
}
