CREATE DOMAIN amount AS numeric(10,2);
CREATE TABLE orders (id int PRIMARY KEY, total amount);
INSERT INTO orders VALUES (1, 10), (2, 20);

ALTER DOMAIN amount ADD CONSTRAINT amount_is_positive CHECK (VALUE > 0) NOT VALID;
