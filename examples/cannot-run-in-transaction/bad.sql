CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), total int);
INSERT INTO orders VALUES (1, 'a@example.org', 10), (2, 'b@example.org', 20);

BEGIN;
CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);
