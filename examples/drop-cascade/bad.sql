CREATE SEQUENCE order_number;
CREATE TABLE orders (id bigint DEFAULT nextval('order_number'), email text);
INSERT INTO orders (email) VALUES ('a@example.org'), ('b@example.org');

DROP SEQUENCE order_number CASCADE;
