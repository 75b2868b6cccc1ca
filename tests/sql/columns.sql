-- Columns: what writes or reads every row is refused, what only changes the catalog is not.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA columns;
SET search_path = columns;
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN plain AS int;
CREATE FUNCTION stable_number() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION volatile_number() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text, price numeric(10, 2), at timestamp);
INSERT INTO orders VALUES (1, 'a@example.org', 'first', 1.5, '2024-02-29'), (2, 'b@example.org', 'second', 2.5, now());

-- A new column: refused where each row gets a value of its own.
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp();
ALTER TABLE orders ADD COLUMN number int DEFAULT volatile_number();
ALTER TABLE orders ADD COLUMN number serial;
ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (price * 2) STORED;
ALTER TABLE orders ADD COLUMN amount positive;
-- Refused: it would fail.
ALTER TABLE orders ADD COLUMN state text NOT NULL;

-- A constant or stable default is stored once.
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ADD COLUMN b int NOT NULL DEFAULT 42, ADD COLUMN c text DEFAULT 'x' || 'y';
ALTER TABLE orders ADD COLUMN d timestamptz DEFAULT now(), ADD COLUMN e int DEFAULT stable_number();
ALTER TABLE orders ADD COLUMN f plain DEFAULT 7;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text NOT NULL DEFAULT random()::text;
ALTER TABLE orders ALTER COLUMN a SET DEFAULT random(), ALTER COLUMN a SET STATISTICS 100, ALTER COLUMN note SET STORAGE external;

-- Another type: refused where the stored bytes, or what they mean, change.
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
ALTER TABLE orders ALTER COLUMN email TYPE varchar(20);
ALTER TABLE orders ALTER COLUMN note TYPE varchar(100);
ALTER TABLE orders ALTER COLUMN price TYPE numeric(12, 4);
ALTER TABLE orders ALTER COLUMN email TYPE varchar(100) USING lower(email);
-- … and not where they stay.
ALTER TABLE orders ALTER COLUMN email TYPE varchar(100);
ALTER TABLE orders ALTER COLUMN email TYPE text, ALTER COLUMN price TYPE numeric(12, 2);
ALTER TABLE orders ALTER COLUMN email TYPE text USING email;
-- The same statement may be free in one time zone and a rewrite in another.
SET timezone = 'UTC';
BEGIN;
ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;
ROLLBACK;
SET timezone = 'Europe/Berlin';
ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;
RESET timezone;

-- NOT NULL: refused where every row has to be read. The way out differs from PostgreSQL 18 on, the verdict does not.
\set VERBOSITY sqlstate
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
SELECT rule, action, object, lock_mode, blocks, work, bytes, estimated_ms FROM schema_guard.last_findings();
ALTER TABLE orders ADD CONSTRAINT note_is_there CHECK (note IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders VALIDATE CONSTRAINT note_is_there;
-- Dropped in the same statement, the constraint proves nothing: PostgreSQL drops first and scans then.
ALTER TABLE orders DROP CONSTRAINT note_is_there, ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
-- It is so already.
ALTER TABLE orders ALTER COLUMN note SET NOT NULL, ALTER COLUMN id SET NOT NULL;
\set VERBOSITY terse

-- Several actions, one refusal, and all of them are found.
ALTER TABLE orders ALTER COLUMN id TYPE bigint, ADD COLUMN g int, DROP COLUMN a, ALTER COLUMN email SET NOT NULL;
SELECT rule, action, object FROM schema_guard.last_findings() ORDER BY rule;

-- What PostgreSQL refuses itself.
ALTER TABLE orders ADD COLUMN number int DEFAULT no_such_function();
ALTER TABLE orders ALTER COLUMN missing TYPE bigint;
ALTER TABLE missing ALTER COLUMN id TYPE bigint;
ALTER TABLE IF EXISTS missing ALTER COLUMN id TYPE bigint;

-- Children are reached too.
CREATE TABLE parent (id int);
CREATE TABLE child () INHERITS (parent);
INSERT INTO child VALUES (1);
ANALYZE child;
ALTER TABLE ONLY parent ALTER COLUMN id SET DEFAULT 1;
ALTER TABLE parent ALTER COLUMN id TYPE bigint;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA columns CASCADE;
