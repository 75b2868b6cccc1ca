-- Constraints in company: rewrites, several levels, names, rights.

-- case: unique and a rewrite in one statement
CREATE TABLE t (a int PRIMARY KEY, b int);
-- prove
ALTER TABLE t ADD COLUMN c bigserial, ADD UNIQUE (b);

-- case: a primary key on a new serial
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD COLUMN c bigserial PRIMARY KEY;

-- case: a check and a rewrite in one statement
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CHECK (b > 0), ALTER a TYPE bigint;

-- case: a foreign key and a rewrite in one statement
CREATE TABLE p (a bigint PRIMARY KEY);
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ALTER a TYPE bigint, ADD FOREIGN KEY (a) REFERENCES p;

-- case: not null and a rewrite in one statement
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ALTER a TYPE bigint, ALTER a SET NOT NULL;

-- case: unique, deferrable
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;

-- case: unique, deferrable, on a partitioned table
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t ADD UNIQUE (a) DEFERRABLE;

-- case: unique with included columns does not adopt one without
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a);
-- prove
ALTER TABLE t ADD UNIQUE (a) INCLUDE (b);

-- case: unique without included columns does not adopt one with
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a) INCLUDE (b);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: unique with included columns adopts its like
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a) INCLUDE (b);
-- prove
ALTER TABLE t ADD UNIQUE (a) INCLUDE (b);

-- case: unique whose nulls are not distinct does not adopt one whose are
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a);
-- prove
ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a);

-- case: unique in another order of columns
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (b, a);
-- prove
ALTER TABLE t ADD UNIQUE (a, b);

-- case: a primary key adopts a unique constraint of a partition
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: unique adopts the primary key of a partition
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD PRIMARY KEY (a);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: unique adopts that of a partitioned partition
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD UNIQUE (a);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: a foreign key adopts that of a partitioned partition
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (b);
CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES p;
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;

-- case: a foreign key adopts those of leaves below a partitioned partition
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (b);
CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (10);
ALTER TABLE t11 ADD FOREIGN KEY (a) REFERENCES p;
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;

-- case: a partition with its columns in another order
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 (b int, x int, a int);
ALTER TABLE t1 DROP COLUMN x;
ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES p, ADD UNIQUE (b);
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p, ADD UNIQUE (b);

-- case: a foreign key with the referenced columns named
CREATE TABLE p (a int PRIMARY KEY, b int UNIQUE);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES p (b);
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (a);

-- case: a foreign key to part of a partition tree on both sides, dropped
CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;
-- prove
ALTER TABLE t1 DROP CONSTRAINT f;

-- case: a new identity column that references
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY REFERENCES p;

-- case: a new serial column that references
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c serial REFERENCES p;

-- case: a new column of a domain with a default that references
CREATE DOMAIN d AS int DEFAULT 1;
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c d REFERENCES p;

-- case: a new stored column that references
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a) STORED REFERENCES p;

-- case: a new column that references, deferrable
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
-- prove
ALTER TABLE t ADD COLUMN c int REFERENCES p DEFERRABLE INITIALLY DEFERRED;

-- case: a new column that references, not enforced [18-]
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
-- prove
ALTER TABLE t ADD COLUMN c int DEFAULT 1 REFERENCES p NOT ENFORCED;

-- case: a new column with an unenforced check [18-]
CREATE TABLE t (a int);
-- prove
ALTER TABLE t ADD COLUMN c int CHECK (c > 0) NOT ENFORCED;

-- case: a check on a diamond of inheritance
CREATE TABLE t (a int);
CREATE TABLE l () INHERITS (t);
CREATE TABLE r () INHERITS (t);
CREATE TABLE b () INHERITS (l, r);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);

-- case: an unnamed check on a diamond of inheritance
CREATE TABLE t (a int);
CREATE TABLE l () INHERITS (t);
CREATE TABLE r () INHERITS (t);
CREATE TABLE b () INHERITS (l, r);
CREATE TABLE bb () INHERITS (b);
-- prove
ALTER TABLE t ADD CHECK (a > 0);

-- case: not null on a diamond of inheritance
CREATE TABLE t (a int);
CREATE TABLE l () INHERITS (t);
CREATE TABLE r () INHERITS (t);
CREATE TABLE b () INHERITS (l, r);
CREATE TABLE bb () INHERITS (b);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: a check dropped from a diamond of inheritance
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
CREATE TABLE l () INHERITS (t);
CREATE TABLE r () INHERITS (t);
CREATE TABLE b () INHERITS (l, r);
CREATE TABLE bb () INHERITS (b);
-- prove
ALTER TABLE t DROP CONSTRAINT c;

-- case: a check dropped from a child that had it by itself
CREATE TABLE t (a int);
CREATE TABLE c1 (CONSTRAINT c CHECK (a > 0)) INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE c1 DROP CONSTRAINT c;

-- case: names that need quoting
CREATE TABLE "T t" ("A" int, "b.c" int);
-- prove
ALTER TABLE "T t" ADD CONSTRAINT "C""c" CHECK ("A" > 0) NOT VALID;
ALTER TABLE "T t" VALIDATE CONSTRAINT "C""c";
ALTER TABLE "T t" ADD UNIQUE ("b.c");

-- case: a table in another schema that references
CREATE SCHEMA s;
CREATE TABLE s.p (a int PRIMARY KEY);
CREATE TABLE t (a int);
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES s.p;

-- case: an unlogged table
CREATE UNLOGGED TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a), ADD UNIQUE (b);

-- case: a key dropped with what depends on it
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE);
CREATE TABLE k (a int REFERENCES t (a), b int REFERENCES t (b));
CREATE VIEW v AS SELECT a, b FROM t GROUP BY a;
-- prove
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;

-- case: a key dropped that somebody references
-- error: 2BP01
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE k (a int REFERENCES t);
-- prove
ALTER TABLE t DROP CONSTRAINT t_pkey;

-- case: three keys in one statement
CREATE TABLE t (a int, b int, c int);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a), ADD UNIQUE (b), ADD UNIQUE (c);

-- case: everything in one statement
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int, c int);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a), ADD CHECK (b > 0), ADD FOREIGN KEY (c) REFERENCES p, ALTER b SET NOT NULL;

-- case: an exclusion constraint on a partitioned table [17-]
CREATE TABLE t (a int4range, b int) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('[1,2)');
-- prove
ALTER TABLE t ADD EXCLUDE USING gist (a WITH =);

-- case: an exclusion constraint, deferrable
CREATE TABLE t (a int4range, b int);
-- prove
ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&) DEFERRABLE;

-- case: a new column with a check on a tree whose child has the column
CREATE TABLE t (a int);
CREATE TABLE c1 (b int) INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ADD COLUMN b int CHECK (b > 0);

-- case: no right to read the referenced table
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int);
REVOKE ALL ON p FROM PUBLIC;
GRANT REFERENCES ON p TO alice;
ALTER TABLE t OWNER TO alice;
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;

-- case: not null proven by two checks together
CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL AND b IS NOT NULL), CHECK (b > 0));
-- prove
ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;

-- case: a check that does not prove it
CREATE TABLE t (a int, b int, CHECK (a > 0));
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: a column of a row type
CREATE TYPE pair AS (x int, y int);
CREATE TABLE t (a pair, CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t ALTER a SET NOT NULL;
