CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

-- Nothing uses it any more: every running version has been deployed without it.
BEGIN;
SET LOCAL schema_guard.allow = 'drop-column(orders): unused since release 41';
ALTER TABLE orders DROP COLUMN note;
COMMIT;
