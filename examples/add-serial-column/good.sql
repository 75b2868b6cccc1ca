CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

ALTER TABLE orders ADD COLUMN number bigint;
CREATE SEQUENCE orders_number_seq AS bigint OWNED BY orders.number;
ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');
UPDATE orders SET number = nextval('orders_number_seq') WHERE number IS NULL AND id BETWEEN 1 AND 1000;
