CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

CREATE VIEW order_list AS SELECT id, email FROM orders;
CREATE RULE keep AS ON DELETE TO order_list DO INSTEAD NOTHING;
