CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE TABLE items (id int PRIMARY KEY, order_id int);
INSERT INTO items VALUES (1, 1), (2, 2);

BEGIN;
ALTER TABLE items ADD COLUMN note text;
ALTER TABLE orders ADD COLUMN total numeric;
