CREATE TABLE orders (id int, total numeric);
INSERT INTO orders VALUES (1, 10), (2, 20);
CREATE VIEW totals AS SELECT sum(total) AS total FROM orders;

-- With a short lock_timeout, when nobody reads it any more.
BEGIN;
SET LOCAL lock_timeout = '500ms';
SET LOCAL schema_guard.allow = 'drop-view(totals): unused since release 41, OPS-17';
DROP VIEW totals;
COMMIT;
