-- RENAME CONSTRAINT.

-- case: a check
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME CONSTRAINT chk TO c2;

-- case: a unique constraint, and its index
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME CONSTRAINT uq TO u2;

-- case: a primary key, and its index
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t RENAME CONSTRAINT t_pkey TO pk2;

-- case: a foreign key
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE fk RENAME CONSTRAINT to_t TO f2;

-- case: a check that children inherit
CREATE TABLE parent (a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT own CHECK (b <> '') NO INHERIT);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER TABLE parent RENAME CONSTRAINT chk TO c2;

-- case: a check that children do not inherit
CREATE TABLE parent (a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT own CHECK (b <> '') NO INHERIT);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER TABLE parent RENAME CONSTRAINT own TO o2;

-- case: a check of a partitioned table
CREATE TABLE p (k int CONSTRAINT pk PRIMARY KEY, v text CONSTRAINT chk CHECK (v <> '')) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
-- prove
ALTER TABLE p RENAME CONSTRAINT chk TO c2;

-- case: a key of a partitioned table
CREATE TABLE p (k int CONSTRAINT pk PRIMARY KEY, v text CONSTRAINT chk CHECK (v <> '')) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
-- prove
ALTER TABLE p RENAME CONSTRAINT pk TO pk2;

-- case: a not null [18-]
CREATE TABLE parent (a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT own CHECK (b <> '') NO INHERIT);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
ALTER TABLE parent ALTER b SET NOT NULL;
-- prove
ALTER TABLE parent RENAME CONSTRAINT parent_b_not_null TO n2;
