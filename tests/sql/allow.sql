-- schema_guard.allow: lets named findings through, with a reason.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA "allow";
SET search_path = "allow";
CREATE TABLE orders (id int PRIMARY KEY, note text, email text);
CREATE TABLE "Old:Log" (id int);
INSERT INTO orders VALUES (1, 'first', 'a'), (2, 'second', 'b');
INSERT INTO "Old:Log" VALUES (1);
ANALYZE orders, "Old:Log";

-- SET LOCAL covers the transaction, and ends with it.
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent, drop-column(orders): OPS-17: the maintenance window is open';
CREATE INDEX ON orders (note);
CREATE INDEX ON orders (email);
ALTER TABLE orders DROP COLUMN note;
ROLLBACK;
CREATE INDEX ON orders (note);
SHOW schema_guard.allow;

-- What is not named is refused all the same; so is another relation, and the same name in another schema.
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX ON "Old:Log" (id);
ROLLBACK;
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent(public.orders): window';
CREATE INDEX ON orders (note);
ROLLBACK;
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent("allow".orders), drop-table("Old:Log"): window';
CREATE INDEX ON orders (note);
DROP TABLE "Old:Log";
ALTER TABLE orders DROP COLUMN note;
ROLLBACK;
-- One finding of two.
BEGIN;
SET LOCAL schema_guard.allow = 'drop-column(orders): window';
ALTER TABLE orders DROP COLUMN note, ADD UNIQUE (email);
ROLLBACK;

-- SET covers one judged statement, for what refuses a transaction block, and is then spent.
SET schema_guard.allow = 'vacuum-full(orders), index-not-concurrent(orders): window';
SELECT 1 AS not_a_judged_statement;
VACUUM FULL orders;
VACUUM FULL orders;
-- Spent by what it did not cover as well; set again, it counts again.
SET schema_guard.allow = 'index-not-concurrent(orders): window';
VACUUM FULL orders;
CREATE INDEX orders_note_idx ON orders (note);
SET schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX orders_note_idx ON orders (note);
CREATE INDEX orders_email_idx ON orders (email);
-- A SET LOCAL over a spent one counts; when it ends, the spent one is spent still.
BEGIN;
SET LOCAL schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX orders_email_idx ON orders (email);
ROLLBACK;
CREATE INDEX orders_email_idx ON orders (email);
RESET schema_guard.allow;

-- A savepoint takes the setting back, as it does with every setting.
BEGIN;
SAVEPOINT a;
SET LOCAL schema_guard.allow = 'index-not-concurrent: window';
ROLLBACK TO a;
CREATE INDEX orders_email_idx ON orders (email);
ROLLBACK;

-- set_config and a function's SET are the same thing.
BEGIN;
SELECT set_config('schema_guard.allow', 'index-not-concurrent: window', true);
CREATE INDEX orders_email_idx ON orders (email);
ROLLBACK;
CREATE FUNCTION in_a_window() RETURNS void LANGUAGE plpgsql SET schema_guard.allow = 'index-not-concurrent(orders): window'
AS $$ BEGIN CREATE INDEX in_a_window_idx ON "allow".orders (email); END $$;
SELECT in_a_window();
CREATE INDEX orders_email_idx ON orders (email);

-- What does not parse is refused when it is set, and says why.
\set VERBOSITY default
SET schema_guard.allow = 'drop-table';
SET schema_guard.allow = 'drop-table: ';
SET schema_guard.allow = 'drop-tables(orders): window';
SET schema_guard.allow = 'drop-schema: window';
SET schema_guard.allow = 'drop-table(a.b.c): window';
SET schema_guard.allow = 'drop-table(orders: window';
\set VERBOSITY terse
-- DROP SCHEMA needs the schema's name.
BEGIN;
SET LOCAL schema_guard.allow = 'drop-schema("allow"): everything has moved';
DROP SCHEMA "allow" CASCADE;
ROLLBACK;

-- From ALTER ROLE or ALTER DATABASE it is accepted, and ignored: an override that nobody renews is a hole.
SELECT current_database() AS here \gset
-- A WARNING comes when a session meets the setting, at its start or when its first DDL loads the library; here it is
-- silenced, because the two are not at the same place.
ALTER DATABASE :"here" SET client_min_messages = error;
ALTER DATABASE :"here" SET schema_guard.allow = 'index-not-concurrent: for ever';
\c -
LOAD 'pg_schema_guard';
SET client_min_messages = notice;
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
SET search_path = "allow";
CREATE INDEX orders_email_idx ON orders (email);
SHOW schema_guard.allow;
SET schema_guard.allow = 'index-not-concurrent: set in the session, it counts';
BEGIN;
CREATE INDEX orders_email_idx ON orders (email);
ROLLBACK;
ALTER DATABASE :"here" RESET schema_guard.allow;
ALTER DATABASE :"here" RESET client_min_messages;

-- Delegated: who may set it can let findings through, nobody else.
CREATE ROLE regress_deployer;
CREATE ROLE regress_developer;
GRANT USAGE, CREATE ON SCHEMA "allow" TO regress_deployer, regress_developer;
GRANT SET ON PARAMETER schema_guard.allow TO regress_deployer;
GRANT regress_deployer TO regress_developer;
ALTER TABLE orders OWNER TO regress_deployer;
SET ROLE regress_developer;
SET schema_guard.allow = 'index-not-concurrent(orders): as a member of regress_deployer';
RESET ROLE;
RESET schema_guard.allow;
REVOKE regress_deployer FROM regress_developer;
SET ROLE regress_developer;
SET schema_guard.allow = 'index-not-concurrent(orders): window';
SET ROLE regress_deployer;
CREATE INDEX orders_email_idx ON orders (email);
SET schema_guard.allow = 'index-not-concurrent(orders): window';
CREATE INDEX orders_email_idx ON orders (email);
RESET ROLE;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA "allow" CASCADE;
REVOKE SET ON PARAMETER schema_guard.allow FROM regress_deployer;
DROP ROLE regress_deployer, regress_developer;
