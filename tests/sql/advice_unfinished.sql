-- invalid_indexes and unfinished_migrations: what somebody has begun and not brought to its end.
\set VERBOSITY terse
SELECT current_database() AS here \gset
CREATE DATABASE regress_unfinished;
\c regress_unfinished
SET client_min_messages = warning;
CREATE EXTENSION pg_schema_guard;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('name-needs-quoting', 'off');
CREATE TABLE orders (id int PRIMARY KEY, customer int, email text);
INSERT INTO orders SELECT n, n, 'somebody@example.org' FROM generate_series(1, 3) n;
SELECT * FROM schema_guard.index_advice;

-- A build that failed; one that was to replace an index; one that was being dropped; a constraint's own.
CREATE UNIQUE INDEX CONCURRENTLY orders_email ON orders (email);
CREATE INDEX orders_customer_ccnew ON orders (customer);
CREATE INDEX orders_dropped ON orders (customer, id);
CREATE TABLE kept (id int CONSTRAINT kept_ccnew PRIMARY KEY);
CREATE TABLE parted (id int) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE INDEX ON ONLY parted (id);
UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('orders_customer_ccnew'::regclass, 'orders_dropped'::regclass, 'kept_ccnew'::regclass);
UPDATE pg_index SET indisready = false, indislive = false WHERE indexrelid = 'orders_dropped'::regclass;
SELECT index_name, columns, ddl, undo_ddl, reason, confidence, key FROM schema_guard.invalid_indexes ORDER BY index_name;

-- Not while somebody builds it: that one holds a lock on the table.
\! psql -X -q -d regress_unfinished -c 'BEGIN; LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE; SELECT pg_sleep(5)' >/dev/null 2>&1 &
DO $$
BEGIN
    FOR pass IN 1..200 LOOP
        EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted);
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;
SELECT index_name FROM schema_guard.invalid_indexes ORDER BY index_name;
DO $$
BEGIN
    FOR pass IN 1..200 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted);
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;

-- Brought to their end.
SELECT i.key, c.rule FROM schema_guard.invalid_indexes i, schema_guard.check(i.ddl || coalesce(i.undo_ddl, '')) c
WHERE c.rule <> 'sizes-unknown';
UPDATE orders SET email = id;
SELECT ddl FROM schema_guard.invalid_indexes ORDER BY key \gexec
SELECT * FROM schema_guard.invalid_indexes;
INSERT INTO orders VALUES (4, 4, '1');

-- Constraints, triggers, autovacuum, a partition.
CREATE TABLE customers (id int PRIMARY KEY);
ALTER TABLE orders ADD CONSTRAINT "of %s" FOREIGN KEY (customer) REFERENCES customers NOT VALID;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (customer > 0) NOT VALID;
ALTER TABLE customers SET (autovacuum_enabled = false);
ALTER TABLE kept SET (autovacuum_enabled = true);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER "note %I" AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TRIGGER other AFTER INSERT ON kept FOR EACH ROW EXECUTE FUNCTION noted();
SET schema_guard.mode = off;
ALTER TABLE orders DISABLE TRIGGER "note %I";
ALTER TABLE customers DISABLE TRIGGER ALL;
RESET schema_guard.mode;
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'part'::regclass;
SELECT table_name, columns, ddl, undo_ddl, reason, confidence, key FROM schema_guard.unfinished_migrations ORDER BY key;
SELECT u.key, c.rule, c.action FROM schema_guard.unfinished_migrations u, schema_guard.check(u.ddl || coalesce(u.undo_ddl, '')) c
WHERE c.rule <> 'sizes-unknown';
INSERT INTO customers SELECT generate_series(1, 4);
SELECT ddl FROM schema_guard.unfinished_migrations ORDER BY key \gexec
SELECT * FROM schema_guard.index_advice;

-- An enforced constraint that is validated, or one that 18 does not enforce, is finished.
SELECT current_setting('server_version_num')::int >= 180000 AS knows_not_enforced \gset
\if :knows_not_enforced
ALTER TABLE orders ADD CONSTRAINT hint CHECK (customer < 1000) NOT ENFORCED;
\endif
SELECT key FROM schema_guard.unfinished_migrations;

\c :"here"
SET client_min_messages = error;
SET schema_guard.mode = off;
DROP DATABASE regress_unfinished WITH (FORCE);
