-- What is never judged. Each statement here would be refused on the table "orders"; where it is not, the reason stands
-- above it.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA bypass;
SET search_path = bypass;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
ANALYZE orders;

-- The control.
CREATE INDEX orders_note_idx ON orders (note);

-- The guard is off.
SET schema_guard.mode = off;
CREATE INDEX orders_note_idx ON orders (note);
DROP INDEX orders_note_idx;
SET schema_guard.mode = enforce;

-- Temporary tables: nobody else can see them.
CREATE TEMP TABLE scratch AS SELECT * FROM orders;
CREATE INDEX ON scratch (note);
ALTER TABLE pg_temp.scratch ALTER COLUMN id TYPE bigint;
TRUNCATE scratch;
INSERT INTO scratch SELECT * FROM orders;
DROP TABLE pg_temp.scratch;
-- One that hides a permanent table of the same name, and then the permanent one.
CREATE TEMP TABLE orders (id int, note text);
INSERT INTO orders VALUES (1, 'first');
CREATE INDEX orders_note_idx ON orders (note);
CREATE INDEX orders_note_idx ON bypass.orders (note);
DROP TABLE orders;
DROP TABLE orders;

-- Made in this transaction: nobody else can see it yet.
BEGIN;
CREATE TABLE new_one AS SELECT * FROM orders;
CREATE INDEX ON new_one (note);
SAVEPOINT a;
ALTER TABLE new_one ADD PRIMARY KEY (id);
ALTER TABLE new_one ALTER COLUMN id TYPE bigint;
ROLLBACK TO a;
ALTER TABLE new_one ADD COLUMN token uuid DEFAULT gen_random_uuid();
TRUNCATE new_one;
-- The transaction does not make the tables that were there any newer.
SAVEPOINT b;
CREATE INDEX orders_note_idx ON orders (note);
ROLLBACK TO b;
INSERT INTO new_one SELECT * FROM orders;
COMMIT;
-- From here on others can see it.
CREATE INDEX ON new_one (id);
-- A table made in a savepoint that is rolled back does not count, nor does the one that was there before.
BEGIN;
SAVEPOINT a;
CREATE TABLE newer (id int);
ROLLBACK TO a;
ALTER TABLE new_one RENAME TO newer;
ROLLBACK;
-- New storage does not make a table new: not after TRUNCATE, not after a rewrite.
BEGIN;
SET LOCAL schema_guard.allow = 'truncate(new_one): to see what comes after';
TRUNCATE new_one;
INSERT INTO new_one SELECT * FROM orders;
CREATE INDEX ON new_one (id);
ROLLBACK;

-- The elements of CREATE SCHEMA are part of it.
CREATE SCHEMA bypass_elements
    CREATE TABLE t (id int PRIMARY KEY)
    CREATE INDEX t_idx ON t (id)
    CREATE VIEW v AS SELECT * FROM t;

-- What REFRESH … CONCURRENTLY does inside: it creates, fills and drops a table of its own.
CREATE MATERIALIZED VIEW totals AS SELECT id, note FROM orders;
CREATE UNIQUE INDEX CONCURRENTLY totals_id_key ON totals (id);
INSERT INTO orders VALUES (3, 'third');
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
REFRESH MATERIALIZED VIEW totals;

-- Part of a statement that was judged as a whole: the indexes of CREATE TABLE, of LIKE, of a new partition.
CREATE TABLE copy (LIKE orders INCLUDING ALL);

-- The tables of migration tools are the tools' own; others of that name are not.
CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101000000');
ALTER TABLE schema_migrations ALTER COLUMN version TYPE varchar(20);
TRUNCATE schema_migrations;
INSERT INTO schema_migrations VALUES ('20240101000000');
DROP TABLE schema_migrations;
CREATE TABLE schema_migrations (id int, payload text);
INSERT INTO schema_migrations VALUES (1, 'not a tool''s'), (2, 'at all');
ANALYZE schema_migrations;
DROP TABLE schema_migrations;

-- What PostgreSQL refuses itself, for whatever reason.
SET default_transaction_read_only = on;
CREATE INDEX CONCURRENTLY ON orders (note);
RESET default_transaction_read_only;

-- A restore: the settings that every dump begins with.
SET statement_timeout = 0;
SET lock_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
-- One of them is lacking, and it is no restore.
CREATE INDEX orders_note_idx ON bypass.orders (note);
SET row_security = off;
CREATE INDEX orders_note_idx ON bypass.orders (note);
DROP INDEX bypass.orders_note_idx;
SELECT value, note FROM schema_guard.status WHERE item = 'trust_restores';
SET schema_guard.trust_restores = off;
CREATE INDEX orders_note_idx ON bypass.orders (note);
RESET row_security;
RESET check_function_bodies;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA bypass, bypass_elements CASCADE;
