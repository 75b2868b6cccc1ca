CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

-- Empty it where it can be seen to be empty, or say why it may go.
BEGIN;
SET LOCAL schema_guard.allow = 'drop-table(orders): archived, OPS-17';
DROP TABLE orders;
COMMIT;
