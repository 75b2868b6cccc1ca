-- CREATE and ALTER SEQUENCE.

-- case: an option
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s INCREMENT 5;

-- case: restart
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s RESTART;

-- case: another type
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s AS smallint;

-- case: owned by
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s OWNED BY t.a;

-- case: owned by nobody
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE t_id_seq OWNED BY NONE;

-- case: an option and owned by
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s CACHE 10 OWNED BY t.a;

-- case: of an identity column
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- prove
ALTER SEQUENCE t_id_seq RESTART WITH 100;

-- case: set unlogged
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s SET UNLOGGED;

-- case: set logged where it is so
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s SET LOGGED;

-- case: set logged
CREATE UNLOGGED SEQUENCE s;
-- prove
ALTER SEQUENCE s SET LOGGED;

-- case: owner
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s OWNER TO alice;

-- case: name
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s RENAME TO s2;

-- case: schema
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
CREATE SCHEMA x;
-- prove
ALTER SEQUENCE s SET SCHEMA x;

-- case: in the words of a table
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER TABLE s RENAME TO s2;

-- case: create, owned by an existing column
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
CREATE SEQUENCE n OWNED BY t.a;

-- case: create if not exists
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
CREATE SEQUENCE IF NOT EXISTS s;

-- case: missing
-- prove
ALTER SEQUENCE IF EXISTS nowhere RESTART;

-- case: twice in one script
CREATE SEQUENCE s;
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER SEQUENCE s INCREMENT 5;
ALTER SEQUENCE s RESTART;
