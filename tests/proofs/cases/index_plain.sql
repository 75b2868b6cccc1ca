-- CREATE, ALTER, DROP and REINDEX of one table's indexes.

-- case: two indexes in one script
CREATE TABLE t (id int, c text);
INSERT INTO t VALUES (1, 'a');
-- prove
CREATE INDEX ON t (id);
CREATE INDEX ON t (c);

-- case: an index on a table with a TOAST table
CREATE TABLE t (id int, c text);
INSERT INTO t SELECT 1, string_agg(md5(g::text), '') FROM generate_series(1, 1000) g;
-- prove
CREATE INDEX ON t (md5(c));

-- case: a unique index
CREATE TABLE t (id int);
-- prove
CREATE UNIQUE INDEX ON t (id) NULLS NOT DISTINCT;

-- case: a unique index that fails
-- error: 23505
CREATE TABLE t (id int);
INSERT INTO t VALUES (1), (1);
-- prove
CREATE UNIQUE INDEX ON t (id);

-- case: a partial index with an expression, of every method
CREATE TABLE t (id int, c text, d int4range, e jsonb);
-- prove
CREATE INDEX ON t (lower(c), (id + 1)) WHERE id > 0;
CREATE INDEX ON t USING gist (d);
CREATE INDEX ON t USING spgist (d);
CREATE INDEX ON t USING gin (e jsonb_path_ops);
CREATE INDEX ON t USING brin (id);
CREATE INDEX ON t USING hash (c);

-- case: an index on a column that is not there
-- error: 42703
CREATE TABLE t (id int);
-- prove
CREATE INDEX ON t (nowhere);

-- case: an index concurrently, IF NOT EXISTS
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- forecast only
-- expect 1 public.t: ShareUpdateExclusiveLock
-- prove
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_id ON t (id);

-- case: a unique index concurrently
CREATE TABLE t (id int);
INSERT INTO t VALUES (1), (2);
-- prove
CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);
-- while
LOCK TABLE t IN ROW EXCLUSIVE MODE;

-- case: an index on a materialized view concurrently
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- forecast only
-- expect 1 public.m: ShareUpdateExclusiveLock, builds 1
-- prove
CREATE INDEX CONCURRENTLY m_a ON m (a);

-- case: drop several indexes of two tables
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE INDEX t_id ON t (id);
CREATE INDEX u_id ON u (id);
-- prove
DROP INDEX t_id, u_id;

-- case: drop an index IF EXISTS that is not there
CREATE TABLE t (id int);
-- prove
DROP INDEX IF EXISTS nowhere;

-- case: drop a unique index that a foreign key needs
CREATE TABLE t (id int);
CREATE UNIQUE INDEX t_id ON t (id);
CREATE TABLE u (id int REFERENCES t (id));
-- prove
DROP INDEX t_id CASCADE;

-- case: drop an index of a constraint
-- error: 2BP01
CREATE TABLE t (id int PRIMARY KEY);
-- prove
DROP INDEX t_pkey;

-- case: drop and create again
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
DROP INDEX t_id;
CREATE INDEX t_id ON t (id);

-- case: rename an index
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER INDEX t_id RENAME TO t_id2;

-- case: rename an index with the words of a table
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER TABLE t_id RENAME TO t_id2;

-- case: rename a table with the words of an index
CREATE TABLE t (id int);
-- prove
ALTER INDEX t RENAME TO t2;

-- case: rename a constraint's index
CREATE TABLE t (id int PRIMARY KEY);
-- prove
ALTER INDEX t_pkey RENAME TO t_key;

-- case: storage parameters with a stronger lock
CREATE TABLE t (id int[]);
CREATE INDEX t_id ON t USING gin (id);
-- prove
ALTER INDEX t_id SET (fastupdate = off);

-- case: reset storage parameters
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id) WITH (fillfactor = 70);
-- prove
ALTER INDEX t_id RESET (fillfactor);

-- case: an index that depends on an extension
CREATE TABLE t (c text);
CREATE INDEX t_c ON t (c);
-- prove
ALTER INDEX t_c DEPENDS ON EXTENSION plpgsql;

-- case: an index to the tablespace where it is
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER INDEX t_id SET TABLESPACE pg_default;

-- case: ALTER INDEX IF EXISTS of nothing
CREATE TABLE t (id int);
-- prove
ALTER INDEX IF EXISTS nowhere SET (fillfactor = 70);

-- case: reindex a table without indexes
CREATE TABLE t (id int);
-- prove
REINDEX TABLE t;

-- case: reindex a table with a TOAST table
CREATE TABLE t (id int PRIMARY KEY, c text);
CREATE INDEX t_c ON t (c);
-- prove
REINDEX TABLE t;

-- case: reindex a materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE INDEX m_a ON m (a);
-- prove
REINDEX TABLE m;

-- case: reindex a table leaves what inherits from it alone
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (PRIMARY KEY (id)) INHERITS (a);
-- prove
REINDEX TABLE a;

-- case: reindex one index of two
CREATE TABLE t (id int PRIMARY KEY, c int);
CREATE INDEX t_c ON t (c);
-- prove
REINDEX INDEX t_c;
REINDEX INDEX t_c;

-- case: reindex a partition's index
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
REINDEX INDEX p1_pkey;

-- case: reindex a partition
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
REINDEX TABLE p1;

-- case: reindex a table concurrently
CREATE TABLE t (id int PRIMARY KEY, c int);
CREATE INDEX t_c ON t (c);
-- prove
REINDEX TABLE CONCURRENTLY t;
-- while
LOCK TABLE t IN ROW EXCLUSIVE MODE;
