CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

-- With a constant default nothing is rewritten and old writers go on.
ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new';
