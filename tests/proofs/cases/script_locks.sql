-- A statement's lesser modes, which show where an earlier one of the script holds the strongest already.

-- case: a type change of what is locked
CREATE TABLE t (id int PRIMARY KEY, b int);
INSERT INTO t VALUES (1, 1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t ALTER COLUMN b TYPE bigint;

-- case: a type change of what is locked and has no index
CREATE TABLE t (id int, b int);
INSERT INTO t VALUES (1, 1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t ALTER COLUMN b TYPE bigint;

-- case: a rewrite, then a reindex
CREATE TABLE t (id int PRIMARY KEY, b int);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t ALTER COLUMN b TYPE bigint;
REINDEX TABLE t;

-- case: a column, then a reindex
CREATE TABLE t (id int PRIMARY KEY, b int);
-- prove
ALTER TABLE t ADD COLUMN c int;
REINDEX TABLE t;

-- case: a column with a volatile default on what is locked
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t ADD COLUMN c float8 DEFAULT random();

-- case: a key of what is locked
CREATE TABLE t (id int NOT NULL, b int);
INSERT INTO t VALUES (1, 1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t ADD PRIMARY KEY (id), ADD UNIQUE (b);

-- case: a foreign key between what is locked
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
-- prove
LOCK TABLE t, u IN ACCESS EXCLUSIVE MODE;
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;

-- case: made unlogged what is locked
CREATE TABLE t (id serial PRIMARY KEY);
INSERT INTO t VALUES (1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t SET UNLOGGED;

-- case: cluster, truncate, refresh of what is locked
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
CREATE TABLE u (id int PRIMARY KEY);
INSERT INTO u VALUES (1);
-- prove
LOCK TABLE t, u IN ACCESS EXCLUSIVE MODE;
CLUSTER t USING t_pkey;
TRUNCATE u;

-- case: not null and a check on what is locked
CREATE TABLE t (id int, b int);
INSERT INTO t VALUES (1, 1);
-- prove
LOCK TABLE t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE t ALTER COLUMN id SET NOT NULL, ADD CHECK (b > 0);

-- case: a partition of what is locked
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE d PARTITION OF p DEFAULT;
CREATE TABLE t (id int NOT NULL);
INSERT INTO t VALUES (1);
-- prove
LOCK TABLE p, d, t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (1);

-- case: detached from what is locked
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE t PARTITION OF p FOR VALUES IN (1);
-- prove
LOCK TABLE p, t IN ACCESS EXCLUSIVE MODE;
ALTER TABLE p DETACH PARTITION t;

-- case: dropped what is locked
CREATE TABLE t (id serial PRIMARY KEY, b int);
CREATE TABLE u (id int REFERENCES t);
CREATE INDEX i ON t (b);
-- prove
LOCK TABLE t, u IN ACCESS EXCLUSIVE MODE;
DROP INDEX i;
ALTER TABLE t DROP COLUMN b;
DROP TABLE t CASCADE;

-- case: a partition made, a key for all, of what is locked
CREATE TABLE p (id int NOT NULL) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
INSERT INTO p VALUES (1);
-- prove
LOCK TABLE p IN ACCESS EXCLUSIVE MODE;
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
ALTER TABLE p ADD PRIMARY KEY (id);
CREATE INDEX ON p (id);
