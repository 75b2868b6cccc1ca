-- Also raises column-type-rewrite.
CREATE TABLE orders (id int PRIMARY KEY, total numeric(12,4), email varchar(50));
INSERT INTO orders VALUES (1, 9.99, 'a@example.org'), (2, 20, 'b@example.org');

ALTER TABLE orders ALTER COLUMN email TYPE varchar(20);
