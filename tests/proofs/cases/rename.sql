-- RENAME of relations and their parts.

-- case: a table
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME TO t2;

-- case: a partitioned table
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (k);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
INSERT INTO p VALUES (1, 'x'), (12, 'y');
-- prove
ALTER TABLE p RENAME TO p0;

-- case: a column
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME COLUMN a TO x;

-- case: a column that children inherit
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER TABLE parent RENAME COLUMN a TO x;

-- case: a column in the middle of a tree
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER TABLE child RENAME COLUMN c TO x;

-- case: a column of a partitioned table
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (k);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
INSERT INTO p VALUES (1, 'x'), (12, 'y');
-- prove
ALTER TABLE p RENAME COLUMN v TO x;

-- case: only the parent's column
-- error: 42P16
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER TABLE ONLY parent RENAME COLUMN a TO x;

-- case: an index
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER INDEX i RENAME TO i2;

-- case: an index in the words of a table
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE i RENAME TO i2;

-- case: a table in the words of an index
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER INDEX t RENAME TO t2;

-- case: a partitioned index
CREATE TABLE p (k int CONSTRAINT pk PRIMARY KEY, v text CONSTRAINT chk CHECK (v <> '')) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
-- prove
ALTER INDEX pk RENAME TO pk2;

-- case: a schema
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
CREATE SCHEMA s;
CREATE TABLE s.x (a int);
-- prove
ALTER SCHEMA s RENAME TO s2;

-- case: one after the other
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME TO old;
CREATE TABLE t (LIKE old);
ALTER TABLE old RENAME COLUMN a TO x;
