-- RENAME, SET SCHEMA and OWNER TO of every kind of relation.

-- case: rename a table
CREATE TABLE t (id int);
-- prove
ALTER TABLE t RENAME TO u;

-- case: rename a column, also in a view's definition
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- prove
ALTER TABLE t RENAME COLUMN id TO ident;

-- case: rename a constraint with its index
CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY);
-- prove
ALTER TABLE t RENAME CONSTRAINT k TO l;

-- case: rename an index
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER INDEX t_id RENAME TO t_identifier;

-- case: rename a view
CREATE VIEW v AS SELECT 1 AS a;
-- prove
ALTER VIEW v RENAME TO w;

-- case: rename a view's column
CREATE VIEW v AS SELECT 1 AS a;
-- prove
ALTER VIEW v RENAME COLUMN a TO b;

-- case: rename a materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
ALTER MATERIALIZED VIEW m RENAME TO n;

-- case: rename a sequence
CREATE SEQUENCE s;
-- prove
ALTER SEQUENCE s RENAME TO r;

-- case: rename a trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
ALTER TRIGGER tr ON t RENAME TO tr2;

-- case: rename a rule
CREATE TABLE t (id int);
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
-- prove
ALTER RULE r ON t RENAME TO r2;

-- case: rename a policy
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (true);
-- prove
ALTER POLICY p ON t RENAME TO p2;

-- case: rename a type
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (m mood);
-- prove
ALTER TYPE mood RENAME TO feeling;

-- case: rename a schema
CREATE SCHEMA s;
CREATE TABLE s.t (id int);
-- prove
ALTER SCHEMA s RENAME TO r;

-- case: move a table with its index and sequence
CREATE SCHEMA s;
CREATE TABLE t (id serial PRIMARY KEY);
-- prove
ALTER TABLE t SET SCHEMA s;

-- case: move a view
CREATE SCHEMA s;
CREATE VIEW v AS SELECT 1 AS a;
-- prove
ALTER VIEW v SET SCHEMA s;

-- case: move a sequence
CREATE SCHEMA s;
CREATE SEQUENCE q;
-- prove
ALTER SEQUENCE q SET SCHEMA s;

-- case: a view's owner
CREATE VIEW v AS SELECT 1 AS a;
-- prove
ALTER VIEW v OWNER TO alice;

-- case: a sequence's owner
CREATE SEQUENCE q;
-- prove
ALTER SEQUENCE q OWNER TO alice;

-- case: a materialized view's owner
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
ALTER MATERIALIZED VIEW m OWNER TO alice;
