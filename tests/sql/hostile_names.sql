-- Names that are not words: every message stays on its line, and every statement that is proposed can be run as it is.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
-- The statement that loads the library has no caret: this one.
CREATE SCHEMA loaded;
DROP SCHEMA loaded;
CREATE SCHEMA "hostile; DROP TABLE x; --";
SET search_path = "hostile; DROP TABLE x; --";
CREATE TABLE "it's ""quoted""" ("a""b" int, "c'd" text);
INSERT INTO "it's ""quoted""" VALUES (1, 'x'), (2, 'y');
CREATE TABLE U&"two\000Alines" (id int);
INSERT INTO U&"two\000Alines" VALUES (1), (2);
CREATE TABLE "100%s %n %1$s" (id int);
INSERT INTO "100%s %n %1$s" VALUES (1), (2);
CREATE TABLE "größe_日本" ("spalte_é" int);
INSERT INTO "größe_日本" VALUES (1), (2);
CREATE TABLE "Select" (id int);
INSERT INTO "Select" VALUES (1), (2);
CREATE TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 (id int, email text);
INSERT INTO abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 VALUES (1, 'x'), (2, 'y');
CREATE DOMAIN U&"new\000Aline" AS bigint;
ALTER TABLE "Select" ADD COLUMN U&"new\000Acolumn" int;
ANALYZE;

-- The position is counted in characters.
ALTER TABLE "it's ""quoted""" ALTER COLUMN "a""b" TYPE bigint;
DROP TABLE U&"two\000Alines";
TRUNCATE "100%s %n %1$s";
CREATE INDEX ON "Select" (U&"new\000Acolumn");
ALTER TABLE "Select" ALTER COLUMN id TYPE U&"new\000Aline";
ALTER TABLE "Select" ADD CONSTRAINT U&"new\000Aconstraint" CHECK (id > 0);
CREATE INDEX "índice" ON "größe_日本" ("spalte_é");
/* größe */ DROP TABLE "größe_日本";
ALTER TABLE "Select" RENAME TO "From";
ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 ADD UNIQUE (email);
DROP TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789;
DROP SCHEMA "hostile; DROP TABLE x; --" CASCADE;

-- In the views as they are, and safe to paste.
SELECT c.object, c.message, c.fix FROM (VALUES
    (1, $$CREATE INDEX ON "it's ""quoted""" ("a""b")$$),
    (2, $$DROP TABLE U&"two\000Alines"$$),
    (3, $$VACUUM FULL "100%s %n %1$s"$$),
    (4, $$ALTER TABLE "größe_日本" ADD UNIQUE ("spalte_é")$$),
    (5, $$ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 ADD UNIQUE (email)$$)
) AS s (n, sql), schema_guard.check(s.sql) c ORDER BY n;

-- The hint's override works as it is given: taken out of the message, and run.
CREATE FUNCTION way_out(refused text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE refused;
    RETURN 'not refused';
EXCEPTION WHEN SQLSTATE 'SG001' THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    hint := substring(hint FROM 'To run it as it is: (.*)$');
    EXECUTE hint;
    EXECUTE refused;
    RETURN hint;
END $$;
BEGIN;
SELECT way_out($$ALTER TABLE "it's ""quoted""" ALTER COLUMN "a""b" TYPE bigint$$);
SELECT way_out($$TRUNCATE "100%s %n %1$s"$$);
SELECT way_out($$DROP TABLE "größe_日本"$$);
SELECT way_out($$DROP TABLE U&"two\000Alines"$$);
SELECT way_out($$ALTER TABLE "Select" RENAME TO "From"$$);
SELECT way_out($$DROP SCHEMA "hostile; DROP TABLE x; --" CASCADE$$);
ROLLBACK;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA "hostile; DROP TABLE x; --" CASCADE;
