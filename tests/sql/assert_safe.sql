-- assert_safe(): an error with all findings for a script that would be refused, for CI.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA assert_safe;
SET search_path = assert_safe;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
ANALYZE orders;

SELECT schema_guard.assert_safe('CREATE INDEX CONCURRENTLY ON orders (note);');
SELECT schema_guard.assert_safe($script$
BEGIN;
CREATE INDEX ON orders (note);
ALTER TABLE orders
    DROP COLUMN note;
COMMIT;
$script$);
\echo :LAST_ERROR_SQLSTATE
SELECT schema_guard.assert_safe('TRUNCATE orders');
-- A warning alone does not fail a build.
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
SELECT schema_guard.assert_safe('DROP INDEX orders_note_idx');
-- A script that cannot be read does.
SELECT schema_guard.assert_safe(E'SELECT 1;\nCREATE TABL t ();');

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA assert_safe CASCADE;
