CREATE TABLE orders (id int PRIMARY KEY, net numeric, gross numeric GENERATED ALWAYS AS (net * 1.19) STORED);
INSERT INTO orders VALUES (1, 9.99), (2, 20);

ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS (net * 1.2);
