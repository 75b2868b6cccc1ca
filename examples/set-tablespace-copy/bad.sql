CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

ALTER TABLE orders SET TABLESPACE elsewhere;
