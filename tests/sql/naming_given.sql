-- Names that a statement gives: judged before it runs, with the name that would comply.
\set VERBOSITY default
\set SHOW_CONTEXT never
CREATE SCHEMA naming_given;
SET search_path = naming_given;

-- Out of the box: what must be quoted, what is reserved, what is cut short. Nothing else.
CREATE TABLE "OrderItems" (id int, "user" text, "2nd" int, "größe" text, "values" int, _x int);
CREATE TABLE a_table_name_that_is_longer_than_the_sixty_three_bytes_that_there_are (id int);
CREATE TABLE customers (id int CONSTRAINT customers_pkey PRIMARY KEY, email text);
CREATE INDEX ix1 ON customers (email);
-- IF NOT EXISTS of what is there names nothing; nor does OR REPLACE.
CREATE TABLE IF NOT EXISTS "OrderItems" (id int, "user" text, "2nd" int, "größe" text, "values" int, _x int);
ALTER TABLE "OrderItems" ADD COLUMN IF NOT EXISTS "2nd" int;
CREATE VIEW "V" AS SELECT 1 AS x;
CREATE OR REPLACE VIEW "V" AS SELECT 1 AS x;
-- A temporary table is nobody else's business.
CREATE TEMP TABLE "Temp" ("Id" int);

-- The caret stands under the name, and HINT has the one to take.
SELECT schema_guard.use_naming_preset('snake', 'block');
CREATE TABLE invoices (id int, "dueDate" date);
CREATE SCHEMA "Sales";
CREATE VIEW "Recent" AS SELECT 1 AS x;
CREATE MATERIALIZED VIEW "Daily" AS SELECT 1 AS x;
CREATE SEQUENCE "Numbers";
CREATE TYPE "Address" AS ("Street" text);
CREATE TYPE "Mood" AS ENUM ('happy');
CREATE TYPE "Period" AS RANGE (subtype = date);
CREATE DOMAIN "Email" AS text CONSTRAINT "HasAt" CHECK (VALUE LIKE '%@%');
CREATE FUNCTION "getIt"() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE "doIt"() LANGUAGE sql AS 'SELECT 1';
CREATE POLICY "Own" ON customers USING (true);
CREATE PUBLICATION "Pub" FOR TABLE customers;
CREATE ROLE "Deployer";
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER "Audit" BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE "Events2024" PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE customers ADD CONSTRAINT "Pk" UNIQUE (email), ADD CONSTRAINT "Ck" CHECK (id > 0);
CREATE INDEX "Ix" ON customers (email);
ALTER TABLE customers ADD CONSTRAINT "Ex" EXCLUDE (email WITH =);
ALTER TABLE customers ADD CONSTRAINT "Fk" FOREIGN KEY (id) REFERENCES customers (id);
-- A rename gives a name, too.
ALTER TABLE customers RENAME TO "Customers";
ALTER TABLE customers RENAME COLUMN email TO "eMail";
ALTER TABLE customers RENAME CONSTRAINT customers_pkey TO "PK";
ALTER INDEX ix1 RENAME TO "IX1";
ALTER SCHEMA naming_given RENAME TO "NamingGiven";
ALTER FUNCTION nothing() RENAME TO "Nothing";
-- What is inside CREATE SCHEMA is part of it.
CREATE SCHEMA shop CREATE TABLE "Orders" (id int);
SELECT schema_guard.reset_naming();

-- Every placeholder of a template.
SELECT schema_guard.set_naming('index', '{schema}_{table}_{first_column}_{method}');
CREATE INDEX i ON customers USING hash (email);
SELECT schema_guard.set_naming('index', 'ix_{table}_{columns}');
CREATE INDEX i ON customers (email, lower(email), lower(email));
CREATE INDEX ix_customers_email_lower_lower1 ON customers (email, lower(email), lower(email));
SELECT schema_guard.set_naming('check', '{table}_{column}_check');
ALTER TABLE customers ADD CONSTRAINT c CHECK (id > 0);
ALTER TABLE customers ADD CONSTRAINT c CHECK (id > 0 AND email > '');
SELECT schema_guard.set_naming('foreign_key', 'fk_{table}_{referenced_table}_{referenced_columns}_{referenced_schema}');
CREATE TABLE returns (customer int CONSTRAINT f REFERENCES customers);
SELECT schema_guard.set_naming('partition', '{parent}_{any}');
CREATE TABLE y2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT schema_guard.set_naming('column', '{type}_{any}', table_name => 'typed');
CREATE TABLE typed (x varchar(10));
-- Other conventions where another schema or table has them; a type and a key of their own.
SELECT schema_guard.set_naming('column', column_type => 'timestamp*', suffixes => '{_at}');
SELECT schema_guard.set_naming('column', column_role => 'foreign_key', suffixes => '{_id}', table_name => 'retur*');
CREATE TABLE returns (customer int REFERENCES customers, created timestamptz, seen date);
SELECT schema_guard.set_naming('column', column_type => 'timestamp*', table_name => 'returns', action => 'off');
CREATE TABLE returns (customer_id int CONSTRAINT fk_returns_customers_id_naming_given REFERENCES customers, created timestamptz);

-- Overridden for once; the reason is recorded.
SET schema_guard.allow = 'name-convention(naming_given.customers): the vendor wants it';
CREATE INDEX i ON customers (email);
DROP INDEX i;
-- check() says the same of a script, names that PostgreSQL would choose included.
SELECT line, rule, action, object, message FROM schema_guard.check($$
    CREATE TABLE "Shops" (id int PRIMARY KEY, customer int REFERENCES customers (id));
    CREATE INDEX i ON customers (email);
    CREATE INDEX ON customers (email);
    ALTER TABLE customers ADD CHECK (id > 0);
$$);
SELECT schema_guard.reset_naming();
SET client_min_messages = warning;
DROP SCHEMA naming_given CASCADE;
DELETE FROM schema_guard.policy_change WHERE change LIKE '%naming%';
