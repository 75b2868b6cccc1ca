CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

-- Says which index pg_repack is to go by, and writes nothing.
ALTER TABLE orders CLUSTER ON orders_pkey;
