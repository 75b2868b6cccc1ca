CREATE TABLE orders (id int PRIMARY KEY, net numeric, gross numeric GENERATED ALWAYS AS (net * 1.19) STORED);
INSERT INTO orders VALUES (1, 9.99), (2, 20);

-- The values stay, the column becomes a plain one that the application or a trigger writes.
ALTER TABLE orders ALTER COLUMN gross DROP EXPRESSION;
