-- CREATE EXTENSION: what it refuses, what it brings, and that it goes without a trace.
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT current_database() AS here \gset
CREATE DATABASE regress_install;
\c regress_install

-- A schema of that name that somebody else has made would be a place to wait in.
CREATE ROLE regress_squatter;
CREATE SCHEMA schema_guard AUTHORIZATION regress_squatter;
CREATE EXTENSION pg_schema_guard;
DROP SCHEMA schema_guard;
-- One with something in it: a function would be taken for ours.
CREATE SCHEMA schema_guard;
CREATE FUNCTION schema_guard.rule_list() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE EXTENSION pg_schema_guard;
DROP FUNCTION schema_guard.rule_list();
CREATE TYPE schema_guard.t AS ENUM ('a');
CREATE EXTENSION pg_schema_guard;
DROP TYPE schema_guard.t;
-- One in which somebody else may put something later.
GRANT CREATE ON SCHEMA schema_guard TO regress_squatter;
CREATE EXTENSION pg_schema_guard;
DROP EXTENSION IF EXISTS pg_schema_guard;
REVOKE CREATE ON SCHEMA schema_guard FROM regress_squatter;
-- An empty one of a superuser's is what a restored dump brings.
CREATE EXTENSION pg_schema_guard;
DROP EXTENSION pg_schema_guard;
DROP SCHEMA schema_guard;

-- A plain role cannot; nor into another schema.
GRANT CREATE ON DATABASE regress_install TO regress_squatter;
SET ROLE regress_squatter;
CREATE EXTENSION pg_schema_guard;
RESET ROLE;
CREATE EXTENSION pg_schema_guard SCHEMA public;

CREATE EXTENSION pg_schema_guard;
SELECT n.nspname AS schema, e.extrelocatable AS relocatable
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_schema_guard';
SELECT item, value, note FROM schema_guard.status
WHERE item NOT IN ('version', 'hook') AND item NOT LIKE 'rate of %';
SELECT evtname, evtevent, evtenabled FROM pg_event_trigger ORDER BY evtname;
-- What a dump takes along: the policy, not what the install script brings.
SELECT c.extconfig::regclass AS dumped
FROM pg_extension e, unnest(e.extconfig) AS c (extconfig) WHERE e.extname = 'pg_schema_guard'
ORDER BY c.extconfig::regclass::text COLLATE "C";
TABLE schema_guard.rule_setting;
TABLE schema_guard.preset;
TABLE schema_guard.policy_change;
TABLE schema_guard.observations;

-- A trigger that somebody has disabled is seen.
ALTER EVENT TRIGGER schema_guard_table_rewrite DISABLE;
SELECT item, value FROM schema_guard.status WHERE item = 'event trigger schema_guard_table_rewrite';

-- The extension is guarded by PostgreSQL itself: its parts do not go alone.
DROP TABLE schema_guard.rule_setting;
DROP EXTENSION pg_schema_guard;
-- Gone without a trace: nothing is judged any more, in this very session.
CREATE TABLE orders (id int);
INSERT INTO orders VALUES (1);
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE INDEX ON orders (id);
DROP TABLE orders;
SELECT count(*) FROM pg_event_trigger;
-- … and back again: where nothing is large it says nothing,
CREATE EXTENSION pg_schema_guard;
DROP EXTENSION pg_schema_guard;
-- and where something is, how to begin gently.
CREATE TABLE large (id int);
INSERT INTO large VALUES (1);
CREATE EXTENSION pg_schema_guard;
CREATE TABLE orders (id int);
INSERT INTO orders VALUES (1);
ANALYZE orders;
\set VERBOSITY terse
CREATE INDEX ON orders (id);

\c :"here"
SET client_min_messages = error;
DROP DATABASE regress_install;
DROP ROLE regress_squatter;
