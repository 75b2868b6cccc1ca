CREATE TABLE orders (id int PRIMARY KEY, email varchar(50) NOT NULL, note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

ALTER TABLE orders ALTER COLUMN email DROP NOT NULL;
