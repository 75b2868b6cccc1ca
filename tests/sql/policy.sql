-- Policy: what a rule does, for whom and where; presets; and who has changed what.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
SET application_name = 'psql';
CREATE SCHEMA policy;
SET search_path = policy;
CREATE ROLE regress_etl;
GRANT USAGE, CREATE ON SCHEMA policy TO regress_etl;
CREATE TABLE orders (id int PRIMARY KEY, note text);
CREATE TABLE audit_log (id int);
CREATE TABLE auditXlog (id int);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
INSERT INTO audit_log VALUES (1);
INSERT INTO auditXlog VALUES (1), (2);
ANALYZE orders, audit_log, auditXlog;

-- A rule's action, for all.
SELECT schema_guard.set_rule('index-not-concurrent', 'warn');
CREATE INDEX orders_note_idx ON orders (note);
SELECT default_action, action FROM schema_guard.rules WHERE rule = 'index-not-concurrent';
SELECT schema_guard.set_rule('index-not-concurrent', 'off');
CREATE INDEX orders_note_idx2 ON orders (note);
SELECT schema_guard.reset_rule('index-not-concurrent');
CREATE INDEX orders_note_idx3 ON orders (note);
SELECT default_action, action FROM schema_guard.rules WHERE rule = 'index-not-concurrent';

-- Patterns: * and ? as in a shell, so an underscore is an underscore.
SELECT schema_guard.set_rule('truncate', 'off', schema_name => 'policy', table_name => 'audit_*');
TRUNCATE audit_log;
TRUNCATE auditXlog;
INSERT INTO audit_log VALUES (1);
SELECT schema_guard.set_rule('truncate', 'off', table_name => 'audit?log');
TRUNCATE audit_log, auditXlog;
-- The most specific setting wins: a table before a schema before a role before an application.
SELECT schema_guard.set_rule('truncate', 'block');
INSERT INTO audit_log VALUES (1);
TRUNCATE audit_log;
SELECT schema_guard.set_rule('truncate', 'warn', schema_name => 'policy');
TRUNCATE orders;
SELECT schema_guard.reset_rule('truncate', schema_name => 'policy');
SELECT schema_guard.reset_rule('truncate', schema_name => 'policy');

-- For a role, for an application.
SELECT schema_guard.set_rule('drop-table', 'off', role_name => 'regress_e*');
SELECT schema_guard.set_rule('drop-table', 'warn', application => 'nightly?');
CREATE TABLE t AS SELECT n AS id FROM generate_series(1, 2) AS n;
ANALYZE t;
DROP TABLE t;
SET application_name = 'nightly1';
DROP TABLE t;
CREATE TABLE t AS SELECT n AS id FROM generate_series(1, 2) AS n;
ANALYZE t;
SET application_name = 'nightly';
DROP TABLE t;
ALTER TABLE t OWNER TO regress_etl;
SET ROLE regress_etl;
DROP TABLE policy.t;
RESET ROLE;
SET application_name = 'psql';

-- A change of policy is a change of data: rolled back, it has not been made.
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
ANALYZE orders;
BEGIN;
SELECT schema_guard.set_rule('rename-table', 'off');
SAVEPOINT a;
ALTER TABLE orders RENAME TO purchases;
ROLLBACK TO a;
ROLLBACK;
ALTER TABLE orders RENAME TO purchases;

-- Presets: the classes' defaults. What is set for a rule stays.
CREATE INDEX CONCURRENTLY orders_note_idx4 ON orders (note);
SELECT schema_guard.use_preset('strict');
DROP INDEX orders_note_idx4;
SELECT rule, default_action, action FROM schema_guard.rules
WHERE rule IN ('drop-index-not-concurrent', 'json-column', 'rename-column', 'truncate') ORDER BY rule;
RESET schema_guard.small_table;
ALTER TABLE orders RENAME TO purchases;
SET schema_guard.small_table = 0;
SELECT schema_guard.use_preset('minimal');
DROP INDEX orders_note_idx4;
ALTER TABLE orders RENAME TO purchases;
ALTER TABLE purchases RENAME TO orders;
CREATE INDEX ON orders (id, note);
DROP TABLE orders;
SELECT rule, default_action, action FROM schema_guard.rules
WHERE rule IN ('drop-index-not-concurrent', 'json-column', 'rename-column', 'truncate') ORDER BY rule;
SELECT schema_guard.use_preset('recommended');
ALTER TABLE orders RENAME TO purchases;
SELECT value FROM schema_guard.status WHERE item = 'preset';

TABLE schema_guard.rule_setting ORDER BY 1, 2, 3, 4, 5, 6;

-- Bad input.
SELECT schema_guard.set_rule('drop-tables', 'off');
SELECT schema_guard.set_rule('drop-table', 'allow');
SELECT schema_guard.set_rule('drop-table', NULL);
SELECT schema_guard.set_rule(NULL, 'off');
SELECT schema_guard.set_rule('drop-table', 'off', table_name => NULL);
SELECT schema_guard.reset_rule('drop-tables');
SELECT schema_guard.reset_rule('drop-schema');
SELECT schema_guard.use_preset('lax');
SELECT schema_guard.use_preset(NULL);
SELECT schema_guard.reset_rule('drop-tables');

-- Who has changed what.
SELECT change FROM schema_guard.policy_change ORDER BY at;

-- Written to the table by hand, a change counts as well.
DELETE FROM schema_guard.rule_setting;
TRUNCATE orders;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('truncate', 'off');
TRUNCATE orders;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('truncate', 'never');
TRUNCATE schema_guard.rule_setting;
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
ANALYZE orders;
TRUNCATE orders;
DELETE FROM schema_guard.preset;
DELETE FROM schema_guard.policy_change;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA policy CASCADE;
DROP ROLE regress_etl;
