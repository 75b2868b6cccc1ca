CREATE TABLE orders (id int, email varchar(50));
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');
CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);

ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;
