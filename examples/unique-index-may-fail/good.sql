CREATE TABLE orders (id int PRIMARY KEY, email varchar(50) UNIQUE, total int);
INSERT INTO orders VALUES (1, 'a@example.org', 10), (2, 'b@example.org', 20);

-- What is unique without the total is unique with it.
CREATE UNIQUE INDEX CONCURRENTLY orders_email_total_key ON orders (email, total);
