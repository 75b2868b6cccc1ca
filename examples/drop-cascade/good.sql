CREATE SEQUENCE order_number;
CREATE TABLE orders (id bigint DEFAULT nextval('order_number'), email text);
INSERT INTO orders (email) VALUES ('a@example.org'), ('b@example.org');

-- What depends on it first, by itself; then PostgreSQL finds nothing in the way.
ALTER TABLE orders ALTER COLUMN id DROP DEFAULT;
DROP SEQUENCE order_number;
