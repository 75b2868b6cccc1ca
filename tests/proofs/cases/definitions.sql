-- Triggers, rules, policies, views, statistics, publications, comments, grants, sequences.

-- case: create a trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- prove
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();

-- case: replace a trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
CREATE OR REPLACE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();

-- case: a constraint trigger from another table
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- prove
CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t FROM u FOR EACH ROW EXECUTE FUNCTION f();

-- case: drop a trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP TRIGGER tr ON t;

-- case: drop a trigger that is not there
CREATE TABLE t (id int);
-- prove
DROP TRIGGER IF EXISTS tr ON t;

-- case: create a rule
CREATE TABLE t (id int);
-- prove
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;

-- case: a rule that writes its own table
CREATE TABLE t (id int);
-- prove
CREATE RULE r AS ON UPDATE TO t DO ALSO DELETE FROM t;

-- case: drop a rule
CREATE TABLE t (id int);
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
-- prove
DROP RULE r ON t;

-- case: create a policy
CREATE TABLE t (id int);
-- prove
CREATE POLICY p ON t USING (id > 0);

-- case: create a policy with a subquery
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-- prove
CREATE POLICY p ON t USING (id IN (SELECT id FROM u));

-- case: alter a policy
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (id > 0);
-- prove
ALTER POLICY p ON t USING (id > 1);

-- case: drop a policy
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (id > 0);
-- prove
DROP POLICY p ON t;

-- case: create a view
CREATE TABLE t (id int);
-- prove
CREATE VIEW v AS SELECT * FROM t;

-- case: replace a view
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- prove
CREATE OR REPLACE VIEW v AS SELECT id, 1 AS more FROM t;

-- case: alter a view's options
CREATE VIEW v AS SELECT 1 AS a;
-- prove
ALTER VIEW v SET (security_barrier = true);

-- case: a view column's default
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
-- prove
ALTER VIEW v ALTER COLUMN id SET DEFAULT 1;

-- case: create a materialized view
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;

-- case: refresh a materialized view
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
-- prove
REFRESH MATERIALIZED VIEW m;

-- case: refresh a materialized view concurrently
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
-- prove
REFRESH MATERIALIZED VIEW CONCURRENTLY m;

-- case: refresh with no data
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
-- prove
REFRESH MATERIALIZED VIEW m WITH NO DATA;

-- case: create statistics
CREATE TABLE t (a int, b int);
-- prove
CREATE STATISTICS s ON a, b FROM t;

-- case: statistics that are there, IF NOT EXISTS
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- prove
CREATE STATISTICS IF NOT EXISTS s ON a, b FROM t;

-- case: alter statistics
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- prove
ALTER STATISTICS s SET STATISTICS 50;

-- case: drop statistics
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
-- prove
DROP STATISTICS s;

-- case: create a publication
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE PUBLICATION p FOR TABLE t;

-- case: create a publication for all tables
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE PUBLICATION p FOR ALL TABLES;

-- case: create a publication for a schema
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE PUBLICATION p FOR TABLES IN SCHEMA public;

-- case: add a table to a publication
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- prove
ALTER PUBLICATION p ADD TABLE u;

-- case: drop a table from a publication
CREATE TABLE t (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- prove
ALTER PUBLICATION p DROP TABLE t;

-- case: set the tables of a publication
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE u (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- prove
ALTER PUBLICATION p SET TABLE u;

-- case: drop a publication
CREATE TABLE t (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
-- prove
DROP PUBLICATION p;

-- case: comment on a table
CREATE TABLE t (id int);
-- prove
COMMENT ON TABLE t IS 'a table';

-- case: comment on a column
CREATE TABLE t (id int);
-- prove
COMMENT ON COLUMN t.id IS 'a column';

-- case: comment on an index
CREATE TABLE t (id int PRIMARY KEY);
-- prove
COMMENT ON INDEX t_pkey IS 'an index';

-- case: comment on a constraint
CREATE TABLE t (id int PRIMARY KEY);
-- prove
COMMENT ON CONSTRAINT t_pkey ON t IS 'a constraint';

-- case: comment on a trigger
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
COMMENT ON TRIGGER tr ON t IS 'a trigger';

-- case: comment on a view
CREATE VIEW v AS SELECT 1 AS a;
-- prove
COMMENT ON VIEW v IS 'a view';

-- case: grant on a table
CREATE TABLE t (id int);
-- prove
GRANT SELECT ON t TO alice;

-- case: grant on a column
CREATE TABLE t (id int);
-- prove
GRANT SELECT (id) ON t TO alice;

-- case: grant on all tables of a schema
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT * FROM t;
-- prove
GRANT SELECT ON ALL TABLES IN SCHEMA public TO alice;

-- case: grant on a sequence
CREATE SEQUENCE q;
-- prove
GRANT USAGE ON SEQUENCE q TO alice;

-- case: revoke
CREATE TABLE t (id int);
GRANT SELECT ON t TO alice;
-- prove
REVOKE SELECT ON t FROM alice;

-- case: create a sequence that a column owns
CREATE TABLE t (id int);
-- prove
CREATE SEQUENCE q OWNED BY t.id;

-- case: alter a sequence
CREATE SEQUENCE q;
-- prove
ALTER SEQUENCE q INCREMENT BY 2;

-- case: restart a sequence
CREATE SEQUENCE q;
-- prove
ALTER SEQUENCE q RESTART;

-- case: give a sequence to a column
CREATE SEQUENCE q;
CREATE TABLE t (id int);
-- prove
ALTER SEQUENCE q OWNED BY t.id;

-- case: a sequence's type
CREATE SEQUENCE q AS int;
-- prove
ALTER SEQUENCE q AS bigint;

-- case: an unlogged sequence
CREATE SEQUENCE q;
-- prove
ALTER SEQUENCE q SET UNLOGGED;

-- case: analyze
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ANALYZE t;

-- case: lock a table
CREATE TABLE t (id int);
-- prove
LOCK TABLE t IN SHARE MODE;

-- case: lock a view
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT * FROM t;
-- prove
LOCK TABLE v IN SHARE MODE;

-- case: truncate
CREATE TABLE t (id int PRIMARY KEY, c text);
INSERT INTO t VALUES (1);
-- prove
TRUNCATE t;

-- case: truncate and restart the sequences
CREATE TABLE t (id serial, c text);
INSERT INTO t VALUES (1);
-- prove
TRUNCATE t RESTART IDENTITY;

-- case: truncate what others reference
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int REFERENCES p);
-- prove
TRUNCATE p CASCADE;

-- case: cluster
CREATE TABLE t (id int PRIMARY KEY, c text);
INSERT INTO t VALUES (1);
-- prove
CLUSTER t USING t_pkey;
