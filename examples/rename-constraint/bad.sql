CREATE TABLE orders (id bigint PRIMARY KEY, email text CONSTRAINT orders_email_key UNIQUE);
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');

ALTER TABLE orders RENAME CONSTRAINT orders_email_key TO orders_email_unique;
