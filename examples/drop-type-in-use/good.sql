CREATE TYPE mood AS ENUM ('calm', 'angry');
CREATE TABLE orders (id int, mood mood);
INSERT INTO orders VALUES (1, 'calm'), (2, 'angry');

-- The column by itself, when nothing uses it any more; then the type.
BEGIN;
SET LOCAL schema_guard.allow = 'drop-column(orders): unused since release 41, OPS-17';
ALTER TABLE orders DROP COLUMN mood;
COMMIT;
DROP TYPE mood;
