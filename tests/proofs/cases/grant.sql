-- GRANT and REVOKE, which lock no relation above ACCESS SHARE.

-- case: a table
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
GRANT SELECT ON t TO alice;

-- case: a column
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
GRANT SELECT (a) ON t TO alice;

-- case: revoke
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
GRANT SELECT ON t TO alice;
-- prove
REVOKE SELECT ON t FROM alice;

-- case: all tables of a schema
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
GRANT ALL ON ALL TABLES IN SCHEMA public TO alice;

-- case: a sequence
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
GRANT USAGE ON SEQUENCE t_id_seq TO alice;

-- case: default privileges
CREATE TABLE t (id serial PRIMARY KEY, a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
-- prove
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO alice;
