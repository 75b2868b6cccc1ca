-- SET SCHEMA, and what goes with a table.

-- case: a table and the sequences that it owns
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
CREATE SCHEMA s;
-- prove
ALTER TABLE t SET SCHEMA s;

-- case: the schema where it is
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
-- prove
ALTER TABLE t SET SCHEMA public;

-- case: a partitioned table
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (k);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
INSERT INTO p VALUES (1, 'x'), (12, 'y');
CREATE SCHEMA s;
-- prove
ALTER TABLE p SET SCHEMA s;

-- case: a table with children
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
CREATE SCHEMA s;
-- prove
ALTER TABLE parent SET SCHEMA s;

-- case: an identity column
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
CREATE SCHEMA s;
-- prove
ALTER TABLE t SET SCHEMA s;

-- case: known by its new name afterwards
CREATE TABLE t (id serial PRIMARY KEY, a int CONSTRAINT chk CHECK (a > 0), b text CONSTRAINT uq UNIQUE);
CREATE INDEX i ON t (a);
CREATE TABLE fk (t_id int CONSTRAINT to_t REFERENCES t);
CREATE SCHEMA s;
-- prove
ALTER TABLE t SET SCHEMA s;
ALTER TABLE s.t RENAME TO u;
ALTER TABLE s.u ALTER COLUMN b SET NOT NULL;
