-- What destroys data: refused on a table of some size, a warning below schema_guard.small_table, silent where there is
-- nothing to lose.
\set VERBOSITY terse
SET schema_guard.small_table = 0;
CREATE SCHEMA destructive;
SET search_path = destructive;
CREATE TABLE orders (id int PRIMARY KEY, note text);
CREATE TABLE lines (order_id int REFERENCES orders);
CREATE TABLE nothing_in_it (id int, n int);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
INSERT INTO lines VALUES (1), (2);
CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM orders;
-- So that the number of rows is known to PostgreSQL.
ANALYZE orders, lines, totals;

DROP TABLE orders;
DROP TABLE lines, orders CASCADE;
DROP TABLE IF EXISTS missing, lines;
DROP MATERIALIZED VIEW totals;
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders DROP COLUMN IF EXISTS note CASCADE;
DROP SCHEMA destructive CASCADE;

-- One refusal for all tables of the statement, and each of them is found.
DROP TABLE lines, nothing_in_it, orders CASCADE;
SELECT rule, action, object FROM schema_guard.last_findings() ORDER BY object;

-- Nothing to lose.
ALTER TABLE nothing_in_it DROP COLUMN n;
ALTER TABLE orders DROP COLUMN IF EXISTS missing;
DROP TABLE IF EXISTS missing;
DROP TABLE nothing_in_it;
CREATE SCHEMA nothing_in_it;
DROP SCHEMA nothing_in_it;
CREATE VIEW v AS SELECT 1 AS one;
DROP VIEW v;
BEGIN;
CREATE TABLE new_one AS SELECT * FROM orders;
DROP TABLE new_one;
COMMIT;

-- What PostgreSQL refuses itself: a schema that is not empty, a table that others depend on.
DROP SCHEMA destructive;
DROP TABLE missing;

-- A small table: a warning, and it runs.
RESET schema_guard.small_table;
ALTER TABLE orders DROP COLUMN note;
DROP MATERIALIZED VIEW totals;
DROP TABLE lines;
DROP SCHEMA destructive CASCADE;
SELECT to_regnamespace('destructive') AS gone;
