-- ALTER TYPE of a composite type, and the tables that are declared OF it; of enums.

-- case: add an attribute
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair ADD ATTRIBUTE c int CASCADE;

-- case: drop an attribute
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair DROP ATTRIBUTE b CASCADE;

-- case: drop an attribute that is not there
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair DROP ATTRIBUTE IF EXISTS nowhere CASCADE;

-- case: change an attribute, rows rewritten
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair ALTER ATTRIBUTE b TYPE varchar(10) CASCADE;

-- case: change an attribute, rows kept
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair ALTER ATTRIBUTE b TYPE varchar CASCADE;

-- case: rename an attribute
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair RENAME ATTRIBUTE b TO c CASCADE;

-- case: several changes at once
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair ADD ATTRIBUTE c int CASCADE, ALTER ATTRIBUTE b TYPE varchar(5) CASCADE;

-- case: no table is of the type
CREATE TYPE lonely AS (a int);
-- prove
ALTER TYPE lonely ADD ATTRIBUTE b int;

-- case: without cascade PostgreSQL refuses
-- error: 2BP01
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
-- prove
ALTER TYPE pair ADD ATTRIBUTE c int;

-- case: name, schema and owner
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t1 OF pair;
CREATE TABLE t2 OF pair PARTITION BY LIST (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES IN (1);
INSERT INTO t1 VALUES (1, 'x');
INSERT INTO t2 VALUES (1, 'y');
CREATE SCHEMA s;
-- prove
ALTER TYPE pair RENAME TO couple;
ALTER TYPE couple SET SCHEMA s;
ALTER TYPE s.couple OWNER TO alice;

-- case: an enum gets a value
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (m mood);
-- prove
ALTER TYPE mood ADD VALUE 'ok';

-- case: an enum's value is renamed
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (m mood);
INSERT INTO t VALUES ('sad');
-- prove
ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';

-- case: an attribute is widened, the table OF it rewritten with its index
CREATE TYPE pair AS (a int, b int);
CREATE TABLE pairs OF pair;
CREATE INDEX ON pairs (a);
CREATE INDEX ON pairs (b);
INSERT INTO pairs VALUES (1, 2);
-- prove
ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint CASCADE;
