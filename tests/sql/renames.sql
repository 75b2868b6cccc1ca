-- Renames break the queries that use the old name: refused on a table of some size, a warning on a small one.
\set VERBOSITY terse
SET schema_guard.small_table = 0;
CREATE SCHEMA renames;
SET search_path = renames;
CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');
CREATE TABLE nothing_in_it (id int);
CREATE VIEW order_view AS SELECT * FROM orders;
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders;

ALTER TABLE orders RENAME TO purchases;
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE IF EXISTS orders RENAME note TO remark;
ALTER MATERIALIZED VIEW totals RENAME TO sums;
ALTER MATERIALIZED VIEW totals RENAME COLUMN n TO how_many;

-- A view is named by queries as a table is.
ALTER VIEW order_view RENAME TO orders_shown;
ALTER VIEW order_view RENAME COLUMN note TO remark;
ALTER TABLE orders SET SCHEMA public;
ALTER SCHEMA renames RENAME TO renamed;

-- Nobody depends on these names, or there are no rows and so nobody to read them.
ALTER TABLE nothing_in_it RENAME id TO number;
ALTER TABLE nothing_in_it RENAME TO still_nothing_in_it;
ALTER INDEX orders_pkey RENAME TO orders_primary_key;
ALTER TABLE orders RENAME CONSTRAINT orders_primary_key TO orders_pkey;

-- What PostgreSQL refuses itself.
ALTER TABLE orders RENAME missing TO remark;
ALTER TABLE missing RENAME TO orders;
ALTER TABLE IF EXISTS missing RENAME TO orders;

-- With a view in its place, and a reason.
BEGIN;
SET LOCAL schema_guard.allow = 'rename-table(orders): a view keeps the old name';
ALTER TABLE orders RENAME TO purchases;
CREATE VIEW orders AS SELECT * FROM purchases;
COMMIT;
SELECT * FROM orders ORDER BY id;

-- check() reads on to the COMMIT: nobody ever sees the name without a relation. Outside a transaction somebody does.
CREATE TABLE purchases_new AS SELECT * FROM purchases;
CREATE FUNCTION found(script text) RETURNS TABLE (line int, rule text, object text)
    LANGUAGE sql AS 'SELECT line, rule, object FROM schema_guard.check(script)';
SELECT * FROM found('BEGIN; ALTER TABLE purchases RENAME TO sales; CREATE VIEW purchases AS SELECT * FROM sales; COMMIT');
SELECT * FROM found('ALTER TABLE purchases RENAME TO sales; CREATE VIEW purchases AS SELECT * FROM sales');
SELECT * FROM found('BEGIN; ALTER TABLE purchases RENAME TO sales; COMMIT; CREATE VIEW purchases AS SELECT * FROM sales');
SELECT * FROM found('BEGIN;
ALTER TABLE purchases RENAME COLUMN note TO remark;
ALTER TABLE purchases RENAME TO sales;
ALTER TABLE sales DROP COLUMN remark;
CREATE OR REPLACE VIEW renames.purchases AS SELECT * FROM sales;
COMMIT');
-- A swap: the name goes from one table to the other.
SELECT * FROM found('BEGIN;
ALTER TABLE purchases RENAME TO purchases_old;
ALTER TABLE purchases_new RENAME TO purchases;
COMMIT');
DROP FUNCTION found;

-- A small table.
RESET schema_guard.small_table;
ALTER TABLE purchases RENAME COLUMN note TO remark;
ALTER TABLE purchases RENAME TO sales;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA renames CASCADE;
