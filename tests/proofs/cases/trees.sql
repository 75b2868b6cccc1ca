-- Partitions and inheritance.

-- case: create a partition
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX ON p (v);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: create a partition beside a default one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (100, 1);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: attach a partition
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 (k int, v int);
INSERT INTO p1 VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);

-- case: attach a partition with a proof
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 (k int NOT NULL CHECK (k >= 0 AND k < 10), v int);
INSERT INTO p1 VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);

-- case: attach a partition that lacks an index
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v);
CREATE TABLE p1 (k int, v int);
INSERT INTO p1 VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);

-- case: attach a partition under a default one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (100, 1);
CREATE TABLE p1 (k int, v int);
INSERT INTO p1 VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);

-- case: attach a partition with a foreign key of the parent
CREATE TABLE q (id int PRIMARY KEY);
INSERT INTO q VALUES (1);
CREATE TABLE p (k int, v int REFERENCES q) PARTITION BY RANGE (k);
CREATE TABLE p1 (k int, v int);
INSERT INTO p1 VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);

-- case: detach a partition
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE pd PARTITION OF p DEFAULT;
-- prove
ALTER TABLE p DETACH PARTITION p1;

-- case: detach a partition concurrently
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
-- while
LOCK TABLE p1 IN ACCESS SHARE MODE;

-- case: drop a partition
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE pd PARTITION OF p DEFAULT;
-- prove
DROP TABLE p1;

-- case: an index on a partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (v);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (1);
INSERT INTO p VALUES (1, 1), (11, 1);
-- prove
CREATE INDEX ON p (v);

-- case: an index on a partitioned table where a partition has it
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p1_v ON p1 (v);
-- prove
CREATE INDEX p_v ON p (v);

-- case: an index on only the partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
CREATE INDEX p_v ON ONLY p (v);

-- case: attach an index
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_v ON ONLY p (v);
CREATE INDEX p1_v ON p1 (v);
-- prove
ALTER INDEX p_v ATTACH PARTITION p1_v;

-- case: a rewrite of a partitioned table is on its leaves
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX ON p (v);
INSERT INTO p VALUES (1, 1);
-- prove
ALTER TABLE p ALTER COLUMN v TYPE bigint;

-- case: a check of a partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1, 1);
-- prove
ALTER TABLE p ADD CHECK (v > 0);

-- case: a primary key of a partitioned table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1, 1);
-- prove
ALTER TABLE p ADD PRIMARY KEY (k);

-- case: a foreign key of a partitioned table
CREATE TABLE q (id int PRIMARY KEY);
INSERT INTO q VALUES (1);
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1, 1);
-- prove
ALTER TABLE p ADD FOREIGN KEY (v) REFERENCES q;

-- case: a foreign key to a partitioned table
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1, 1);
CREATE TABLE t (k int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD FOREIGN KEY (k) REFERENCES p;

-- case: truncate a partitioned table
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
INSERT INTO p VALUES (1, 1);
-- prove
TRUNCATE p;

-- case: drop a partitioned table
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
DROP TABLE p;

-- case: an inheriting table
CREATE TABLE a (id int);
-- prove
CREATE TABLE b () INHERITS (a);

-- case: a column for all that inherit
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
INSERT INTO b VALUES (1);
-- prove
ALTER TABLE a ADD COLUMN c float8 DEFAULT random();

-- case: only the parent
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
INSERT INTO a VALUES (1);
-- prove
ALTER TABLE ONLY a ALTER COLUMN id SET DEFAULT 1;

-- case: inherit
CREATE TABLE a (id int CHECK (id > 0));
CREATE TABLE b (id int, CONSTRAINT a_id_check CHECK (id > 0));
-- prove
ALTER TABLE b INHERIT a;

-- case: no inherit
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
-- prove
ALTER TABLE b NO INHERIT a;

-- case: drop a parent
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
-- prove
DROP TABLE a CASCADE;
