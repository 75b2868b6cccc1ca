//! Every session remembers the policy, and none remembers an old one: a change is seen by the next statement after its
//! commit, by its own transaction at once, and by nobody after its rollback.

use schema_guard_integration::{Cluster, Library, Session};
use std::io::Write;
use std::sync::OnceLock;

/// Two sessions of a database in which TRUNCATE of `t` is refused, both having remembered that.
fn two_sessions(name: &str) -> (Session, Session) {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| Cluster::start(Library::Preloaded, &[("schema_guard.small_table", "0")]));
    let mut one = cluster.guarded_database(name);
    one.run("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
    let mut two = cluster.session(name);
    assert!(is_refused(&mut one) && is_refused(&mut two));
    (one, two)
}

/// Whether TRUNCATE is refused now; leaves the table and the transaction as they were.
fn is_refused(session: &mut Session) -> bool {
    session.notices();
    session.run(
        "DO $$ BEGIN TRUNCATE t; RAISE SQLSTATE 'UNDO1'; EXCEPTION
             WHEN SQLSTATE 'UNDO1' THEN RAISE NOTICE 'passed'; WHEN SQLSTATE 'SG001' THEN RAISE NOTICE 'refused'; END $$",
    );
    session.notices().iter().any(|notice| notice.message() == "refused")
}

const OFF: &str = "SELECT schema_guard.set_rule('truncate', 'off')";
const RESET: &str = "SELECT schema_guard.reset_rule('truncate')";

#[test]
fn a_committed_change_is_seen_by_the_next_statement() {
    let (mut one, mut two) = two_sessions("committed");
    for _ in 0..3 {
        one.run(OFF);
        assert!(!is_refused(&mut two) && !is_refused(&mut one));
        one.run(RESET);
        assert!(is_refused(&mut two) && is_refused(&mut one));
    }
    one.run("SELECT schema_guard.set_rule('truncate', 'warn', table_name => 't')");
    assert!(!is_refused(&mut two));
    one.run("SELECT schema_guard.set_rule('truncate', 'warn', table_name => 'other'); SELECT schema_guard.reset_rule('truncate', table_name => 't')");
    assert!(is_refused(&mut two));
}

#[test]
fn plain_dml_is_a_change_like_any_other() {
    let (mut one, mut two) = two_sessions("dml");
    one.run("INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('truncate', 'off')");
    assert!(!is_refused(&mut two), "INSERT");
    one.run("UPDATE schema_guard.rule_setting SET action = 'block'");
    assert!(is_refused(&mut two), "UPDATE");
    one.run("UPDATE schema_guard.rule_setting SET action = 'off'");
    assert!(!is_refused(&mut two), "UPDATE again");
    one.run("DELETE FROM schema_guard.rule_setting");
    assert!(is_refused(&mut two), "DELETE");
    let mut copy = one.client.copy_in("COPY schema_guard.rule_setting (rule, action) FROM STDIN").expect("COPY starts");
    copy.write_all(b"truncate\toff\n").expect("buffered");
    copy.finish().expect("COPY ends");
    assert!(!is_refused(&mut two), "COPY");
    one.run("SET schema_guard.mode = off; TRUNCATE schema_guard.rule_setting; RESET schema_guard.mode");
    assert!(is_refused(&mut two), "TRUNCATE");
    one.run(
        "MERGE INTO schema_guard.rule_setting s USING (SELECT 'truncate' AS rule) n ON s.rule = n.rule
             WHEN NOT MATCHED THEN INSERT (rule, action) VALUES (n.rule, 'off')",
    );
    assert!(!is_refused(&mut two), "MERGE");
}

#[test]
fn a_preset_is_policy_too() {
    let (mut one, mut two) = two_sessions("preset");
    two.run("CREATE INDEX t_id_idx ON t (id)");
    let drop_index = "BEGIN; DROP INDEX t_id_idx; ROLLBACK";
    two.run(drop_index);
    one.run("SELECT schema_guard.use_preset('strict')");
    two.fail_with("SG001", drop_index);
    two.run("ROLLBACK");
    one.run("DELETE FROM schema_guard.preset");
    two.run(drop_index);
}

#[test]
fn a_rolled_back_change_never_was() {
    let (mut one, mut two) = two_sessions("rolled_back");
    one.run("BEGIN");
    one.run(OFF);
    assert!(!is_refused(&mut one), "its own transaction sees it");
    assert!(is_refused(&mut two), "nobody else does");
    one.run("ROLLBACK");
    assert!(is_refused(&mut one) && is_refused(&mut two));
    // The same where the other direction would let something through.
    one.run(OFF);
    one.run("BEGIN");
    one.run(RESET);
    assert!(is_refused(&mut one) && !is_refused(&mut two));
    one.run("ROLLBACK");
    assert!(!is_refused(&mut one) && !is_refused(&mut two));
}

#[test]
fn a_savepoint_takes_its_change_back() {
    let (mut one, mut two) = two_sessions("savepoint");
    one.run("BEGIN; SAVEPOINT s");
    one.run(OFF);
    assert!(!is_refused(&mut one));
    one.run("ROLLBACK TO s");
    assert!(is_refused(&mut one));
    one.run("SAVEPOINT kept");
    one.run(OFF);
    one.run("RELEASE kept");
    assert!(!is_refused(&mut one) && is_refused(&mut two));
    one.run("COMMIT");
    assert!(!is_refused(&mut one) && !is_refused(&mut two));
}

/// As a lookup in the catalog would see it: DDL does not ask the transaction's snapshot.
fn an_open_transaction_sees_a_change(isolation: &str) {
    let (mut one, mut two) = two_sessions(&format!("open_{}", isolation.replace(' ', "_").to_lowercase()));
    two.run(&format!("BEGIN ISOLATION LEVEL {isolation}; SELECT count(*) FROM t"));
    assert!(is_refused(&mut two));
    one.run(OFF);
    assert!(!is_refused(&mut two), "the rule was switched off");
    one.run(RESET);
    assert!(is_refused(&mut two), "and on again");
    two.run("COMMIT");
}

#[test]
fn an_open_transaction_sees_a_change_with_its_next_statement() {
    an_open_transaction_sees_a_change("READ COMMITTED");
}

#[test]
fn a_repeatable_read_transaction_sees_a_change_with_its_next_statement() {
    an_open_transaction_sees_a_change("REPEATABLE READ");
    an_open_transaction_sees_a_change("SERIALIZABLE");
}

#[test]
fn policy_follows_the_session() {
    let (mut one, mut two) = two_sessions("follows");
    one.run("SELECT schema_guard.set_rule('truncate', 'off', application => 'nightly*')");
    assert!(is_refused(&mut two));
    two.run("SET application_name = 'nightly load'");
    assert!(!is_refused(&mut two));
    two.run("RESET application_name");
    one.run("CREATE ROLE etl; ALTER TABLE t OWNER TO etl; SELECT schema_guard.set_rule('truncate', 'off', role_name => 'etl')");
    assert!(is_refused(&mut two));
    two.run("SET ROLE etl");
    assert!(!is_refused(&mut two));
    two.run("RESET ROLE");
    assert!(is_refused(&mut two));
}

#[test]
fn the_extension_may_come_and_go() {
    let (mut one, mut two) = two_sessions("come_and_go");
    one.run("DROP EXTENSION pg_schema_guard");
    assert!(!is_refused(&mut two) && !is_refused(&mut one));
    one.run("CREATE EXTENSION pg_schema_guard");
    assert!(is_refused(&mut two) && is_refused(&mut one));
    one.run(OFF);
    assert!(!is_refused(&mut two) && !is_refused(&mut one));
    one.run("BEGIN; DROP EXTENSION pg_schema_guard; ROLLBACK");
    one.run(RESET);
    assert!(is_refused(&mut two) && is_refused(&mut one));
}
