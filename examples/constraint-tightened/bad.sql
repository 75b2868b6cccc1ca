CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), total int CONSTRAINT known CHECK (total IS NOT NULL));
INSERT INTO orders VALUES (1, 'a@example.org', 10), (2, 'b@example.org', 20);

ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID;
