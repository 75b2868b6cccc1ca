-- Constraints: what has to be verified or built under the lock is refused; NOT VALID, VALIDATE and USING INDEX are not.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA constraints;
SET search_path = constraints;
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int NOT NULL, customer_id int, email text);
INSERT INTO customers VALUES (1), (2);
INSERT INTO orders VALUES (1, 1, 'a@example.org'), (2, 2, 'b@example.org');

-- CHECK
ALTER TABLE orders ADD CONSTRAINT positive CHECK (id > 0);
ALTER TABLE orders ADD COLUMN n int CHECK (n > 0);
ALTER TABLE orders ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
ALTER TABLE orders RENAME CONSTRAINT positive TO id_is_positive;
ALTER TABLE orders DROP CONSTRAINT id_is_positive;

-- VALIDATE under the lock that NOT VALID took, and under its own.
BEGIN;
ALTER TABLE orders ADD CONSTRAINT not_too_many CHECK (id < 1000) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT not_too_many;
ROLLBACK;
ALTER TABLE orders ADD CONSTRAINT not_too_many CHECK (id < 1000) NOT VALID, VALIDATE CONSTRAINT not_too_many;
ALTER TABLE orders ADD CONSTRAINT not_too_many CHECK (id < 1000) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT not_too_many;
ALTER TABLE orders DROP CONSTRAINT not_too_many;

-- FOREIGN KEY
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE orders ADD CONSTRAINT to_customers FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT to_customers;
-- A new column without a default references nothing yet: PostgreSQL looks nothing up.
ALTER TABLE orders ADD COLUMN buyer_id int REFERENCES customers;
ALTER TABLE orders ADD COLUMN seller_id int DEFAULT 1 REFERENCES customers;

-- UNIQUE and PRIMARY KEY
ALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE (email);
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE orders ADD COLUMN code text UNIQUE;
CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);
CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);
ALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE USING INDEX orders_email_key,
    ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;

-- On a table without rows there is nothing to verify.
CREATE TABLE nothing_in_it (id int, customer_id int);
ALTER TABLE nothing_in_it ADD CHECK (id > 0), ADD UNIQUE (id), ADD FOREIGN KEY (customer_id) REFERENCES customers;

-- What PostgreSQL refuses itself.
ALTER TABLE orders VALIDATE CONSTRAINT missing;
ALTER TABLE orders ADD FOREIGN KEY (missing) REFERENCES customers NOT VALID;

-- The name in the message is the one that the constraint would get.
ALTER TABLE orders ADD CHECK (email <> '');
SET schema_guard.mode = off;
ALTER TABLE orders ADD CHECK (email <> '');
SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'c';

SET client_min_messages = error;
DROP SCHEMA constraints CASCADE;
