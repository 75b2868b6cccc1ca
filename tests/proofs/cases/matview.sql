-- Materialized views, and tables that a query fills.

-- case: refresh
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- prove
REFRESH MATERIALIZED VIEW m;

-- case: refresh with indexes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 'x' AS b;
CREATE UNIQUE INDEX m_a ON m (a);
CREATE INDEX m_b ON m (lower(b));
-- prove
REFRESH MATERIALIZED VIEW m;

-- case: refresh with no data
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE INDEX m_a ON m (a);
-- prove
REFRESH MATERIALIZED VIEW m WITH NO DATA;

-- case: refresh what has no data
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA;
-- prove
REFRESH MATERIALIZED VIEW m;

-- case: refresh concurrently
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
CREATE INDEX m_id2 ON m (id) WHERE id > 0;
-- prove
REFRESH MATERIALIZED VIEW CONCURRENTLY m;

-- case: refresh concurrently with new rows, old rows and changed rows
CREATE TABLE t (id int, c text);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
CREATE MATERIALIZED VIEW m AS SELECT id, c FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
INSERT INTO t VALUES (3, 'c');
DELETE FROM t WHERE id = 1;
UPDATE t SET c = 'd' WHERE id = 2;
-- prove
REFRESH MATERIALIZED VIEW CONCURRENTLY m;

-- case: refresh concurrently without a unique index
-- error: 55000
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
REFRESH MATERIALIZED VIEW CONCURRENTLY m;

-- case: refresh a view of a view of a partitioned table
CREATE TABLE p (k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE VIEW v AS SELECT k FROM p;
CREATE MATERIALIZED VIEW m AS SELECT k FROM v;
-- prove
REFRESH MATERIALIZED VIEW m;

-- case: refresh twice
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
REFRESH MATERIALIZED VIEW m;
REFRESH MATERIALIZED VIEW m;

-- case: create a materialized view
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;

-- case: create a materialized view that is there
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1 AS a;

-- case: create a table from a query
CREATE TABLE p (k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE VIEW v AS SELECT k FROM p;
-- prove
CREATE TABLE t AS SELECT k FROM v;

-- case: select into a table
CREATE TABLE t (id int);
-- prove
SELECT id INTO u FROM t;

-- case: cluster a materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE INDEX m_a ON m (a);
-- prove
CLUSTER m USING m_a;
