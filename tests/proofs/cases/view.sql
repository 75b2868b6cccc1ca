-- CREATE and ALTER VIEW, and materialized views where ALTER TABLE is not meant.

-- case: a new view
CREATE TABLE t (a int);
-- prove
CREATE VIEW v AS SELECT * FROM t;

-- case: a new view that locks rows
CREATE TABLE t (a int);
CREATE TABLE u (a int);
-- prove
CREATE VIEW v AS SELECT x.a FROM t AS x, u FOR UPDATE OF x;

-- case: a new view that locks all rows
CREATE TABLE t (a int);
CREATE TABLE u (a int);
-- prove
CREATE VIEW v AS SELECT t.a FROM t, (SELECT * FROM u) AS s FOR SHARE;

-- case: replace
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 1;

-- case: replace with a further column
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
CREATE OR REPLACE VIEW v AS SELECT a, b, a + 1 AS c FROM t;

-- case: replace what is not there
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
CREATE OR REPLACE VIEW w AS SELECT a FROM t;

-- case: replace by a temporary one of the same name
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
CREATE OR REPLACE TEMP VIEW v AS SELECT a FROM t;

-- case: replace by a recursive one
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
CREATE OR REPLACE RECURSIVE VIEW v (a, b) AS SELECT a, b FROM t;

-- case: replace what is no view
-- error: 42809
CREATE TABLE t (a int);
-- prove
CREATE OR REPLACE VIEW t AS SELECT 1 AS a;

-- case: a default
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v ALTER COLUMN a SET DEFAULT 5;

-- case: options
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v SET (security_barrier = true);

-- case: check option
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v SET (check_option = local);

-- case: owner
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v OWNER TO alice;

-- case: name
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v RENAME TO w;

-- case: a column's name
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER VIEW v RENAME COLUMN a TO x;

-- case: schema
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE SCHEMA s;
-- prove
ALTER VIEW v SET SCHEMA s;

-- case: in the words of a table
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- prove
ALTER TABLE v RENAME COLUMN a TO x;

-- case: a materialized view's name
CREATE TABLE t (a int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX m_a ON m (a);
-- prove
ALTER MATERIALIZED VIEW m RENAME TO n;

-- case: a materialized view's column
CREATE TABLE t (a int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX m_a ON m (a);
-- prove
ALTER MATERIALIZED VIEW m RENAME COLUMN a TO x;

-- case: a materialized view's schema
CREATE TABLE t (a int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX m_a ON m (a);
CREATE SCHEMA s;
-- prove
ALTER MATERIALIZED VIEW m SET SCHEMA s;

-- case: a materialized view depends on an extension
CREATE TABLE t (a int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE INDEX m_a ON m (a);
-- prove
ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION plpgsql;
