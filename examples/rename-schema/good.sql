CREATE SCHEMA sales;
CREATE TABLE sales.orders (id int PRIMARY KEY, note text);
INSERT INTO sales.orders VALUES (1, 'first'), (2, 'second');

BEGIN;
SET LOCAL schema_guard.allow = 'rename-schema(sales): views keep the old names';
ALTER SCHEMA sales RENAME TO shop;
CREATE SCHEMA sales;
CREATE VIEW sales.orders AS SELECT * FROM shop.orders;
COMMIT;
