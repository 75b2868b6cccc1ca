-- The lock_timeout that DDL gets where the session has set none: seen from inside the statement, by an event trigger.
\set VERBOSITY terse
SET client_min_messages = notice;
CREATE SCHEMA lock_timeout;
SET search_path = lock_timeout;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first');
CREATE MATERIALIZED VIEW totals AS SELECT id, note FROM orders;
CREATE UNIQUE INDEX totals_id_key ON totals (id);
CREATE FUNCTION show_lock_timeout() RETURNS event_trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE NOTICE '%: %', tg_tag, current_setting('lock_timeout'); END $$;
-- Named so that it fires before the extension's own.
CREATE EVENT TRIGGER a_lock_timeout ON ddl_command_end EXECUTE FUNCTION lock_timeout.show_lock_timeout();
SHOW lock_timeout;

-- Imposed: SHARE or more on a relation that others can see.
ALTER TABLE orders ADD COLUMN a int;
CREATE INDEX orders_note_idx ON orders (note);
ALTER TABLE orders DROP COLUMN a;
CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE orders DISABLE TRIGGER t;
DROP TRIGGER t ON orders;
CREATE TABLE lines (order_id int REFERENCES orders);
ALTER TABLE lines RENAME TO order_lines;
DROP TABLE order_lines;
-- The statement after it waits as long as it likes.
SHOW lock_timeout;

-- Not imposed: it would leave an invalid index behind.
CREATE INDEX CONCURRENTLY orders_note_id_idx ON orders (note, id);
DROP INDEX CONCURRENTLY orders_note_id_idx;
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
-- Nobody waits behind it.
ALTER TABLE orders ALTER COLUMN note SET STATISTICS 100;
CREATE TABLE made_now (id int);
COMMENT ON TABLE orders IS 'nothing but a comment';
CREATE TEMP TABLE scratch (id int);
ALTER TABLE scratch ADD COLUMN n int;
DROP TABLE scratch;
BEGIN;
CREATE TABLE new_one (id int);
ALTER TABLE new_one ADD COLUMN n int;
COMMIT;

-- The session has set its own.
SET lock_timeout = '5s';
ALTER TABLE orders ADD COLUMN a int;
SHOW lock_timeout;
RESET lock_timeout;
BEGIN;
SET LOCAL lock_timeout = '7s';
ALTER TABLE orders ADD COLUMN b int;
COMMIT;
-- In a transaction it ends with the statement, too, and a savepoint or an error does not keep it.
BEGIN;
ALTER TABLE orders ADD COLUMN c int;
SHOW lock_timeout;
SAVEPOINT a;
ALTER TABLE orders ADD COLUMN c int;
ROLLBACK TO a;
SHOW lock_timeout;
COMMIT;
SHOW lock_timeout;
ALTER TABLE orders ADD COLUMN c int;
SHOW lock_timeout;

-- Other modes, and other values.
SET schema_guard.mode = observe;
ALTER TABLE orders ADD COLUMN d int;
SET schema_guard.mode = off;
ALTER TABLE orders ADD COLUMN e int;
SET schema_guard.mode = enforce;
SET schema_guard.lock_timeout = '1500ms';
ALTER TABLE orders ADD COLUMN f int;
SET schema_guard.lock_timeout = 0;
ALTER TABLE orders ADD COLUMN g int;
-- Below deadlock_timeout a deadlock would look like a lock timeout; said once.
SET schema_guard.lock_timeout = '500ms';
ALTER TABLE orders ADD COLUMN h int;
ALTER TABLE orders ADD COLUMN i int;

-- The same for the first statement of a session, which a session that preloads nothing gets from the event trigger.
\c -
SET client_min_messages = notice;
ALTER TABLE lock_timeout.orders ADD COLUMN first_one int;
SHOW lock_timeout;
\c -
SET client_min_messages = notice;
BEGIN;
ALTER TABLE lock_timeout.orders ADD COLUMN second_one int;
SHOW lock_timeout;
COMMIT;
SHOW lock_timeout;
\c -
SET client_min_messages = notice;
CREATE INDEX CONCURRENTLY orders_note_id_idx ON lock_timeout.orders (note, id);
SHOW lock_timeout;

DROP EVENT TRIGGER a_lock_timeout;
SET client_min_messages = error;
DROP SCHEMA lock_timeout CASCADE;
