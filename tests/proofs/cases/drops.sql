-- DROP of every kind of object, with what hangs on it.

-- case: drop a table
CREATE TABLE t (id serial PRIMARY KEY, c text);
-- prove
DROP TABLE t;

-- case: drop a table with a view, a materialized view and a foreign key on it
CREATE TABLE t (id int PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM t;
CREATE MATERIALIZED VIEW m AS SELECT id FROM v;
CREATE TABLE child (id int REFERENCES t);
-- prove
DROP TABLE t CASCADE;

-- case: drop the referencing table
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES t);
-- prove
DROP TABLE child;

-- case: drop a table that is not there
-- prove
DROP TABLE IF EXISTS nowhere;

-- case: drop a view
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- prove
DROP VIEW v;

-- case: drop an index
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
DROP INDEX t_id;

-- case: drop a sequence that a default uses
CREATE SEQUENCE q;
CREATE TABLE t (id int DEFAULT nextval('q'));
-- prove
DROP SEQUENCE q CASCADE;

-- case: drop a schema
CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY);
CREATE SEQUENCE s.q;
CREATE VIEW v AS SELECT id FROM s.t;
-- prove
DROP SCHEMA s CASCADE;

-- case: drop a function with its trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP FUNCTION f CASCADE;

-- case: drop a function that a default uses
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER TABLE t ALTER COLUMN id SET DEFAULT f();
-- prove
DROP FUNCTION f CASCADE;

-- case: drop owned
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t OWNER TO alice;
CREATE TABLE u (id int REFERENCES t);
GRANT SELECT ON u TO alice;
-- prove
DROP OWNED BY alice CASCADE;

-- case: reassign owned
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t OWNER TO alice;
-- prove
REASSIGN OWNED BY alice TO bob;

-- case: drop a domain
CREATE DOMAIN d AS int;
CREATE TABLE t (id int, a d);
-- prove
DROP DOMAIN d CASCADE;

-- case: drop a column's check by dropping a constraint
CREATE TABLE t (id int CONSTRAINT c CHECK (id > 0));
-- prove
ALTER TABLE t DROP CONSTRAINT c;

-- case: drop a foreign key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int CONSTRAINT fk REFERENCES p);
-- prove
ALTER TABLE t DROP CONSTRAINT fk;

-- case: drop a primary key that is referenced
CREATE TABLE p (id int CONSTRAINT pk PRIMARY KEY);
CREATE TABLE t (id int CONSTRAINT fk REFERENCES p);
-- prove
ALTER TABLE p DROP CONSTRAINT pk CASCADE;
