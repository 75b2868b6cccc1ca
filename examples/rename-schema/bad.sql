CREATE SCHEMA sales;
CREATE TABLE sales.orders (id int PRIMARY KEY, note text);
INSERT INTO sales.orders VALUES (1, 'first'), (2, 'second');

ALTER SCHEMA sales RENAME TO shop;
