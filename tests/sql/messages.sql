-- What a refusal says: the message that stands alone, the facts, the way out, and the fields that programs read.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA messages;
SET search_path = messages;
CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');
ANALYZE orders;
CREATE FUNCTION refusal(sql text, OUT part text, OUT says text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    code text; message text; detail text; hint text; in_schema text; in_table text; in_column text;
BEGIN
    EXECUTE sql;
    RETURN QUERY VALUES ('passed', sql);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, in_schema = SCHEMA_NAME, in_table = TABLE_NAME, in_column = COLUMN_NAME;
    RETURN QUERY VALUES ('sqlstate', code), ('message', message),
        ('detail', regexp_replace(detail, 'PostgreSQL \d+', 'PostgreSQL NN')), ('hint', hint),
        ('schema', in_schema), ('table', in_table), ('column', in_column);
END $$;
\pset format unaligned
\pset fieldsep ': '
\pset tuples_only on
SELECT * FROM refusal('CREATE INDEX orders_email_idx ON orders (email)');
SELECT * FROM refusal('ALTER TABLE orders ALTER COLUMN id TYPE bigint');
SELECT * FROM refusal('ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()');
SELECT * FROM refusal('ALTER TABLE orders ADD CONSTRAINT noted CHECK (note <> ''''), ADD UNIQUE (email), ADD COLUMN n int');
SELECT * FROM refusal('ALTER TABLE orders RENAME TO purchases');
SELECT * FROM refusal('DROP TABLE orders');
SELECT * FROM refusal('DROP SCHEMA messages CASCADE');
SELECT * FROM refusal('CREATE INDEX CONCURRENTLY ON orders (email)');
\pset format aligned
\pset tuples_only off

-- The server's own errors keep everything that they have: position, detail, constraint, SQLSTATE.
\set SHOW_CONTEXT never
CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT positive CHECK (n > 0));
\set VERBOSITY default
INSERT INTO t VALUES (1, -1);
ALTER TABLE t ADD COLUMN x no_such_type;
CREATE INDEX ON t (no_such_column);
DO $$ BEGIN RAISE EXCEPTION 'mine' USING ERRCODE = 'MY001'; END $$;
\echo :LAST_ERROR_SQLSTATE
DO $$
BEGIN
    EXECUTE 'TRUNCATE messages.orders';
EXCEPTION WHEN SQLSTATE 'SG001' THEN
    RAISE NOTICE 'caught: %', SQLERRM;
END $$;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA messages CASCADE;
