CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

ALTER TABLE orders ADD COLUMN IF NOT EXISTS state text;
DROP INDEX CONCURRENTLY IF EXISTS orders_state_idx;
CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
BEGIN;
ALTER TABLE orders ADD COLUMN remark text;
CREATE TABLE items (id bigint PRIMARY KEY);
COMMIT;
