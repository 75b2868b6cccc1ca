CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text, total int);
INSERT INTO orders VALUES (1, 'a@example.org', 'first', 1), (2, 'b@example.org', 'second', 2);

CREATE INDEX CONCURRENTLY orders_all_idx ON orders (id, email, total, note);
