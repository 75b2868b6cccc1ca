CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'a@example.org', 'second');
-- The first attempt: it fails, and leaves an invalid index behind.
\set ON_ERROR_STOP off
CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);
\set ON_ERROR_STOP on
UPDATE orders SET email = 'b@example.org' WHERE id = 2;

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_email_key ON orders (email);
