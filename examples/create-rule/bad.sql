CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE TABLE order_log (id int);

CREATE RULE log AS ON INSERT TO orders DO ALSO INSERT INTO order_log VALUES (new.id);
