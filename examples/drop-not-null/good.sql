CREATE TABLE orders (id int PRIMARY KEY, email varchar(50) NOT NULL, note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

-- A value for those that have none keeps the promise.
ALTER TABLE orders ALTER COLUMN email SET DEFAULT '';
