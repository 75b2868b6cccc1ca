CREATE TABLE customers (id int PRIMARY KEY);
INSERT INTO customers VALUES (1), (2);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int UNIQUE);
INSERT INTO orders VALUES (1, 1), (2, 2);
ALTER TABLE orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers NOT ENFORCED;

ALTER TABLE orders ALTER CONSTRAINT orders_customer_id_fkey ENFORCED;
