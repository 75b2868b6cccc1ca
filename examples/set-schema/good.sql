CREATE SCHEMA archive;
CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

BEGIN;
SET LOCAL schema_guard.allow = 'set-schema(orders): a view keeps the old name';
ALTER TABLE orders SET SCHEMA archive;
CREATE VIEW orders AS SELECT * FROM archive.orders;
COMMIT;
