CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE VIEW order_list AS SELECT id, email FROM orders;

CREATE VIEW order_list_with_notes AS SELECT id, email, note FROM orders;
