CREATE TABLE customers (id int PRIMARY KEY);
INSERT INTO customers VALUES (1), (2);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int CONSTRAINT orders_customer_id_fkey REFERENCES customers);
INSERT INTO orders VALUES (1, 1), (2, 2);

-- Repeated until it gets both locks.
BEGIN;
SET LOCAL lock_timeout = '1s';
SET LOCAL schema_guard.allow = 'drop-foreign-key(customers): with a short lock_timeout';
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
COMMIT;
