-- CREATE TABLE: PARTITION OF, INHERITS, LIKE, and what foreign keys lock.

-- case: a partition
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: a partition beside others
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- prove
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);

-- case: the default partition
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- prove
CREATE TABLE pd PARTITION OF p DEFAULT;

-- case: beside a default partition
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (9, 9);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);

-- case: beside a default partition that proves it
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (9, 9);
ALTER TABLE pd ADD CHECK (k IS NULL OR k <> 1);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);

-- case: beside a default partition that is partitioned
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT PARTITION BY RANGE (k);
CREATE TABLE pd1 PARTITION OF pd FOR VALUES FROM (100) TO (200);
CREATE TABLE pd2 PARTITION OF pd FOR VALUES FROM (200) TO (300);
ALTER TABLE pd1 ADD CHECK (k IS NOT NULL AND k >= 100);
INSERT INTO p VALUES (100, 1), (200, 2);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: below a partition with a default one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (v);
CREATE TABLE p1d PARTITION OF p1 DEFAULT;
INSERT INTO p VALUES (1, 9);
-- prove
CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1);

-- case: a partition that is partitioned
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (v);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1);

-- case: the foreign keys of the table
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: a foreign key of the table to a partitioned one
CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: the table is referenced
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE f (k int REFERENCES p) PARTITION BY RANGE (k);
CREATE TABLE f1 PARTITION OF f FOR VALUES FROM (0) TO (100);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: a bound that is computed
CREATE TABLE p (k date NOT NULL) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (current_date) TO (current_date + 1);

-- case: with a foreign key of its own
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
-- prove
CREATE TABLE p1 PARTITION OF p (v REFERENCES r) FOR VALUES FROM (0) TO (10);

-- case: if not exists, and it does
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- prove
CREATE TABLE IF NOT EXISTS p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: two partitions in one script
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (100, 1);
-- prove
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);

-- case: the default partition and another one in one script
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
-- prove
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);

-- case: foreign keys
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, x int UNIQUE);
-- prove
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES a, b int, t int REFERENCES t, FOREIGN KEY (b) REFERENCES b (x));

-- case: a foreign key to a partitioned table
CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE r11 PARTITION OF r1 FOR VALUES FROM (0) TO (5);
-- prove
CREATE TABLE t (id int REFERENCES r);

-- case: a foreign key to a table that others inherit from
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE r1 () INHERITS (r);
-- prove
CREATE TABLE t (id int REFERENCES r);

-- case: like
CREATE TABLE a (id int PRIMARY KEY, v int DEFAULT 1, CHECK (v > 0));
CREATE INDEX ON a (v);
CREATE STATISTICS a_s ON id, v FROM a;
-- prove
CREATE TABLE t (LIKE a INCLUDING ALL);

-- case: of a type
CREATE TYPE y AS (a int, b int);
-- prove
CREATE TABLE t OF y (PRIMARY KEY (a));
