-- CREATE TABLE AS and SELECT INTO: the rows that the query locks.

-- case: for update, and without
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE TABLE one AS SELECT * FROM u;
CREATE TABLE two AS SELECT * FROM t FOR UPDATE;

-- case: select into for share
CREATE TABLE t (id int);
-- prove
SELECT * INTO one FROM t FOR SHARE;

-- case: select into of a union
CREATE TABLE t (id int);
-- prove
SELECT id INTO one FROM t UNION ALL SELECT id FROM t;

-- case: for update of one of two
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE TABLE one AS SELECT a.id FROM t a JOIN u b ON a.id = b.id FOR NO KEY UPDATE OF b;

-- case: for update of a query in from goes on to what is in it, but not to its conditions
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE TABLE w (id int);
-- prove
CREATE TABLE one AS SELECT q.id FROM (SELECT t.id FROM t, (SELECT id FROM u) v WHERE t.id IN (SELECT id FROM w)) q FOR UPDATE OF q;

-- case: for update of another one than the query in from
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE TABLE one AS SELECT u.id FROM (SELECT t.id FROM t) q, u FOR UPDATE OF u;

-- case: for update inside a condition
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE TABLE one AS SELECT * FROM t WHERE id IN (SELECT id FROM u FOR KEY SHARE);

-- case: for update of a with query that is called as a table
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE TABLE one AS WITH t AS (SELECT 1 AS id) SELECT u.id FROM t, u FOR UPDATE;

-- case: for update of a sample, and of a function
CREATE TABLE t (id int);
-- prove
CREATE TABLE one AS SELECT t.id FROM t TABLESAMPLE SYSTEM (10), generate_series(1, 2) g FOR UPDATE OF t;

-- case: for update of a table with children
CREATE TABLE t (id int);
CREATE TABLE c () INHERITS (t);
CREATE TABLE cc () INHERITS (c);
CREATE TABLE only_t (id int);
CREATE TABLE only_c () INHERITS (only_t);
-- prove
CREATE TABLE one AS SELECT t.id FROM t, ONLY only_t FOR UPDATE;

-- case: for update of a partitioned table
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
INSERT INTO p VALUES (1), (2);
-- prove
CREATE TABLE one AS SELECT * FROM p FOR UPDATE;

-- case: for update of those partitions that the condition leaves
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- prove
CREATE TABLE one AS SELECT * FROM p WHERE id = 1 FOR UPDATE;

-- case: for update of a view goes on to what it reads, but not to its conditions
CREATE TABLE t (id int);
CREATE TABLE c () INHERITS (t);
CREATE TABLE u (id int);
CREATE TABLE w (id int);
CREATE VIEW v AS SELECT t.id FROM t, (SELECT id FROM u) q WHERE t.id NOT IN (SELECT id FROM w);
CREATE VIEW vv AS SELECT id FROM v;
-- prove
CREATE TABLE one AS SELECT * FROM vv FOR UPDATE;

-- case: for update without data
CREATE TABLE t (id int);
CREATE TABLE c () INHERITS (t);
CREATE TABLE u (id int);
CREATE VIEW v AS SELECT id FROM u;
-- prove
CREATE TABLE one AS SELECT t.id FROM t, v FOR UPDATE WITH NO DATA;

-- case: for update into a table that exists
CREATE TABLE t (id int);
CREATE TABLE c () INHERITS (t);
CREATE TABLE one (id int);
-- prove
CREATE TABLE IF NOT EXISTS one AS SELECT * FROM t FOR UPDATE;

-- case: a materialized view for update
CREATE TABLE t (id int);
CREATE TABLE c () INHERITS (t);
-- prove
CREATE MATERIALIZED VIEW one AS SELECT * FROM t FOR UPDATE;

-- case: for update, and the indexes
CREATE TABLE t (id int PRIMARY KEY, b int);
CREATE INDEX ON t (b) WHERE b > 0;
CREATE TABLE c (PRIMARY KEY (id)) INHERITS (t);
CREATE TABLE only_t (id int PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM ONLY only_t;
-- prove
CREATE TABLE one AS SELECT t.id FROM t, v FOR UPDATE;

-- case: for update, and the indexes of a partitioned table
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE s PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (id);
CREATE TABLE l PARTITION OF s FOR VALUES IN (1);
CREATE INDEX ON l (id);
-- prove
CREATE TABLE one AS SELECT * FROM p FOR UPDATE;

-- case: for update, and the indexes, without data
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE one AS SELECT * FROM t FOR UPDATE WITH NO DATA;
