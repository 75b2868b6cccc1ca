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
    field text[];
BEGIN
    EXECUTE sql;
    RETURN QUERY VALUES ('passed', sql);
EXCEPTION WHEN OTHERS THEN
    field := array_fill(''::text, ARRAY[7]);
    GET STACKED DIAGNOSTICS field[1] = RETURNED_SQLSTATE, field[2] = MESSAGE_TEXT, field[3] = PG_EXCEPTION_DETAIL,
        field[4] = PG_EXCEPTION_HINT, field[5] = SCHEMA_NAME, field[6] = TABLE_NAME, field[7] = COLUMN_NAME;
    RETURN QUERY SELECT name, regexp_replace(text, 'PostgreSQL \d+', 'PostgreSQL NN')
        FROM unnest('{sqlstate,message,detail,hint,schema,table,column}'::text[], field) AS f (name, text);
END $$;
\pset format unaligned
\pset fieldsep ': '
\pset tuples_only on
SELECT * FROM refusal('CREATE INDEX orders_email_idx ON orders (email)');
SELECT * FROM refusal('ALTER TABLE orders ALTER COLUMN id TYPE bigint');
SELECT * FROM refusal('ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()');
SELECT * FROM refusal('ALTER TABLE orders ADD CONSTRAINT noted CHECK (note <> ''''), ADD UNIQUE (email), DROP COLUMN note');
SELECT * FROM refusal('ALTER TABLE orders RENAME TO purchases');
SELECT * FROM refusal('DROP TABLE orders');
SELECT * FROM refusal('DROP SCHEMA messages CASCADE');
SELECT * FROM refusal('CREATE INDEX CONCURRENTLY ON orders (email)');
\pset format aligned
\pset tuples_only off

-- The server's own errors keep everything that they have: position, detail, constraint, SQLSTATE.
\set VERBOSITY verbose
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
