-- rehearse(): what it refuses, and that nothing of it stays. What it measures is proven in tests/proofs.
\set VERBOSITY default
CREATE SCHEMA rehearse;
SET search_path = rehearse;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders SELECT n, 'x' FROM generate_series(1, 1000) n;
CREATE TABLE lines (order_id int);
INSERT INTO lines SELECT n FROM generate_series(1, 1000) n;
CREATE SEQUENCE numbers;
CREATE ROLE regress_rehearser;
GRANT USAGE ON SCHEMA rehearse TO regress_rehearser;

-- Once a session it says what it is.
SELECT statement, relation, lock_mode, rewrites, scans, builds, elapsed_ms > 0 AS took_time, wal_bytes > 0 AS wrote
FROM schema_guard.rehearse('ALTER TABLE orders ADD COLUMN token float8 DEFAULT random();
    ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES orders; DROP TABLE lines');
\set VERBOSITY terse
-- As the forecast has it.
SELECT * FROM schema_guard.forecast('ALTER TABLE orders ADD COLUMN token float8 DEFAULT random();
    ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES orders; DROP TABLE lines');
-- Nothing of it is there, no lock is held, no setting is changed.
BEGIN;
SELECT count(*) FROM schema_guard.rehearse('TRUNCATE lines; SET statement_timeout = 7');
SELECT count(*) FROM lines;
SELECT relation::regclass, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND relation::regclass::text LIKE ANY ('{orders%,lines%}') AND mode <> 'AccessShareLock';
SHOW statement_timeout;
SHOW lock_timeout;
SHOW enable_seqscan;
COMMIT;

-- What it runs is neither judged nor recorded.
SET schema_guard.small_table = 0;
SET schema_guard.max_blocking_time = '1min';
SELECT count(*) FROM schema_guard.rehearse('DROP TABLE lines');
SELECT count(*) FROM schema_guard.observations WHERE object = 'rehearse.lines';
-- The next statement is.
BEGIN;
DROP TABLE lines;
ROLLBACK;
RESET schema_guard.small_table;

-- What refuses a transaction block, whether the forecast knows it or only PostgreSQL does.
SELECT schema_guard.rehearse('VACUUM orders');
SELECT schema_guard.rehearse('SELECT 1; CREATE INDEX CONCURRENTLY ON orders (note)');
SELECT schema_guard.rehearse('COMMIT');
SELECT schema_guard.rehearse('CREATE DATABASE other');
SELECT schema_guard.rehearse('ALTER SYSTEM SET work_mem = 1000');
SELECT schema_guard.rehearse('COPY orders FROM STDIN');
-- What is no statement.
SELECT schema_guard.rehearse('\d orders');
SELECT schema_guard.rehearse('ALTER TABLE ${table} ADD COLUMN a int');
SELECT schema_guard.rehearse('SELECT 1; ALTER TABLE');
-- What fails: with its number, its SQLSTATE and the server's own words.
DO $$
BEGIN
    PERFORM schema_guard.rehearse('ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders DROP COLUMN nowhere');
EXCEPTION WHEN undefined_column THEN
    RAISE INFO '%', SQLERRM;
END $$;
DO $$ BEGIN PERFORM schema_guard.rehearse('ALTER TABLE lines ADD CHECK (order_id > 500)'); EXCEPTION WHEN check_violation THEN RAISE INFO '%', SQLERRM; END $$;
-- The guard judges again after an error.
SET schema_guard.small_table = 0;
BEGIN;
DROP TABLE lines;
ROLLBACK;
RESET schema_guard.small_table;

-- What would last, and what is large; both on demand.
SET schema_guard.max_blocking_time = 0;
SELECT schema_guard.rehearse('CREATE INDEX ON orders (note)');
SELECT statement, relation, lock_mode, builds FROM schema_guard.rehearse('CREATE INDEX ON orders (note)', force => true);
SET schema_guard.max_blocking_time = '1min';
SET schema_guard.rehearse_limit = '8kB';
\set VERBOSITY default
SELECT schema_guard.rehearse('COMMENT ON TABLE orders IS $c$large$c$; DROP TABLE orders');
\set VERBOSITY terse
SELECT statement, relation, lock_mode FROM schema_guard.rehearse('DROP TABLE orders', force => true);
RESET schema_guard.rehearse_limit;
-- It stops after max_blocking_time, and the session's own timeout is what it was.
SET schema_guard.max_blocking_time = '100ms';
SELECT schema_guard.rehearse('SELECT pg_sleep(10)');
SET statement_timeout = '1min';
SELECT schema_guard.rehearse('SELECT pg_sleep(10)');
SHOW statement_timeout;
RESET statement_timeout;
RESET schema_guard.max_blocking_time;
SELECT pg_sleep(0.2);

-- Values taken from a sequence stay taken.
SELECT count(*) FROM schema_guard.rehearse('SELECT nextval($s$numbers$s$)');
SELECT nextval('numbers');

-- A rehearsal inside a rehearsal, and inside a statement of its own.
SELECT count(*) FROM schema_guard.rehearse('SELECT schema_guard.rehearse($s$TRUNCATE lines$s$)');
CREATE TABLE measured AS SELECT relation, rewrites FROM schema_guard.rehearse('TRUNCATE lines');
TABLE measured;
DROP TABLE measured;

-- Not for everybody; with the caller's own rights.
SET ROLE regress_rehearser;
SELECT schema_guard.rehearse('SELECT 1');
SET schema_guard.rehearse_limit = '1TB';
RESET ROLE;
GRANT EXECUTE ON FUNCTION schema_guard.rehearse TO regress_rehearser;
SET ROLE regress_rehearser;
SELECT schema_guard.rehearse('DROP TABLE orders', force => true);
SELECT count(*) FROM schema_guard.rehearse('CREATE TEMP TABLE own (id int)');
RESET ROLE;

REVOKE EXECUTE ON FUNCTION schema_guard.rehearse FROM regress_rehearser;
SET schema_guard.mode = off;
DROP SCHEMA rehearse CASCADE;
DROP ROLE regress_rehearser;
