CREATE TABLE orders (id int, total numeric);
INSERT INTO orders VALUES (1, 10), (2, 20);
CREATE VIEW totals AS SELECT sum(total) AS total FROM orders;

DROP VIEW totals;
