-- Names that no statement says: PostgreSQL chooses them, or they come from elsewhere. Judged as they are stored.
\set VERBOSITY default
\set SHOW_CONTEXT never
CREATE SCHEMA naming_stored;
SET search_path = naming_stored;

-- The names that PostgreSQL gives are what the preset asks for.
SELECT schema_guard.use_naming_preset('postgres', 'block');
CREATE TABLE customers (id serial PRIMARY KEY, email text UNIQUE CHECK (email <> ''), region int NOT NULL,
    CHECK (region > id), EXCLUDE (region WITH =));
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, customer int REFERENCES customers);
CREATE INDEX ON orders (customer);
CREATE INDEX ON orders (customer);
CREATE UNIQUE INDEX ON orders (id, lower(customer::text)) INCLUDE (customer);
ALTER TABLE orders ADD CHECK (customer > 0), ADD FOREIGN KEY (id) REFERENCES customers;
SELECT conname FROM pg_constraint WHERE conrelid IN ('orders'::regclass, 'customers'::regclass) AND contype <> 'n' ORDER BY 1;
SELECT schema_guard.reset_naming();

-- Elsewhere they are not: a name has to be given.
SELECT schema_guard.set_naming('foreign_key', 'fk_{table}_{referenced_table}');
SELECT schema_guard.set_naming('index', 'ix_{table}_{columns}');
SELECT schema_guard.set_naming('check', 'ck_{table}_{any}', action => 'warn');
CREATE TABLE returns (customer int REFERENCES customers);
CREATE INDEX ON orders (customer);
ALTER TABLE orders ADD CHECK (id < 1000);
SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'c' ORDER BY 1;
-- An index built concurrently cannot be taken back: a WARNING.
CREATE INDEX CONCURRENTLY ON orders (customer);
-- An override covers what is found afterwards, too.
SET schema_guard.allow = 'name-convention(naming_stored.orders): a test';
CREATE INDEX ON orders (customer);
SELECT schema_guard.reset_naming();

-- PostgreSQL cuts what is too long, and only whispers it.
CREATE TABLE a_rather_long_name_for_a_table_of_orders (a_rather_long_name_for_a_column_of_it int UNIQUE);
SELECT conname FROM pg_constraint WHERE conrelid = 'a_rather_long_name_for_a_table_of_orders'::regclass AND contype = 'u';

-- What comes from elsewhere: LIKE, a query, SELECT INTO, a view.
SELECT schema_guard.use_naming_preset('snake', 'block');
SET schema_guard.mode = off;
CREATE TABLE source (id int PRIMARY KEY, "dueDate" date CONSTRAINT "Ck" CHECK ("dueDate" > '2000-01-01'));
SET schema_guard.mode = enforce;
CREATE TABLE copy (LIKE source INCLUDING ALL);
CREATE TABLE copy AS SELECT * FROM source;
CREATE TABLE copy AS SELECT id, "dueDate" AS due_date FROM source;
SELECT * INTO copy2 FROM source;
CREATE VIEW of_source AS SELECT * FROM source;
CREATE VIEW of_source AS SELECT id, "dueDate" AS due_date FROM source;
-- A query's column without a name is called as PostgreSQL calls it.
CREATE TABLE counted AS SELECT count(*), 1 + 1 FROM source;

-- Where a table goes its names go: SET SCHEMA and ATTACH PARTITION.
CREATE SCHEMA naming_archive;
SELECT schema_guard.set_naming('table', '{schema}_{any}', schema_name => 'naming_archive');
ALTER TABLE orders SET SCHEMA naming_archive;
SELECT schema_guard.set_naming('partition', '{parent}_{any}');
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE y2024 (at date);
ALTER TABLE events ATTACH PARTITION y2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2024 (at date);
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT schema_guard.reset_naming();
SET client_min_messages = warning;
DROP SCHEMA naming_stored, naming_archive CASCADE;
DELETE FROM schema_guard.policy_change WHERE change LIKE '%naming%';
