-- CREATE, ALTER, REINDEX and DROP INDEX.

-- case: create an index
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
CREATE INDEX ON t (id);

-- case: create an index that is there, IF NOT EXISTS
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
CREATE INDEX IF NOT EXISTS t_id ON t (id);

-- case: create an index concurrently
CREATE TABLE t (id int);
-- prove
CREATE INDEX CONCURRENTLY t_id ON t (id);
-- while
LOCK TABLE t IN ROW EXCLUSIVE MODE;

-- case: create an index on a materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
CREATE INDEX ON m (a);

-- case: drop an index concurrently
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- expect 1 public.t: ShareUpdateExclusiveLock
-- expect 1 public.t_id: AccessExclusiveLock
-- prove
DROP INDEX CONCURRENTLY t_id;
-- while
LOCK TABLE t IN ACCESS SHARE MODE;

-- case: reindex a table
CREATE TABLE t (id int PRIMARY KEY, c int);
CREATE INDEX t_c ON t (c);
-- prove
REINDEX TABLE t;

-- case: reindex an index
CREATE TABLE t (id int PRIMARY KEY, c int);
-- prove
REINDEX INDEX t_pkey;

-- case: reindex an index concurrently
CREATE TABLE t (id int PRIMARY KEY, c int);
-- prove
REINDEX INDEX CONCURRENTLY t_pkey;
-- while
LOCK TABLE t IN ROW EXCLUSIVE MODE;

-- case: an index's storage parameters
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER INDEX t_id SET (fillfactor = 70);

-- case: an index expression's statistics
CREATE TABLE t (id int);
CREATE INDEX t_id ON t ((id + 1));
-- prove
ALTER INDEX t_id ALTER COLUMN 1 SET STATISTICS 100;
