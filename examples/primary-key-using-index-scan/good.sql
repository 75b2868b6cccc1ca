CREATE TABLE orders (id int, email varchar(50));
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');
CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);

ALTER TABLE orders ADD CONSTRAINT orders_id_not_null CHECK (id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_id_not_null;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;
