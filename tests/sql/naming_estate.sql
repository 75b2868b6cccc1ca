-- The names that a database has already: what breaks a convention, the statement that renames it, what a team lives with,
-- and what it mostly follows.
\set VERBOSITY terse
SET schema_guard.mode = off;
SET client_min_messages = warning;
CREATE SCHEMA estate;
SET search_path = estate;
-- Not-null constraints have names since PostgreSQL 18: they are asked for apart.
CREATE VIEW found AS SELECT * FROM schema_guard.naming_violations
    WHERE (schema_name IN ('estate', 'Estate') OR kind IN ('publication', 'role')) AND kind <> 'not_null';
CREATE FUNCTION rename_not_nulls() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT fix FROM schema_guard.naming_violations WHERE kind = 'not_null' AND schema_name = 'estate' AND fix <> '' LOOP
        EXECUTE statement;
    END LOOP;
    RETURN (SELECT count(*) FROM schema_guard.naming_violations WHERE kind = 'not_null' AND schema_name = 'estate');
END $$;

-- Out of the box: names that cost quotes wherever they stand, and no other.
CREATE TABLE "Orders" (id int PRIMARY KEY, "customerId" int, "order" text, placed_at timestamptz, größe int);
CREATE INDEX whatever ON "Orders" (placed_at);
CREATE TABLE plain (id int PRIMARY KEY, name text);
SELECT kind, table_name, name, convention, suggested_name, fix FROM found;
-- What PostgreSQL has made of an accepted name is no news.
SELECT schema_guard.accept_violations('table estate."Orders"');
SELECT kind, name, suggested_name FROM found;
SELECT schema_guard.withdraw_acceptance();
DROP TABLE "Orders", plain;

-- A schema of every kind of thing, named by nobody in particular.
SELECT schema_guard.use_naming_preset('snake', 'block');
SELECT schema_guard.use_naming_preset('postgres', 'block');
CREATE TYPE "Mood" AS ENUM ('a', 'b');
CREATE TYPE "Pair" AS ("Left" int, "Right" text);
CREATE TYPE "Span" AS RANGE (subtype = int4);
CREATE DOMAIN "Positive" AS int CONSTRAINT "Above zero" CHECK (VALUE > 0);
CREATE TABLE "Customers" (id int CONSTRAINT "PK" PRIMARY KEY, name text, CONSTRAINT one_name UNIQUE (name, id));
CREATE TABLE "Orders" ("Id" serial PRIMARY KEY, "CustomerId" int, "order" text, "From Date" date, "Mood" "Mood",
    CONSTRAINT "weird check" CHECK ("CustomerId" > 0),
    CONSTRAINT "no two" EXCLUDE USING gist (box(point("Id", "Id"), point("Id", "Id")) WITH &&));
ALTER TABLE "Orders" ADD CONSTRAINT "FK" FOREIGN KEY ("CustomerId") REFERENCES "Customers";
CREATE TABLE orders_1 (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "counts orders"), a int, b int, UNIQUE (a, b));
CREATE TABLE "ORDERS" ("A" int, a int);
CREATE INDEX "Ix" ON "Orders" ("CustomerId", lower("order"));
CREATE INDEX "Ix2" ON "Orders" ("CustomerId", lower("order"));
CREATE UNIQUE INDEX "Ux" ON "Orders" ("From Date") INCLUDE ("Mood");
CREATE TABLE "Events" ("At" timestamptz, "Kind" text, PRIMARY KEY ("At")) PARTITION BY RANGE ("At");
CREATE TABLE "Events2024" PARTITION OF "Events" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON "Events" ("Kind");
ALTER TABLE "Events" ADD CONSTRAINT "Kind known" CHECK ("Kind" <> '');
CREATE TABLE "Parent" ("A" int CONSTRAINT "A positive" CHECK ("A" > 0), "B" int);
CREATE TABLE "Child" (a int, "C" int) INHERITS ("Parent");
CREATE TABLE "Typed" OF "Pair" ("Left" PRIMARY KEY);
CREATE VIEW "Totals" AS SELECT "Id", "CustomerId" AS "Who" FROM "Orders";
CREATE MATERIALIZED VIEW "Stored" AS SELECT * FROM "Totals";
CREATE INDEX ON "Stored" ("Who");
CREATE SEQUENCE "Free numbers";
CREATE FUNCTION "Count"(mood "Mood") RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM estate."Orders"';
CREATE FUNCTION count(m "Mood", OUT y int) LANGUAGE plpgsql
    AS 'BEGIN y := (SELECT count("CustomerId") FROM "Orders" WHERE "order" = ''x''); END';
CREATE FUNCTION "Touch"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE "Do it"(INOUT "A b" int) LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE "Sum it"(int) (SFUNC = int4pl, STYPE = int);
CREATE TRIGGER "Touch it" BEFORE UPDATE ON "Orders" FOR EACH ROW EXECUTE FUNCTION "Touch"();
CREATE TRIGGER "Touch events" BEFORE UPDATE ON "Events" FOR EACH ROW EXECUTE FUNCTION "Touch"();
CREATE POLICY "Own rows" ON "Orders" USING ("CustomerId" = 1);
CREATE SCHEMA "Estate";
CREATE TABLE "Estate".orders (id int PRIMARY KEY);
SET client_min_messages = error;
CREATE PUBLICATION "Regress Pub";
SET client_min_messages = warning;
CREATE ROLE "Regress Clerk";
-- What is read from elsewhere is named there: temporary tables, migration tools' own tables.
CREATE TEMPORARY TABLE "Scratch" ("A" int);
CREATE TABLE "Flyway" (installed_rank int, version text, "Description" text, script text, checksum int, success bool);

-- Every fix, in the order in which they can be run; the guard, which judges each on the way, lets them all through.
SELECT kind, table_name, name, suggested_name, dependents, fix FROM found;
SELECT key FROM found WHERE name IN ('Id', 'Ix', 'FK', 'Touch it', 'Count', 'Above zero', 'Regress Pub') ORDER BY key COLLATE "C";
SET schema_guard.mode = enforce;
SELECT fix FROM found \gexec
SET schema_guard.mode = off;
SELECT kind, name, suggested_name, fix FROM found;
SELECT pair_left FROM typed;
DROP TABLE typed;
SELECT rename_not_nulls() AS left_over;
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'estate'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
ORDER BY c.relname COLLATE "C";
DROP PUBLICATION regress_pub;
DROP ROLE regress_clerk;

-- Two parents: PostgreSQL renames the column in neither.
CREATE TABLE mother ("X" int);
CREATE TABLE father ("X" int);
CREATE TABLE both_of () INHERITS (mother, father);
SELECT kind, table_name, name, suggested_name, fix FROM found;
DROP TABLE both_of, mother, father;

-- Hostile names: nothing breaks, nothing is injected.
CREATE TABLE "a""b'; DROP TABLE estate.orders_2; --" ("%s %1$s $$" int PRIMARY KEY, "two
lines" int CONSTRAINT "c'""%" CHECK ("two
lines" > 0));
CREATE TABLE "ÜberlangerNameMitUmlautenÄÖÜDerGenauDreiundsechzigBytesHat_x" ("日本語の列" int, "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀" int);
CREATE TABLE "überlanger_name_mit_umlauten_äöü_der_genau_dreiundsechzig_byt" (id int);
CREATE INDEX "😀" ON "ÜberlangerNameMitUmlautenÄÖÜDerGenauDreiundsechzigBytesHat_x" ("日本語の列", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀");
CREATE FUNCTION "f'""; --
%"("a""b'; DROP TABLE estate.orders_2; --") RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW "%I %L" AS SELECT 1 AS "$1";
SELECT key FROM found;
SELECT suggested_name, octet_length(suggested_name) AS bytes FROM found;
SELECT fix FROM found \gexec
SELECT kind, name FROM found;
SELECT rename_not_nulls() AS left_over;
SELECT count(*) FROM orders_2;

-- As it is: a baseline, of which every entry can be taken back.
CREATE TABLE "Legacy" ("A" int, "B" int);
CREATE INDEX legacy_a ON "Legacy" ("A");
SELECT schema_guard.accept_violations('column estate."Legacy"."A"');
SELECT schema_guard.accept_violations('column estate."Legacy"."A"');
SELECT kind, name, suggested_name FROM found;
SELECT schema_guard.accept_violations();
SELECT count(*) FROM found;
-- Only what is new is listed, by the names that stay.
ALTER TABLE "Legacy" ADD "C" int;
CREATE INDEX legacy_c ON "Legacy" ("C");
SELECT kind, name, suggested_name FROM found;
SELECT key, role = session_user AS by_me FROM schema_guard.accepted_violations ORDER BY key COLLATE "C";
SELECT schema_guard.withdraw_acceptance('table estate."Legacy"');
SELECT schema_guard.withdraw_acceptance('table estate."Legacy"');
SELECT kind, name, suggested_name FROM found;
SELECT schema_guard.withdraw_acceptance();
SELECT count(*) FROM found;
SELECT regexp_replace(change, '[0-9]+ names', 'n names') AS change FROM schema_guard.policy_change
WHERE change ~ 'accept' ORDER BY at;
DROP TABLE "Legacy";

-- What the names follow: nothing is proposed for a kind in which no convention prevails.
SELECT schema_guard.reset_naming();
CREATE SCHEMA follows;
SET search_path = follows;
CREATE TABLE app_user (user_id int CONSTRAINT pk_app_user PRIMARY KEY, created_at timestamptz, is_active boolean);
CREATE TABLE app_order (order_id int CONSTRAINT pk_app_order PRIMARY KEY, user_id int CONSTRAINT fk_app_order_app_user REFERENCES app_user,
    created_at timestamptz, paid_at timestamptz, is_open boolean);
CREATE TABLE app_item (item_id int CONSTRAINT pk_app_item PRIMARY KEY, order_id int CONSTRAINT fk_app_item_app_order REFERENCES app_order,
    user_id int CONSTRAINT fk_app_item_app_user REFERENCES app_user, updated_at timestamptz, is_gift boolean, note text);
CREATE INDEX idx_app_order_user_id ON app_order (user_id);
CREATE INDEX idx_app_item_order_id ON app_item (order_id);
CREATE INDEX idx_app_item_note_lower ON app_item (note, lower(note));
CREATE INDEX idx_app_item_user_id ON app_item (user_id);
CREATE INDEX other ON app_item (user_id, order_id);
SET client_min_messages = error;
DROP SCHEMA estate, estate_1 CASCADE;
SET client_min_messages = warning;
BEGIN READ ONLY;
SELECT * FROM schema_guard.infer_naming() WHERE kind <> 'not_null';
COMMIT;
SELECT call FROM schema_guard.infer_naming() WHERE kind <> 'not_null' \gexec
SELECT kind, name, suggested_name FROM schema_guard.naming_violations WHERE schema_name = 'follows';

-- Everybody may look, in a read-only transaction, too; names are public. The baseline is policy.
CREATE ROLE regress_reader;
SET ROLE regress_reader;
BEGIN READ ONLY;
SELECT kind, name, fix FROM schema_guard.naming_violations WHERE schema_name = 'follows';
SELECT count(*) > 0 AS proposes FROM schema_guard.infer_naming();
SELECT count(*) FROM schema_guard.accepted_violations;
COMMIT;
SELECT schema_guard.accept_violations();
SELECT schema_guard.withdraw_acceptance();
INSERT INTO schema_guard.accepted_violation (key) VALUES ('table follows.other');
-- A search_path of one's own changes nothing.
CREATE TEMPORARY TABLE pg_class (oid oid);
SET search_path = pg_temp, pg_catalog;
SELECT count(*) FROM schema_guard.naming_violations WHERE schema_name = 'follows';
RESET search_path;
RESET ROLE;

DROP TABLE pg_temp.pg_class;
SELECT schema_guard.reset_naming();
DELETE FROM schema_guard.policy_change;
SET client_min_messages = error;
DROP SCHEMA follows CASCADE;
DROP ROLE regress_reader;
