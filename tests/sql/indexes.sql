-- Indexes: building or rebuilding one under a lock is refused, the concurrent forms are not.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA indexes;
SET search_path = indexes;
CREATE TABLE orders (id int PRIMARY KEY, email text, note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
CREATE TABLE nothing_in_it (id int);

-- Refused: it builds under SHARE.
CREATE INDEX orders_email_idx ON orders (email);
CREATE UNIQUE INDEX ON orders (email, lower(note));
CREATE INDEX orders_email_idx ON ONLY orders USING hash (email);
DO $$ BEGIN EXECUTE 'CREATE INDEX orders_email_idx ON indexes.orders (email)'; END $$;

-- Nothing is built, or nobody waits.
CREATE INDEX ON nothing_in_it (id);
CREATE INDEX IF NOT EXISTS orders_pkey ON orders (id);
CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);
ALTER INDEX orders_email_idx RENAME TO orders_by_email;
ALTER INDEX orders_by_email SET (fillfactor = 80);

-- PostgreSQL's own errors are not ours to give.
CREATE INDEX ON missing (email);
DROP INDEX orders_pkey;
DROP INDEX missing;

-- An instant lock that everybody queues behind: a warning, and it runs. Once for the table that is locked, not for each
-- index.
DROP INDEX IF EXISTS missing, orders_by_email;
CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
DROP INDEX CONCURRENTLY orders_email_idx;
CREATE UNIQUE INDEX CONCURRENTLY orders_note_key ON orders (note);
DROP INDEX orders_note_idx, orders_note_key;

-- A materialized view has indexes too.
CREATE MATERIALIZED VIEW totals AS SELECT id, email FROM orders;
CREATE UNIQUE INDEX totals_id_key ON totals (id);
CREATE UNIQUE INDEX CONCURRENTLY totals_id_key ON totals (id);

SELECT indexrelid::regclass AS index, indisvalid AS valid FROM pg_index
WHERE indrelid IN ('orders'::regclass, 'nothing_in_it'::regclass, 'totals'::regclass) ORDER BY 1;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA indexes CASCADE;
