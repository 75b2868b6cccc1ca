-- Maintenance: REINDEX, VACUUM FULL, CLUSTER and TRUNCATE. No event trigger sees them (REINDEX before 17), only the
-- utility hook, which is in place from the session's first DDL on.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA maintenance;
SET search_path = maintenance;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
CREATE TABLE lines (order_id int REFERENCES orders);
INSERT INTO lines VALUES (1), (2);
CREATE TABLE nothing_in_it (id int PRIMARY KEY);
ANALYZE orders, lines;

TRUNCATE lines;
TRUNCATE orders, lines;
TRUNCATE orders CASCADE;
TRUNCATE nothing_in_it;
BEGIN;
CREATE TABLE new_one AS SELECT * FROM orders;
TRUNCATE new_one;
COMMIT;

VACUUM FULL orders;
VACUUM (FULL, ANALYZE) orders, nothing_in_it;
VACUUM FULL nothing_in_it;
VACUUM (FULL off) orders;
VACUUM ANALYZE orders;

CLUSTER orders USING orders_pkey;
CLUSTER nothing_in_it USING nothing_in_it_pkey;

REINDEX TABLE orders;
REINDEX INDEX orders_pkey;
REINDEX SCHEMA maintenance;
REINDEX (VERBOSE off) TABLE nothing_in_it;
REINDEX TABLE CONCURRENTLY orders;
REINDEX (CONCURRENTLY) INDEX orders_pkey;

ALTER TABLE orders SET UNLOGGED;
ALTER TABLE orders SET LOGGED;
ALTER TABLE orders SET ACCESS METHOD heap;

-- PostgreSQL's own errors.
TRUNCATE orders;
TRUNCATE missing;
REINDEX INDEX missing;
BEGIN;
SET LOCAL schema_guard.allow = 'vacuum-full(orders): not in a transaction anyway';
VACUUM FULL orders;
ROLLBACK;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA maintenance CASCADE;
