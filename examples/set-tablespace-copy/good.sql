CREATE TABLE orders (id int PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

-- It lies there already: nothing is copied.
ALTER TABLE orders SET TABLESPACE pg_default;
