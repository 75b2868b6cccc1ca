-- Scripts that make foreign keys and go on with them: the catalog does not know them beforehand.

-- case: a table is made with a foreign key and dropped
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE n (id int REFERENCES t);
DROP TABLE n;

-- case: a table is made that references a partitioned one, and dropped
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- prove
CREATE TABLE n (id int REFERENCES p);
DROP TABLE n;

-- case: two tables are made and dropped, the one references the other
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE n (id int PRIMARY KEY REFERENCES t);
CREATE TABLE m (id int REFERENCES n);
DROP TABLE n CASCADE;
DROP TABLE m;

-- case: a table gets a foreign key and is dropped
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
DROP TABLE u;

-- case: a table gets a foreign key, and what it references is dropped
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
DROP TABLE t CASCADE;

-- case: a table gets a foreign key, and what it references is dropped and made again
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES t;
DROP TABLE t CASCADE;
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES t;
DROP TABLE t CASCADE;

-- case: a table is made with a foreign key, and what it references is truncated
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
-- prove
CREATE TABLE n (id int REFERENCES t);
TRUNCATE t CASCADE;

-- case: a table gets a foreign key, and what it references is truncated
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE w (id int REFERENCES u);
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
INSERT INTO w VALUES (1);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
TRUNCATE t CASCADE;

-- case: a table gets a foreign key and loses it
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES t;
ALTER TABLE u DROP CONSTRAINT f;

-- case: a column with a foreign key is added and dropped
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD COLUMN c int REFERENCES t;
ALTER TABLE u DROP COLUMN c;

-- case: a table gets a foreign key and loses the column
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int, c int);
-- prove
ALTER TABLE u ADD FOREIGN KEY (c) REFERENCES t;
ALTER TABLE u DROP COLUMN c;

-- case: a table gets a foreign key, and what it references loses its key
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;

-- case: a table gets a foreign key that is not valid, and validates it
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
-- prove
ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES t NOT VALID;
ALTER TABLE u VALIDATE CONSTRAINT f;

-- case: a table is made with a foreign key, and renamed, and dropped
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE n (id int REFERENCES t);
ALTER TABLE n RENAME TO m;
DROP TABLE m;

-- case: a table is made with a foreign key, and both tables are dropped
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE n (id int REFERENCES t);
DROP TABLE n, t;

-- case: a table is made, gets a foreign key, and is dropped
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE TABLE n (id int);
ALTER TABLE n ADD FOREIGN KEY (id) REFERENCES t;
DROP TABLE n;

-- case: a table gets a foreign key, and its column another type
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
ALTER TABLE u ALTER COLUMN id TYPE bigint;

-- case: a table gets a foreign key, and the column that it references another type
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int);
INSERT INTO t VALUES (1);
INSERT INTO u VALUES (1);
-- prove
ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;
ALTER TABLE t ALTER COLUMN id TYPE bigint;

-- case: a table is made in a schema with a foreign key, and the schema dropped
CREATE TABLE t (id int PRIMARY KEY);
CREATE SCHEMA other;
-- prove
CREATE TABLE other.n (id int REFERENCES t);
DROP SCHEMA other CASCADE;
