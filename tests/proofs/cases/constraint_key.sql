-- UNIQUE, PRIMARY KEY, EXCLUDE.

-- case: unique plain
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: unique using index, same name
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD CONSTRAINT i UNIQUE USING INDEX i;

-- case: unique using index, renamed
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i;

-- case: unique using index, no name
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD UNIQUE USING INDEX i;

-- case: pk using index, nullable
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i;

-- case: pk using index, not null
CREATE TABLE t (a int NOT NULL, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD CONSTRAINT i PRIMARY KEY USING INDEX i;

-- case: pk using index, deferrable
CREATE TABLE t (a int NOT NULL, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ADD CONSTRAINT i PRIMARY KEY USING INDEX i DEFERRABLE;

-- case: pk using index, nullable with inheritance child
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i;

-- case: pk plain
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk plain not null
CREATE TABLE t (a int NOT NULL, b int);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk inheritance parent nullable
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk inheritance parent NOT NULL, child NOT NULL
CREATE TABLE t (a int NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk inheritance parent nullable; child already NOT NULL
CREATE TABLE t (a int, b int);
CREATE TABLE c1 (a int NOT NULL) INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: ONLY pk inheritance parent nullable; child NOT NULL
CREATE TABLE t (a int, b int);
CREATE TABLE c1 (a int NOT NULL) INHERITS (t);
-- prove
ALTER TABLE ONLY t ADD PRIMARY KEY (a);

-- case: ONLY pk inheritance parent nullable; child nullable [-17]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE ONLY t ADD PRIMARY KEY (a);

-- case: pk partitioned nullable
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk partitioned not null
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: pk partitioned, leaf has matching unique constraint pk
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
ALTER TABLE t1 ADD PRIMARY KEY (a);
CREATE UNIQUE INDEX t2i ON t2 (a);
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: unique partitioned, leaf has unique index only/ and unique constraint
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
ALTER TABLE t1 ADD UNIQUE (a);
CREATE UNIQUE INDEX t2i ON t2 (a);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: ONLY unique partitioned
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE ONLY t ADD UNIQUE (a);

-- case: ONLY pk partitioned nullable
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ALTER a SET NOT NULL;
-- prove
ALTER TABLE ONLY t ADD PRIMARY KEY (a);

-- case: exclude
CREATE TABLE t (a int4range, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&);

-- case: drop pk on partitioned with fk-less
CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
-- prove
ALTER TABLE t DROP CONSTRAINT t_pkey;

-- case: drop unique on plain with child
CREATE TABLE t (a int UNIQUE, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t DROP CONSTRAINT t_a_key;

-- case: add column primary key on empty
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD COLUMN c int PRIMARY KEY;

-- case: pk drop in tree with not null
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t DROP CONSTRAINT t_pkey;

-- case: pk with column proven
CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t ADD PRIMARY KEY (a);

-- case: unique add on inheritance
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD UNIQUE (a);

-- case: a key of an index that a type change makes again
CREATE TABLE t (id int NOT NULL, k int);
CREATE UNIQUE INDEX i ON t (id, k);
-- prove
ALTER TABLE t ADD CONSTRAINT called UNIQUE USING INDEX i, ALTER COLUMN k TYPE text USING k;

-- case: a key of an index that a type change makes again, and that keeps its name
CREATE TABLE t (id int NOT NULL, k int);
CREATE UNIQUE INDEX i ON t (id, k);
-- prove
ALTER TABLE t ADD UNIQUE USING INDEX i, ALTER COLUMN k TYPE text USING k;

-- case: a key of an index that a type change makes again with its file
CREATE TABLE t (id int NOT NULL, k varchar(10));
CREATE UNIQUE INDEX i ON t (id, k);
-- prove
ALTER TABLE t ADD CONSTRAINT called UNIQUE USING INDEX i, ALTER COLUMN k TYPE varchar(20);
