CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

UPDATE orders SET note = 'none' WHERE note IS NULL AND id BETWEEN 1 AND 1000;
