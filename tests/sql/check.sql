-- check(): a whole script, each statement judged as it would find the database. Nothing is run.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA checks;
SET search_path = checks;
CREATE TABLE orders (id int PRIMARY KEY, email text, note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE TABLE nothing_in_it (id int);
CREATE TABLE lines (order_id int);
INSERT INTO lines VALUES (1), (2);
ANALYZE orders, lines;

-- All columns.
\x
SELECT statement, line, rule, action, object, lock_mode, blocks, work, bytes, estimated_ms, message,
    regexp_replace(detail, 'PostgreSQL \d+', 'PostgreSQL NN') AS detail, fix
FROM schema_guard.check('CREATE INDEX orders_email_idx ON orders (email)');
\x

-- Statements and lines, counted from 1; the line is that of the object.
SELECT statement, line, rule, action, object FROM schema_guard.check($script$
-- a comment; with a semicolon
SELECT ';', $$;$$, $body$ DROP TABLE orders; $body$, "a;b" FROM (SELECT 1 AS "a;b") s; /* ; /* nested ; */ */

ALTER TABLE orders
    ADD COLUMN state text,
    ADD UNIQUE (email),
    DROP COLUMN note;
CREATE TABLE nothing_else (id int);
DROP TABLE
    nothing_in_it, orders;
$script$);
-- Nothing to say.
SELECT count(*) FROM schema_guard.check('');
SELECT count(*) FROM schema_guard.check(E';; -- nothing\n;');
SELECT count(*) FROM schema_guard.check(NULL);
SELECT rule FROM schema_guard.check('SELECT 1; CREATE INDEX CONCURRENTLY ON orders (note); DROP TABLE nothing_in_it, missing');

-- A script made with the safe way in it.
SELECT statement, line, rule FROM schema_guard.check($script$
ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT noted;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT noted;
$script$);
-- … and without VALIDATE; after DROP CONSTRAINT nothing is proven either.
SELECT statement, line, rule FROM schema_guard.check($script$
ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders VALIDATE CONSTRAINT noted;
ALTER TABLE orders DROP CONSTRAINT noted;
ALTER TABLE orders ALTER COLUMN email SET NOT NULL;
$script$);

-- Tables that the script makes: empty, so free; new in the transaction, so free, and without BEGIN and COMMIT the script
-- is taken for one transaction; filled by a query and committed, nobody knows how large.
SELECT statement, line, rule, bytes, estimated_ms FROM schema_guard.check($script$
CREATE TABLE stock (id int, order_id int);
CREATE INDEX ON stock (order_id);
ALTER TABLE stock ADD PRIMARY KEY (id);
BEGIN;
CREATE TABLE new_one AS SELECT * FROM orders;
CREATE INDEX ON new_one (note);
DROP TABLE new_one;
CREATE TABLE filled AS SELECT * FROM orders;
COMMIT;
CREATE INDEX ON filled (note);
CREATE TABLE new_two AS SELECT * FROM orders;
CREATE INDEX ON new_two (note);
CREATE TEMP TABLE scratch AS SELECT * FROM orders;
CREATE INDEX ON scratch (note);
$script$);
-- A table that the script drops or renames is not there any more under that name.
SELECT statement, line, rule, object FROM schema_guard.check($script$
ALTER TABLE orders RENAME TO purchases;
CREATE INDEX ON orders (note);
CREATE INDEX ON purchases (note);
CREATE TABLE orders (id int);
CREATE INDEX ON orders (id);
$script$);
-- A few literal rows are no large table; by default small_table is 10 MB.
SET schema_guard.small_table = '10MB';
SELECT count(*) FROM schema_guard.check($script$
CREATE TABLE countries (code text, name text);
INSERT INTO countries VALUES ('NO', 'Norway'), ('PL', 'Poland');
CREATE INDEX ON countries (name);
$script$);
SET schema_guard.small_table = 0;

-- COPY data is data, to its end; line numbers go on after it.
SELECT statement, line, rule FROM schema_guard.check($script$
COPY orders (id, note) FROM stdin;
3	DROP TABLE orders;
4	it's; an unbalanced "quote
\.
DROP TABLE orders;
$script$);

-- psql commands are named, not judged; \g and \gexec end a statement.
SELECT statement, line, rule, action, message FROM schema_guard.check($script$
\set ON_ERROR_STOP on
\i other.sql
SELECT 1 \gset
CREATE INDEX ON orders (note) \g
DROP TABLE orders;
$script$);

-- Bodies of functions are not the script's own statements.
SELECT statement, line, rule FROM schema_guard.check($script$
CREATE FUNCTION f() RETURNS int
    BEGIN ATOMIC
        SELECT CASE WHEN true THEN 1 ELSE 2 END;
        SELECT 2;
    END;
CREATE PROCEDURE p() LANGUAGE sql AS 'DROP TABLE checks.orders; SELECT 1;';
CREATE RULE r AS ON DELETE TO orders DO ALSO (DELETE FROM nothing_in_it; SELECT 1);
DROP TABLE orders;
$script$);

-- Placeholders that nobody has filled in.
SELECT statement, line, rule, action, message FROM schema_guard.check($script$
CREATE INDEX ON ${schema}.orders (note);
CREATE TABLE :"schema".t (id int);
INSERT INTO orders VALUES (:id, :'note', 'a'::text);
SELECT (ARRAY[1, 2, 3])[1:2];
DROP TABLE orders;
$script$);

-- Only the part that goes up, and its lines as they are in the file.
SELECT statement, line, rule FROM schema_guard.check($script$-- +goose Up
DROP TABLE orders;
-- +goose Down
CREATE INDEX ON orders (email);
$script$);
SELECT statement, line, rule FROM schema_guard.check($script$-- migrate:up
CREATE TABLE t (id int);

-- migrate:down
DROP TABLE orders;
$script$);

-- A syntax error is a row with its line; what stands before it is judged, and what follows too. After an unterminated
-- string nobody knows what follows.
SELECT statement, line, rule, action, message FROM schema_guard.check($script$
DROP TABLE orders;
CREATE TABL t (
    id int
);
TRUNCATE lines;
$script$);
SELECT statement, line, rule, action, message FROM schema_guard.check(E'DROP TABLE orders;\nSELECT 1 +;');
SELECT statement, line, rule, action, substring(message FOR 26) AS message, message !~ E'\n' AS on_one_line
FROM schema_guard.check(E'DROP TABLE orders;\n\nSELECT ''unterminated;\nDROP TABLE orders;');

-- The script's own overrides count as they would: SET LOCAL to the end of the transaction, SET for one statement.
SELECT statement, line, rule, message FROM schema_guard.check($script$
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX ON orders (email);
CREATE INDEX ON orders (note);
COMMIT;
CREATE INDEX ON orders (id, note);
SET schema_guard.allow = 'truncate: reloaded nightly';
TRUNCATE orders;
TRUNCATE orders;
SET schema_guard.allow = 'truncate';
$script$);
-- The session's own override is not the script's.
SET schema_guard.allow = 'truncate: mine';
SELECT rule FROM schema_guard.check('TRUNCATE orders');
RESET schema_guard.allow;

-- So does its own search_path.
SET search_path = public;
SELECT statement, line, rule, object FROM schema_guard.check($script$
SET search_path = checks, public;
DROP TABLE orders;
$script$);
SET search_path = checks;

-- A lock_timeout would leave an invalid index behind.
SELECT statement, line, rule, action, message FROM schema_guard.check($script$
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY ON orders (email);
SET lock_timeout = 0;
CREATE INDEX CONCURRENTLY ON orders (note);
$script$);

-- Off or observing, check() answers all the same.
SET schema_guard.mode = off;
SELECT rule, action FROM schema_guard.check('TRUNCATE orders');
SET schema_guard.mode = enforce;

-- Nothing was run.
SELECT count(*) FROM orders;
SELECT to_regclass('checks.stock') AS stock, to_regclass('checks.t') AS t;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA checks CASCADE;
