CREATE TYPE state AS ENUM ('new', 'sent');
CREATE TABLE orders (id bigint PRIMARY KEY, state state);
INSERT INTO orders VALUES (1, 'new'), (2, 'sent');

-- No query and no function names it: parameters are sent as text.
BEGIN;
SET LOCAL schema_guard.allow = 'rename-type(state): nothing names it, OPS-17';
ALTER TYPE state RENAME TO status;
COMMIT;
