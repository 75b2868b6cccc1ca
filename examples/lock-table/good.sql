CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

BEGIN;
-- Keeps writers out and lets readers pass.
LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
UPDATE orders SET note = 'third' WHERE id = 2;
COMMIT;
