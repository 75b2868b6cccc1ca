-- The first statement of a session: where nothing is preloaded, it loads the library and is judged by the event trigger.
-- Each is refused with the same words, whichever of the two has judged it.
\set VERBOSITY sqlstate
CREATE SCHEMA first_statement;
CREATE TABLE first_statement.orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO first_statement.orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE INDEX orders_note_idx ON first_statement.orders (note);
ANALYZE first_statement.orders;
SELECT current_database() AS here \gset
ALTER DATABASE :"here" SET schema_guard.max_blocking_time = 0;
ALTER DATABASE :"here" SET schema_guard.small_table = 0;
ALTER DATABASE :"here" SET search_path = first_statement;

\c -
CREATE INDEX orders_email_idx ON orders (email);
\echo :LAST_ERROR_MESSAGE
SELECT rule, action, object, fix FROM schema_guard.last_findings();
\c -
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
\echo :LAST_ERROR_MESSAGE
\c -
ALTER TABLE orders ADD UNIQUE (email);
\echo :LAST_ERROR_MESSAGE
\c -
DROP TABLE orders;
\echo :LAST_ERROR_MESSAGE
\c -
ALTER TABLE orders RENAME TO purchases;
\echo :LAST_ERROR_MESSAGE
\c -
DROP SCHEMA first_statement CASCADE;
\echo :LAST_ERROR_MESSAGE
-- Inside of something, and beside something.
\c -
DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$;
\echo :LAST_ERROR_MESSAGE
\c -
SELECT 1 \; ALTER TABLE orders DROP COLUMN note \; SELECT 2;
\echo :LAST_ERROR_MESSAGE
-- It may pass.
\c -
CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);
\c -
DROP INDEX orders_email_idx;
SELECT rule, action, object FROM schema_guard.last_findings();
\c -
BEGIN;
SET LOCAL schema_guard.allow = 'drop-table(orders): only to see that it counts';
DROP TABLE orders;
ROLLBACK;
\c -
SET schema_guard.mode = warn;
DROP INDEX orders_note_idx;
SELECT rule, action, object FROM schema_guard.last_findings();
-- Before the library is loaded, a setting is only a name with a value: one that the role may not set does not count.
\c -
CREATE ROLE regress_first;
GRANT USAGE, CREATE ON SCHEMA first_statement TO regress_first;
CREATE TABLE not_super AS SELECT 1 AS id;
ALTER TABLE not_super OWNER TO regress_first;
ANALYZE not_super;
\c -
-- The WARNING that a role may not set it comes with the load.
SET client_min_messages = error;
SET ROLE regress_first;
DO $$ BEGIN SET schema_guard.mode = off; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
CREATE INDEX ON not_super (id);
\echo :LAST_ERROR_MESSAGE
SHOW schema_guard.mode;
-- From the second statement on, the utility hook judges, and the session is as guarded as any.
\c -
CREATE TABLE t (id int);
TRUNCATE orders;
\echo :LAST_ERROR_MESSAGE
SELECT value <> 'no' AS hook FROM schema_guard.status WHERE item = 'hook';

ALTER DATABASE :"here" RESET schema_guard.max_blocking_time;
ALTER DATABASE :"here" RESET schema_guard.small_table;
ALTER DATABASE :"here" RESET search_path;
SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA first_statement CASCADE;
DROP ROLE regress_first;
