CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE TABLE items (id int PRIMARY KEY, order_id int);
INSERT INTO items VALUES (1, 1), (2, 2);
ALTER TABLE orders ADD CONSTRAINT orders_id_check CHECK (id > 0) NOT VALID;

ALTER TABLE items ALTER COLUMN order_id SET DEFAULT 0;
ALTER TABLE orders VALIDATE CONSTRAINT orders_id_check;
