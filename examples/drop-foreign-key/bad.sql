CREATE TABLE customers (id int PRIMARY KEY);
INSERT INTO customers VALUES (1), (2);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int CONSTRAINT orders_customer_id_fkey REFERENCES customers);
INSERT INTO orders VALUES (1, 1), (2, 2);

ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
