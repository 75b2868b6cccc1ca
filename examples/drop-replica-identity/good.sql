CREATE TABLE orders (id int PRIMARY KEY, code int NOT NULL);
INSERT INTO orders VALUES (1, 10), (2, 20);
CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);
-- Says only that wal_level is too low where it is.
SET client_min_messages = error;
CREATE PUBLICATION shop FOR TABLE orders;
RESET client_min_messages;

ALTER TABLE orders
    DROP CONSTRAINT orders_pkey,
    ADD CONSTRAINT orders_code_key PRIMARY KEY USING INDEX orders_code_key;
