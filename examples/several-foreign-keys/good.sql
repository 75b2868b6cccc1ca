CREATE TABLE customers (id int PRIMARY KEY);
INSERT INTO customers VALUES (1), (2);
CREATE TABLE shops (id int PRIMARY KEY);
INSERT INTO shops VALUES (1), (2);
CREATE TABLE orders (id int PRIMARY KEY, customer int, shop int);
INSERT INTO orders VALUES (1, 1, 1), (2, 2, 2);
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer);
CREATE INDEX CONCURRENTLY orders_shop_idx ON orders (shop);

ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers NOT VALID;
ALTER TABLE orders ADD FOREIGN KEY (shop) REFERENCES shops NOT VALID;
