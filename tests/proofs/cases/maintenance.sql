-- TRUNCATE, CLUSTER, VACUUM, ANALYZE, LOCK TABLE, extended statistics.

-- case: truncate two tables
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (c text);
INSERT INTO t VALUES (1);
-- prove
TRUNCATE t, u;

-- case: truncate an empty table
CREATE TABLE t (id int PRIMARY KEY);
-- prove
TRUNCATE t;

-- case: truncate the same table twice in one statement
CREATE TABLE t (id int PRIMARY KEY);
-- prove
TRUNCATE t, t;

-- case: truncate with an expression index and a partial one
CREATE TABLE t (id int, c text);
CREATE INDEX ON t (lower(c));
CREATE INDEX ON t (id) WHERE id > 0;
INSERT INTO t VALUES (1, 'a');
-- prove
TRUNCATE t;

-- case: truncate after a lock
CREATE TABLE t (id int PRIMARY KEY);
-- prove
LOCK TABLE t;
TRUNCATE t;

-- case: truncate an inheriting table's parent
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (PRIMARY KEY (id)) INHERITS (a);
CREATE TABLE c () INHERITS (b);
-- prove
TRUNCATE a;

-- case: truncate only a parent
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b () INHERITS (a);
-- prove
TRUNCATE ONLY a;

-- case: truncate a partition
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- prove
TRUNCATE p1;

-- case: truncate only a partitioned table
-- error: 42809
CREATE TABLE p (k int) PARTITION BY RANGE (k);
-- prove
TRUNCATE ONLY p;

-- case: truncate cascades over foreign keys
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t);
CREATE TABLE v (u int REFERENCES u);
CREATE TABLE w (id int);
-- prove
TRUNCATE t CASCADE;

-- case: truncate cascades to a table that references itself and back
CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t, u int);
CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t);
ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u;
-- prove
TRUNCATE u CASCADE;

-- case: truncate cascades to a partitioned table
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE p (k int, t int REFERENCES t) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX ON p (t);
-- prove
TRUNCATE t CASCADE;

-- case: truncate of a partition cascades to what references its parent
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE t (k int REFERENCES p);
-- prove
TRUNCATE p1 CASCADE;

-- case: truncate cascades to the parent of inheriting tables alone
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE a (t int REFERENCES t);
CREATE TABLE b () INHERITS (a);
-- prove
TRUNCATE t CASCADE;

-- case: truncate of what is referenced is refused
-- error: 0A000
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (t int REFERENCES t);
-- prove
TRUNCATE t;

-- case: truncate of both ends needs no cascade
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (t int REFERENCES t);
-- prove
TRUNCATE t, u;

-- case: truncate restarts a serial and an identity
CREATE TABLE t (id serial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY);
CREATE SEQUENCE other OWNED BY t.n;
CREATE SEQUENCE foreign_one;
-- prove
TRUNCATE t RESTART IDENTITY;

-- case: truncate continues a serial
CREATE TABLE t (id serial PRIMARY KEY);
-- prove
TRUNCATE t CONTINUE IDENTITY;

-- case: truncate restarts the sequences of what it cascades to
CREATE TABLE t (id serial PRIMARY KEY);
CREATE TABLE u (id serial, t int REFERENCES t);
-- prove
TRUNCATE t RESTART IDENTITY CASCADE;

-- case: truncate restarts a partitioned table's identity [17-]
CREATE TABLE p (k int GENERATED ALWAYS AS IDENTITY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
TRUNCATE p RESTART IDENTITY;

-- case: truncate with a large value
CREATE TABLE t (id int, c text);
INSERT INTO t SELECT 1, string_agg(md5(g::text), '') FROM generate_series(1, 1000) g;
-- prove
TRUNCATE t;

-- case: truncate an unlogged table
CREATE UNLOGGED TABLE t (id int PRIMARY KEY);
-- prove
TRUNCATE t;

-- case: cluster
CREATE TABLE t (id int PRIMARY KEY, c text);
CREATE INDEX t_c ON t (c);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
-- prove
CLUSTER t USING t_c;

-- case: cluster by the index of last time
CREATE TABLE t (id int PRIMARY KEY, c text);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
CLUSTER t USING t_pkey;
-- prove
CLUSTER t;

-- case: cluster without an index to go by
-- error: 42704
CREATE TABLE t (id int PRIMARY KEY, c text);
-- prove
CLUSTER t;

-- case: cluster a partition
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
CLUSTER p1 USING p1_pkey;

-- case: cluster a table that others inherit from
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b () INHERITS (a);
-- prove
CLUSTER a USING a_pkey;

-- case: cluster a partitioned table
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (10);
-- forecast only
-- expect 1 public.q: AccessExclusiveLock, rewrites, builds 1
-- expect 1 public.q_pkey: AccessExclusiveLock, rewrites
-- expect 1 public.p: AccessExclusiveLock
-- prove
CLUSTER p USING p_pkey;

-- case: cluster everything that has been clustered
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY);
ALTER TABLE t CLUSTER ON t_pkey;
-- forecast only
-- expect 1 public.t: AccessExclusiveLock, rewrites, builds 1
-- expect 1 public.t_pkey: AccessExclusiveLock, rewrites
-- prove
CLUSTER;

-- case: vacuum full
CREATE TABLE t (id int, c text);
INSERT INTO t VALUES (1);
-- prove
VACUUM FULL t;
-- while
LOCK TABLE t IN ACCESS SHARE MODE;

-- case: vacuum full with indexes
CREATE TABLE t (id int PRIMARY KEY, c text);
-- forecast only
-- expect 1 public.t: AccessExclusiveLock, rewrites, builds 1
-- expect 1 public.t_pkey: AccessExclusiveLock, rewrites
-- prove
VACUUM FULL t;

-- case: vacuum
CREATE TABLE t (id int, c text);
INSERT INTO t VALUES (1);
-- prove
VACUUM t;
-- while
LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;

-- case: vacuum with indexes and partitions
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- forecast only
-- expect 1 public.p1: ShareUpdateExclusiveLock
-- expect 1 public.p1_pkey: RowExclusiveLock
-- prove
VACUUM p;

-- case: analyze
CREATE TABLE t (id int PRIMARY KEY, c text);
INSERT INTO t VALUES (1, 'a');
CREATE STATISTICS s ON id, c FROM t;
-- prove
ANALYZE t;

-- case: analyze columns of two tables
CREATE TABLE t (id int, c text);
CREATE TABLE u (id int);
-- prove
ANALYZE t (id), u (id);

-- case: analyze a partitioned table
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1);
-- prove
ANALYZE p;

-- case: analyze only a partitioned table [18-]
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
ANALYZE ONLY p;

-- case: analyze a table that others inherit from
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
INSERT INTO b VALUES (1);
-- prove
ANALYZE a;

-- case: analyze a materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
ANALYZE m;

-- case: analyze everything
CREATE TABLE t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE TABLE p (k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE VIEW v AS SELECT 1;
-- prove
ANALYZE;

-- case: analyze and index in one script
CREATE TABLE t (id int);
-- prove
CREATE INDEX ON t (id);
ANALYZE t;

-- case: lock in every mode
CREATE TABLE t (id int PRIMARY KEY);
-- prove
LOCK TABLE t IN ACCESS SHARE MODE;
LOCK TABLE t IN ROW SHARE MODE;
LOCK TABLE t IN ROW EXCLUSIVE MODE;
LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;
LOCK TABLE t IN SHARE MODE;
LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE t IN EXCLUSIVE MODE;
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;

-- case: lock two tables without waiting
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
LOCK TABLE t, u NOWAIT;

-- case: lock a partitioned table
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
LOCK TABLE p IN SHARE MODE;

-- case: lock only a parent
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
-- prove
LOCK TABLE ONLY a IN SHARE MODE;

-- case: lock a parent
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
-- prove
LOCK TABLE a IN SHARE MODE;

-- case: lock a view, its tables and the views below it
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
CREATE TABLE hidden (id int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM hidden;
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS
    WITH c AS (SELECT id FROM a)
    SELECT v.id, (SELECT max(id) FROM u) AS x FROM v JOIN c USING (id) WHERE EXISTS (SELECT FROM m);
-- prove
LOCK TABLE w IN ROW EXCLUSIVE MODE;

-- case: lock a view on only a parent
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
CREATE VIEW v AS SELECT id FROM ONLY a;
-- prove
LOCK TABLE v;

-- case: lock what cannot be locked
-- error: 42809
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- prove
LOCK TABLE m;

-- case: create statistics
CREATE TABLE t (id int, c text);
-- prove
CREATE STATISTICS s (dependencies) ON id, c FROM t;

-- case: create statistics that are there
CREATE TABLE t (id int, c text);
CREATE STATISTICS s ON id, c FROM t;
-- prove
CREATE STATISTICS IF NOT EXISTS s ON id, c FROM t;

-- case: create statistics on a partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
CREATE STATISTICS s ON k, v FROM p;

-- case: a statistics target
CREATE TABLE t (id int, c text);
CREATE STATISTICS s ON id, c FROM t;
-- prove
ALTER STATISTICS s SET STATISTICS 100;

-- case: rename statistics
CREATE TABLE t (id int, c text);
CREATE STATISTICS s ON id, c FROM t;
-- prove
ALTER STATISTICS s RENAME TO r;

-- case: drop statistics of two tables
CREATE TABLE t (id int, c text);
CREATE TABLE u (id int, c text);
CREATE STATISTICS s ON id, c FROM t;
CREATE STATISTICS r ON id, c FROM u;
-- prove
DROP STATISTICS s, r;
