-- The four modes: off judges nothing, observe records, warn warns and records, enforce refuses.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
SET application_name = 'modes';
CREATE SCHEMA modes;
SET search_path = modes;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
SHOW schema_guard.mode;

SET schema_guard.mode = off;
CREATE INDEX off_idx ON orders (note);
SELECT count(*) FROM schema_guard.last_findings();

SET schema_guard.mode = observe;
CREATE INDEX observe_idx ON orders (note);
ALTER TABLE orders ADD COLUMN n serial;
CREATE INDEX observe_idx2 ON orders (note);
SELECT rule, action, object FROM schema_guard.last_findings();

-- A WARNING for each rule and object, once a session; the statement runs.
SET schema_guard.mode = warn;
CREATE INDEX warn_idx ON orders (note);
CREATE INDEX warn_idx2 ON orders (note);
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE orders RENAME COLUMN remark TO note;
DROP INDEX warn_idx;
DROP INDEX warn_idx2;

SET schema_guard.mode = enforce;
CREATE INDEX enforce_idx ON orders (note);
SELECT rule, action, object, lock_mode, blocks, work, bytes, estimated_ms, message, fix
FROM schema_guard.last_findings();
-- The findings are those of the last statement that had any.
SELECT 1 AS nothing_to_find;
CREATE INDEX CONCURRENTLY enforce_idx ON orders (note);
SELECT rule FROM schema_guard.last_findings();

-- What was found and not refused. A refused statement is not in it, nor is one that failed or was rolled back.
SET schema_guard.mode = observe;
CREATE UNIQUE INDEX enforce_idx ON orders (note);
BEGIN;
DROP TABLE orders;
ROLLBACK;
BEGIN;
SAVEPOINT a;
ALTER TABLE orders DROP COLUMN note;
ROLLBACK TO a;
COMMIT;
SET schema_guard.mode = enforce;
SELECT times, rule, object, application, would_block, role = current_user AS mine, last_seen >= first_seen AS in_order
FROM schema_guard.observations WHERE application = 'modes' ORDER BY rule, object;
-- What an override lets through is kept with its reason.
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX allowed_idx ON orders (note);
COMMIT;
SELECT rule, object, would_block, allowed FROM schema_guard.observation
WHERE application = 'modes' AND allowed IS NOT NULL;

-- There is no other mode.
SET schema_guard.mode = 'loud';
-- Nor a setting that this extension does not have.
SET schema_guard.modus = 'off';
SET schema_guard.max_blocking_time = '2min';
SHOW schema_guard.max_blocking_time;
SHOW schema_guard.small_table;

-- Both thresholds have to be passed: estimated time, and size.
SET schema_guard.small_table = '8kB';
CREATE INDEX fast_idx ON orders (note);
SET schema_guard.max_blocking_time = 0;
CREATE INDEX large_enough_idx ON orders (note);
SET schema_guard.small_table = '9kB';
CREATE INDEX small_idx ON orders (note);

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA modes CASCADE;
