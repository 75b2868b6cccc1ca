-- Sizes from elsewhere: check() and forecast() judge as if the tables here held what production's do.
\set VERBOSITY terse
SELECT current_database() AS here \gset
CREATE DATABASE regress_sizes;
\c regress_sizes
SET client_min_messages = warning;
CREATE EXTENSION pg_schema_guard;
RESET client_min_messages;
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer int, note text);
CREATE TABLE events (at int NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_here PARTITION OF events FOR VALUES FROM (0) TO (1000);
CREATE FUNCTION verdict(script text) RETURNS TABLE (statement int, rule text, action text, bytes bigint, ms bigint)
    LANGUAGE sql AS $$ SELECT statement, rule, action, bytes, estimated_ms FROM schema_guard.check(script) $$;
\set script 'CREATE TABLE made (id int); CREATE INDEX ON made (id); CREATE INDEX ON orders (note); DROP TABLE customers;'

-- A database without sizes says so: once, and only where it matters.
SELECT * FROM verdict(:'script');
SELECT line, message, detail FROM schema_guard.check(E'SELECT 1;\n\nCREATE INDEX ON orders (note);');
SELECT * FROM verdict('CREATE INDEX CONCURRENTLY ON orders (note); ALTER TABLE orders ADD n int; CREATE TABLE made (id int)');
SELECT schema_guard.assert_safe(:'script');
SELECT value, note FROM schema_guard.status WHERE item IN ('sizes', 'assume_size');

-- assume_size, which everybody may set: no table is smaller.
CREATE ROLE regress_sizes_owner;
GRANT regress_sizes_owner TO CURRENT_USER;
ALTER TABLE orders OWNER TO regress_sizes_owner;
ALTER TABLE customers OWNER TO regress_sizes_owner;
SET ROLE regress_sizes_owner;
SET schema_guard.assume_size = '1GB';
SELECT statement, rule, action, pg_size_pretty(bytes), ms > 1000 AS slow FROM verdict(:'script');
SELECT schema_guard.assert_safe(:'script');
RESET ROLE;
SELECT pg_size_pretty(bytes), ms > 1000 AS slow FROM verdict('ALTER TABLE events ADD n bigserial');
SELECT value, note FROM schema_guard.status WHERE item = 'assume_size';
-- What runs is judged by what is here.
CREATE INDEX orders_note_idx ON orders (note);
DROP INDEX orders_note_idx;
RESET schema_guard.assume_size;

-- export_facts(): what the caller may see, by qualified name.
INSERT INTO orders SELECT n, n, repeat('x', 100) FROM generate_series(1, 1000) n;
INSERT INTO events SELECT n, 'x' FROM generate_series(1, 999) n;
VACUUM ANALYZE orders, events_here;
SELECT facts - 'exported_at' - 'server_version' - 'relations' AS head,
    (facts ->> 'exported_at')::timestamptz = now() AS exported_now,
    facts ->> 'server_version' = current_setting('server_version') AS of_this_version
FROM schema_guard.export_facts() AS f (facts);
SELECT r ->> 'name' AS name, r ->> 'table' AS on_table, r ->> 'bytes' AS bytes, r ->> 'rows' AS rows
FROM schema_guard.export_facts() AS f (facts), jsonb_array_elements(facts -> 'relations') AS r;
GRANT EXECUTE ON FUNCTION schema_guard.export_facts() TO regress_sizes_owner;
SET ROLE regress_sizes_owner;
SELECT r ->> 'name' AS name
FROM schema_guard.export_facts() AS f (facts), jsonb_array_elements(facts -> 'relations') AS r;
RESET ROLE;
GRANT pg_monitor TO regress_sizes_owner;
SET ROLE regress_sizes_owner;
SELECT count(*) FROM schema_guard.export_facts() AS f (facts), jsonb_array_elements(facts -> 'relations') AS r;
RESET ROLE;

-- import_facts(): what is there in another database; a partitioned table as a whole, whatever its partitions are called.
SELECT schema_guard.import_facts($json$
{"version": 1, "database": "shop", "exported_at": "2026-03-01 12:00:00+00", "relations": [
    {"schema": "public", "name": "orders", "bytes": 2147483648, "toast_bytes": 0, "rows": 20000000},
    {"schema": "public", "name": "orders_pkey", "table": "orders", "bytes": 400000000, "toast_bytes": 0, "rows": null},
    {"schema": "public", "name": "events", "bytes": 3221225472, "toast_bytes": 1024, "rows": 1000},
    {"schema": "public", "name": "customers", "bytes": 1073741824, "toast_bytes": 0, "rows": null}]}
$json$);
SELECT statement, rule, action, pg_size_pretty(bytes), ms > 1000 AS slow FROM verdict(:'script');
SELECT pg_size_pretty(bytes), ms > 1000 AS slow FROM verdict('ALTER TABLE events ADD n bigserial');
SELECT substring(detail FROM 'holds .*? rows') FROM schema_guard.check('CREATE INDEX ON orders (note); DROP TABLE customers');
SELECT value, regexp_replace(note, 'imported at .*', 'imported at …') AS note FROM schema_guard.status WHERE item = 'sizes';
-- A table that is not among them has its own size; what runs is judged by what is here.
CREATE TABLE others (id int);
SELECT * FROM verdict('CREATE INDEX ON others (id)');
CREATE INDEX orders_note_idx ON orders (note);
DROP INDEX orders_note_idx;
-- Whoever may not alter a table is not shown its imported size either.
CREATE ROLE regress_sizes_plain;
SET ROLE regress_sizes_plain;
SELECT * FROM schema_guard.check(:'script');
SELECT schema_guard.import_facts(NULL);
SELECT schema_guard.export_facts();
TABLE schema_guard.imported_size;
RESET ROLE;

-- What import_facts() refuses leaves what was imported.
SELECT schema_guard.import_facts('[]');
SELECT schema_guard.import_facts('{"version": 2}');
SELECT schema_guard.import_facts('{"version": 1, "exported_at": "now"}');
SELECT schema_guard.import_facts('{"version": 1, "database": "shop", "exported_at": 1}');
SELECT schema_guard.import_facts('{"version": 1, "database": "shop", "exported_at": "now"}');
CREATE FUNCTION try(relation text) RETURNS bigint LANGUAGE sql AS $$
    SELECT schema_guard.import_facts(format('{"version": 1, "database": "shop", "exported_at": "now", "relations": [%s]}', relation)::jsonb)
$$;
SELECT try('1');
SELECT try('{"name": "orders", "bytes": 1, "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "", "bytes": 1, "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "orders", "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "orders", "bytes": -1, "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "orders", "bytes": 1.5, "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "orders", "bytes": 1e30, "toast_bytes": 0}');
SELECT try('{"schema": "public", "name": "orders", "bytes": 1, "toast_bytes": "0"}');
SELECT try('{"schema": "public", "name": "orders", "bytes": 1, "toast_bytes": 0, "rows": "many"}');
SELECT try('{"schema": "public", "name": "orders", "bytes": 1, "toast_bytes": 0}, {"schema": "public", "name": "orders", "bytes": 1, "toast_bytes": 0}');
SELECT count(*) FROM schema_guard.imported_size;
-- What it takes replaces it as a whole, and {} clears it.
SELECT try('{"schema": "public", "name": "others", "bytes": 1073741824, "toast_bytes": 0}');
SELECT statement, rule, pg_size_pretty(bytes) FROM verdict('CREATE INDEX ON others (id); CREATE INDEX ON orders (note)');
SELECT schema_guard.import_facts('{}');
SELECT statement, rule, bytes FROM verdict('CREATE INDEX ON others (id)');
SELECT change FROM schema_guard.policy_change ORDER BY at;

-- Where one table is large there is nothing to say about sizes.
SELECT rule FROM verdict('CREATE INDEX ON customers (name)');
CREATE TABLE large AS SELECT n FROM generate_series(1, 40000) n;
SELECT rule FROM verdict('CREATE INDEX ON customers (name)');

SET schema_guard.mode = off;
SET client_min_messages = error;
\c :"here"
SET client_min_messages = error;
DROP DATABASE regress_sizes;
DROP ROLE regress_sizes_owner, regress_sizes_plain;
