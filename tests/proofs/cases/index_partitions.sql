-- CREATE, ALTER and DROP INDEX in a partition tree: which partition's index is taken, and which is built.

-- case: a unique index on a partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- prove
CREATE UNIQUE INDEX ON p (k);

-- case: an index that is not unique is no unique one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_k ON p1 (k);
-- prove
CREATE UNIQUE INDEX ON p (k);

-- case: a partition's index in another order is taken
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v DESC NULLS LAST);
-- prove
CREATE INDEX ON p (v);

-- case: a partition whose columns stand elsewhere
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 (gone text, v int, k int);
ALTER TABLE p1 DROP COLUMN gone;
CREATE INDEX p1_v ON p1 (v, k);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
-- prove
CREATE INDEX ON p (v, k);

-- case: another collation is another index
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v COLLATE "C");
-- prove
CREATE INDEX ON p (v COLLATE "POSIX");

-- case: the same collation by name
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v COLLATE "C");
-- prove
CREATE INDEX ON p ((v COLLATE "C"));

-- case: another operator class is another index
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v text_pattern_ops);
-- prove
CREATE INDEX ON p (v);

-- case: another access method is another index
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 USING hash (v);
-- prove
CREATE INDEX ON p (v);

-- case: included columns count
CREATE TABLE p (k int, v int, w int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p1_v ON p1 (v) INCLUDE (w);
CREATE INDEX p2_v ON p2 (v, w);
-- prove
CREATE INDEX ON p (v) INCLUDE (w);

-- case: an expression
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p1_v ON p1 (lower(v));
CREATE INDEX p2_v ON p2 (upper(v));
-- prove
CREATE INDEX ON p (lower(v));

-- case: a predicate
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30);
CREATE INDEX p1_v ON p1 (v) WHERE v > 0 AND k <> 3;
CREATE INDEX p2_v ON p2 (v) WHERE v > 1 AND k <> 3;
CREATE INDEX p3_v ON p3 (v);
-- prove
CREATE INDEX ON p (v) WHERE v > 0 AND k <> 3;

-- case: an expression on a partition whose columns stand elsewhere
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 (v text, gone int, k int);
ALTER TABLE p1 DROP COLUMN gone;
CREATE INDEX p1_v ON p1 ((v || 'x'), k) WHERE v IS NOT NULL;
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
-- prove
CREATE INDEX ON p ((v || 'x'), k) WHERE v IS NOT NULL;

-- case: an index that belongs to another parent index is not taken
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON p (v);
-- prove
CREATE INDEX p_v2 ON p (v);

-- case: of two that equal the new one the first is taken
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX z ON p1 (v);
CREATE INDEX a ON p1 (v);
-- prove
CREATE INDEX ON p (v);

-- case: a partition's partitioned index is taken with all that is below it
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p1_v ON p1 (v);
-- prove
CREATE INDEX ON p (v);

-- case: a partition's invalid index is taken, too
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE INDEX p1_v ON ONLY p1 (v);
-- prove
CREATE INDEX ON p (v);

-- case: on a partitioned table without partitions
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
-- prove
CREATE INDEX ON p (v);

-- case: IF NOT EXISTS locks the whole tree for nothing
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON p (v);
-- prove
CREATE INDEX IF NOT EXISTS p_v ON p (v);

-- case: a foreign partition gets none
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE FOREIGN TABLE f PARTITION OF p FOR VALUES FROM (0) TO (10) SERVER nowhere;
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- prove
CREATE INDEX ON p (v);

-- case: concurrently is refused
-- error: 0A000
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
-- prove
CREATE INDEX CONCURRENTLY ON p (v);
-- while
LOCK TABLE p IN ACCESS SHARE MODE;

-- case: an index on one partition
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
CREATE INDEX ON p1 (v);

-- case: an inheriting table has its own indexes
CREATE TABLE a (k int);
CREATE TABLE b () INHERITS (a);
-- prove
CREATE INDEX ON a (k);

-- case: only on an ordinary table means nothing
CREATE TABLE t (k int);
-- prove
CREATE INDEX ON ONLY t (k);

-- case: attach an index that is attached
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON p (v);
-- prove
ALTER INDEX p_v ATTACH PARTITION p1_v_idx;

-- case: the three steps of an index without blocking writers
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v);
-- prove
CREATE INDEX p_v ON ONLY p (v);
ALTER INDEX p_v ATTACH PARTITION p1_v;

-- case: drop a partitioned index
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p_v ON p (v);
-- prove
DROP INDEX p_v;

-- case: drop an index of a partition alone
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_v ON p1 (v);
-- prove
DROP INDEX p1_v;

-- case: an attached index cannot be dropped by itself
-- error: 2BP01
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON p (v);
-- prove
DROP INDEX p1_v_idx;

-- case: rename a partitioned index
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON p (v);
-- prove
ALTER INDEX p_v RENAME TO p_w;

-- case: the last index under a partitioned index that is itself a part
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE s PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (id);
CREATE TABLE l PARTITION OF s FOR VALUES IN (1);
CREATE INDEX p_id ON ONLY p (id);
CREATE INDEX s_id ON ONLY s (id);
ALTER INDEX p_id ATTACH PARTITION s_id;
CREATE INDEX l_id ON l (id);
-- prove
ALTER INDEX s_id ATTACH PARTITION l_id;

-- case: the last but one index under a partitioned index that is itself a part
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE s PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (id);
CREATE TABLE l PARTITION OF s FOR VALUES IN (1);
CREATE TABLE k PARTITION OF s FOR VALUES IN (2);
CREATE INDEX p_id ON ONLY p (id);
CREATE INDEX s_id ON ONLY s (id);
ALTER INDEX p_id ATTACH PARTITION s_id;
CREATE INDEX l_id ON l (id);
-- prove
ALTER INDEX s_id ATTACH PARTITION l_id;

-- case: the last index of a tree of three levels, one after the other
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE s PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (id);
CREATE TABLE l PARTITION OF s FOR VALUES IN (1);
CREATE INDEX p_id ON ONLY p (id);
CREATE INDEX s_id ON ONLY s (id);
CREATE INDEX l_id ON l (id);
-- prove
ALTER INDEX s_id ATTACH PARTITION l_id;
ALTER INDEX p_id ATTACH PARTITION s_id;

-- case: an index is attached a second time
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE l PARTITION OF p FOR VALUES IN (1);
CREATE INDEX p_id ON ONLY p (id);
CREATE INDEX l_id ON l (id);
ALTER INDEX p_id ATTACH PARTITION l_id;
-- prove
ALTER INDEX p_id ATTACH PARTITION l_id;
