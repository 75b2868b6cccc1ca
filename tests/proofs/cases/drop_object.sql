-- DROP of what is no relation: types, functions, operators, triggers, … and the tables that lose something by it.

-- case: drop type cascade: columns of tables, partitions and views
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int, m mood);
CREATE TABLE p (k int, m mood[]) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX ON t (m);
CREATE VIEW v AS SELECT m FROM t;
-- prove
DROP TYPE mood CASCADE;

-- case: drop type
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int);
-- prove
DROP TYPE mood;

-- case: drop type: composite with a typed table
CREATE TYPE y AS (a int);
CREATE TABLE t OF y;
CREATE TABLE u (c y, i int);
-- prove
DROP TYPE y CASCADE;

-- case: drop domain cascade
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE TABLE t (a d, b int);
CREATE DOMAIN e AS d;
CREATE TABLE u (a e, b int);
-- prove
DROP DOMAIN d CASCADE;

-- case: drop domain with a constraint
CREATE DOMAIN d AS int CHECK (VALUE > 0);
-- prove
DROP DOMAIN d;

-- case: drop type refused
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int, m mood);
-- error: 2BP01
-- prove
DROP TYPE mood;

-- case: drop function cascade: default, check, index, generated column, policy, view
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE d (a int DEFAULT f(1));
CREATE TABLE c (a int CHECK (f(a) > 0));
CREATE TABLE i (a int);
CREATE INDEX ON i (f(a));
CREATE TABLE g (a int, b int GENERATED ALWAYS AS (f(a)) STORED);
CREATE TABLE p (a int);
CREATE POLICY y ON p USING (f(a) > 0);
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT f(a) FROM t;
-- prove
DROP FUNCTION f(int) CASCADE;

-- case: drop function: the other one of that name
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE d (a int DEFAULT f(1));
-- prove
DROP FUNCTION f(text);

-- case: drop function cascade: triggers of a partitioned table
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP FUNCTION f CASCADE;

-- case: drop function: ambiguous
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- error: 42725
-- prove
DROP FUNCTION f;

-- case: drop function if exists: of what is not there
-- prove
DROP FUNCTION IF EXISTS no_such_function(int), nor_this();

-- case: drop procedure, routine and aggregate
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION r() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE a (int) (SFUNC = int4pl, STYPE = int);
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a(a) FROM t;
-- prove
DROP PROCEDURE p;
DROP ROUTINE r;
DROP AGGREGATE a(int) CASCADE;

-- case: drop operator, class and family
CREATE FUNCTION eq(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (FUNCTION = eq, LEFTARG = int, RIGHTARG = text);
CREATE TABLE t (a int CHECK (a === 'x'));
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE u (a int);
CREATE INDEX ON u (a cls);
-- prove
DROP OPERATOR === (int, text) CASCADE;
DROP OPERATOR CLASS cls USING btree CASCADE;
DROP OPERATOR FAMILY fam USING btree;

-- case: drop operator family cascade
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE u (a int);
CREATE INDEX ON u (a cls);
-- prove
DROP OPERATOR FAMILY fam USING btree CASCADE;

-- case: drop cast cascade
CREATE TYPE y AS (a int);
CREATE FUNCTION f(y) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (y AS int) WITH FUNCTION f(y);
CREATE TABLE t (a y);
CREATE VIEW v AS SELECT a::int FROM t;
-- prove
DROP CAST (y AS int) CASCADE;

-- case: drop collation cascade
CREATE COLLATION co FROM "C";
CREATE TABLE t (a text COLLATE co, b int);
CREATE TABLE u (a text);
CREATE INDEX ON u (a COLLATE co);
-- prove
DROP COLLATION co CASCADE;

-- case: drop text search configuration cascade
CREATE TEXT SEARCH CONFIGURATION cfg (COPY = simple);
CREATE TABLE t (a text);
CREATE INDEX ON t USING gin (to_tsvector('cfg', a));
-- prove
DROP TEXT SEARCH CONFIGURATION cfg CASCADE;

-- case: drop text search dictionary, parser and template
CREATE TEXT SEARCH DICTIONARY dic (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION cfg (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION cfg ALTER MAPPING FOR word WITH dic;
CREATE TABLE t (a text);
CREATE INDEX ON t USING gin (to_tsvector('cfg', a));
-- prove
DROP TEXT SEARCH DICTIONARY dic CASCADE;
DROP TEXT SEARCH PARSER IF EXISTS no_such;
DROP TEXT SEARCH TEMPLATE IF EXISTS no_such;

-- case: drop conversion
CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- prove
DROP CONVERSION cv;

-- case: drop trigger
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP TRIGGER g ON t;

-- case: drop trigger of a partitioned table
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP TRIGGER g ON p;

-- case: drop trigger of a partition is refused
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- error: 2BP01
-- prove
DROP TRIGGER g ON p1;

-- case: drop trigger if exists: of what is not there
CREATE TABLE t (a int);
-- prove
DROP TRIGGER IF EXISTS g ON t;
DROP POLICY IF EXISTS p ON t;
DROP RULE IF EXISTS r ON t;
DROP TRIGGER IF EXISTS g ON no_such_table;

-- case: drop rule and policy
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE RULE r AS ON INSERT TO t DO INSTEAD INSERT INTO u VALUES (1);
CREATE POLICY p ON u USING (EXISTS (SELECT FROM t));
-- prove
DROP RULE r ON t;
DROP POLICY p ON u;

-- case: drop statistics
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- prove
DROP STATISTICS s;

-- case: drop publication
CREATE TABLE t (a int);
CREATE PUBLICATION pub FOR TABLE t;
-- prove
DROP PUBLICATION pub;

-- case: drop event trigger and its function
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f();
-- prove
DROP EVENT TRIGGER e;
DROP FUNCTION f();

-- case: drop server and wrapper cascade
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
CREATE USER MAPPING FOR CURRENT_USER SERVER s;
-- prove
DROP SERVER s CASCADE;
DROP FOREIGN DATA WRAPPER w;

-- case: drop foreign data wrapper cascade
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
CREATE VIEW v AS SELECT * FROM ft;
-- prove
DROP FOREIGN DATA WRAPPER w CASCADE;

-- case: drop user mapping and access method
CREATE ACCESS METHOD h2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a int) USING h2;
-- prove
DROP ACCESS METHOD h2 CASCADE;

-- case: drop transform and language if exists
-- prove
DROP TRANSFORM IF EXISTS FOR int LANGUAGE sql;
DROP LANGUAGE IF EXISTS no_such;

-- case: drop extension: its types are columns of tables [-15]
CREATE EXTENSION hstore;
CREATE TABLE t (a int, h hstore);
CREATE INDEX ON t USING gin (h);
CREATE VIEW v AS SELECT h FROM t;
-- prove
DROP EXTENSION hstore CASCADE;
