-- DROP of views, materialized views, sequences and foreign tables.

-- case: drop view
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
-- prove
DROP VIEW v;

-- case: drop view cascade
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT * FROM v;
CREATE MATERIALIZED VIEW m AS SELECT * FROM w;
CREATE TABLE u (a int);
CREATE POLICY p ON u USING (EXISTS (SELECT FROM v));
-- prove
DROP VIEW v CASCADE;

-- case: drop view: several, one on another
CREATE VIEW v AS SELECT 1 AS a;
CREATE VIEW w AS SELECT * FROM v;
-- prove
DROP VIEW v, w;

-- case: drop view if exists: of what is not there
CREATE VIEW v AS SELECT 1 AS a;
-- prove
DROP VIEW IF EXISTS nothing, v;

-- case: drop view: one with triggers and rules
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP VIEW v;

-- case: drop view: a table is refused
CREATE TABLE t (a int);
-- error: 42809
-- prove
DROP VIEW t;

-- case: drop materialized view
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX ON m (a);
-- prove
DROP MATERIALIZED VIEW m;

-- case: drop sequence
CREATE SEQUENCE s;
-- prove
DROP SEQUENCE s;

-- case: drop sequence cascade: the default of a column
CREATE TABLE t (a serial, b text);
CREATE TABLE u (a int DEFAULT nextval('t_a_seq'));
-- prove
DROP SEQUENCE t_a_seq CASCADE;

-- case: drop sequence: of an identity column is refused
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);
-- error: 2BP01
-- prove
DROP SEQUENCE t_a_seq CASCADE;

-- case: drop foreign table
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
-- prove
DROP FOREIGN TABLE ft;

-- case: drop foreign table: a partition
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE FOREIGN TABLE f1 PARTITION OF p FOR VALUES IN (1) SERVER s;
CREATE TABLE pd PARTITION OF p DEFAULT;
-- prove
DROP FOREIGN TABLE f1;
