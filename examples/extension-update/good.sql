CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

-- Its scripts have been read, and rehearsed on a copy.
BEGIN;
SET LOCAL lock_timeout = '1s';
SET LOCAL schema_guard.allow = 'extension-update(plpgsql): rehearsed on a copy, OPS-17';
ALTER EXTENSION plpgsql UPDATE TO '1.0';
COMMIT;
