-- What a later statement of the script, or of the transaction, brings.
CREATE SCHEMA later;
SET search_path = later, public;
SET schema_guard.small_table = 0;
CREATE TYPE state AS ENUM ('new', 'sent');
CREATE TABLE orders (id bigint PRIMARY KEY, state state, note text);
INSERT INTO orders VALUES (1, 'new', 'first');
\set VERBOSITY terse

-- A policy, before the COMMIT or too late.
SELECT line, rule FROM schema_guard.check($$
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
$$);
SELECT line, rule FROM schema_guard.check($$
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON later.orders USING (note = current_user);
$$);
SELECT line, rule FROM schema_guard.check($$
CREATE POLICY own ON orders USING (note = current_user);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
$$);
SELECT line, rule FROM schema_guard.check($$
BEGIN;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
COMMIT;
CREATE POLICY own ON orders USING (note = current_user);
$$);
-- A running statement is judged by itself; in a transaction block nobody knows what follows.
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
BEGIN;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (note = current_user);
COMMIT;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
DROP POLICY own ON orders;
DO $$ BEGIN
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON orders USING (note = current_user);
END $$;

-- A primary key; autovacuum switched on again.
BEGIN;
SELECT schema_guard.set_rule(rule, 'warn') FROM schema_guard.rules
WHERE rule IN ('table-without-primary-key', 'autovacuum-disabled') ORDER BY rule;
SELECT line, rule FROM schema_guard.check($$
CREATE TABLE events (id bigint);
CREATE TABLE items (id bigint);
CREATE TABLE parts (LIKE orders INCLUDING ALL);
ALTER TABLE ONLY events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE orders SET (autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE orders RESET (autovacuum_enabled);
CREATE TABLE log (id bigint PRIMARY KEY) WITH (autovacuum_enabled = off);
$$);
ROLLBACK;

-- A value of an enum, in the transaction that has added it and after it.
SELECT line, rule, message FROM schema_guard.check($$
BEGIN;
ALTER TYPE state ADD VALUE 'shipped' AFTER 'sent';
INSERT INTO orders VALUES (2, 'sent', 'no value of the enum'), (3, 'shipped', NULL);
UPDATE orders SET note = 'sent' WHERE id = 1;
UPDATE orders SET state = 'shipped' WHERE id = 1;
COMMIT;
UPDATE orders SET state = 'shipped' WHERE id = 1;
$$) WHERE rule = 'enum-value-used-before-commit';
SELECT line, rule FROM schema_guard.check($$
ALTER TYPE state ADD VALUE 'shipped' AFTER 'sent';
INSERT INTO orders VALUES (3, 'shipped', NULL);
BEGIN;
ALTER TYPE state ADD VALUE IF NOT EXISTS 'sent';
INSERT INTO orders VALUES (4, 'sent', NULL);
COMMIT;
$$);

-- Numbers that run out, by whatever name the type goes.
BEGIN;
SELECT schema_guard.set_rule('short-primary-key', 'warn');
SELECT line, rule, message FROM schema_guard.check($$
CREATE SEQUENCE numbers AS int;
CREATE SEQUENCE numbers2 AS bigint;
CREATE TEMP SEQUENCE numbers3 AS smallint;
CREATE TABLE events (id smallint, note text, PRIMARY KEY (id));
CREATE TABLE events2 (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE events3 (id int PRIMARY KEY REFERENCES events2);
$$);
ROLLBACK;

-- Functions, types and keys renamed; what a table lacks that is there.
CREATE FUNCTION tax(total numeric) RETURNS numeric LANGUAGE sql AS 'SELECT total * 0.2';
CREATE VIEW taxed AS SELECT tax(id) FROM orders;
SELECT line, rule, message, regexp_replace(detail, ' ?This is PostgreSQL [0-9]+.', '') AS detail FROM schema_guard.check($$
ALTER FUNCTION tax(numeric) RENAME TO vat;
ALTER FUNCTION nowhere RENAME TO anywhere;
ALTER TYPE state RENAME TO status;
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, at date);
CREATE TABLE IF NOT EXISTS orders (note text, id int PRIMARY KEY);
$$);
SET client_min_messages = error;
SET schema_guard.mode = off;
DROP SCHEMA later CASCADE;
