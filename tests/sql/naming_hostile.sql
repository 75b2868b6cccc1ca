-- Names that would end a literal, a line or a message if they could.
\set VERBOSITY default
\set SHOW_CONTEXT never
CREATE SCHEMA naming_hostile;
SET search_path = naming_hostile;
CREATE TABLE "a""b%s%n
c'; DROP TABLE x; --" ("%1$s" int, "q""q" text, "x
y" int);
ALTER TABLE "a""b%s%n
c'; DROP TABLE x; --" ADD CONSTRAINT "%s'""" CHECK ("%1$s" > 0);
-- Cut in the middle of a character: PostgreSQL leaves the whole ones.
CREATE TABLE "aüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" (id int);
CREATE TABLE "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀" (id int);
SELECT relname, octet_length(relname) FROM pg_class WHERE relnamespace = 'naming_hostile'::regnamespace AND octet_length(relname) > 50;
SELECT schema_guard.use_naming_preset('snake', 'block');
CREATE TABLE "%s %n'
""$$" (id int);
ALTER TABLE "aüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" ADD COLUMN "ÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜ" int;
SELECT schema_guard.set_naming('table', '/^t_[^''"]+$/', suffixes => '{"_''\"%s"}');
CREATE TABLE orders (id int);
SELECT message, fix FROM schema_guard.check($$CREATE TABLE "a'""%s" (id int)$$);
SELECT schema_guard.reset_naming();
SET client_min_messages = warning;
DROP SCHEMA naming_hostile CASCADE;
DELETE FROM schema_guard.policy_change WHERE change LIKE '%naming%';
