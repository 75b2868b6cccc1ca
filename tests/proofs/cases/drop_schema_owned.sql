-- DROP SCHEMA, DROP OWNED and REASSIGN OWNED.

-- case: drop schema cascade
CREATE SCHEMA s;
CREATE TABLE s.t (a serial PRIMARY KEY);
CREATE VIEW s.v AS SELECT * FROM s.t;
CREATE TYPE s.mood AS ENUM ('a');
CREATE TABLE u (a int REFERENCES s.t, m s.mood);
CREATE VIEW w AS SELECT * FROM s.v;
-- prove
DROP SCHEMA s CASCADE;

-- case: drop schema: empty
CREATE SCHEMA s;
-- prove
DROP SCHEMA s;

-- case: drop schema: several, and one that is not there
CREATE SCHEMA s;
CREATE TABLE s.t (a int);
CREATE SCHEMA r;
CREATE SEQUENCE r.q;
-- prove
DROP SCHEMA IF EXISTS s, nothing, r CASCADE;

-- case: drop schema refused
CREATE SCHEMA s;
CREATE TABLE s.t (a int);
-- error: 2BP01
-- prove
DROP SCHEMA s;

-- case: drop schema cascade: a partition elsewhere
CREATE SCHEMA s;
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE s.p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE pd PARTITION OF p DEFAULT;
-- prove
DROP SCHEMA s CASCADE;

-- case: drop schema cascade: a partitioned table with a partition elsewhere
CREATE SCHEMA s;
CREATE TABLE s.p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF s.p FOR VALUES IN (1);
-- prove
DROP SCHEMA s CASCADE;

-- case: drop owned
GRANT ALL ON SCHEMA public TO alice;
CREATE TABLE t (a int);
GRANT SELECT ON t TO alice;
CREATE POLICY p ON t TO alice USING (true);
CREATE TABLE u (a int);
CREATE POLICY p ON u TO alice, bob USING (true);
SET ROLE alice;
CREATE TABLE mine (a serial PRIMARY KEY, b text);
CREATE VIEW v AS SELECT * FROM mine;
CREATE TYPE mood AS ENUM ('a');
RESET ROLE;
-- prove
DROP OWNED BY alice;

-- case: drop owned: of two roles, the policy goes with both
CREATE TABLE u (a int);
CREATE POLICY p ON u TO alice, bob USING (true);
-- prove
DROP OWNED BY alice, bob;

-- case: drop owned cascade
GRANT ALL ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE mine (a int PRIMARY KEY);
GRANT ALL ON mine TO bob;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
RESET ROLE;
CREATE TABLE u (a int REFERENCES mine, b int DEFAULT f());
-- prove
DROP OWNED BY alice CASCADE;

-- case: drop owned refused
GRANT ALL ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE mine (a int PRIMARY KEY);
RESET ROLE;
CREATE TABLE u (a int REFERENCES mine);
-- error: 2BP01
-- prove
DROP OWNED BY alice;

-- case: reassign owned
GRANT ALL ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE mine (a serial PRIMARY KEY, b text);
CREATE VIEW v AS SELECT * FROM mine;
CREATE MATERIALIZED VIEW m AS SELECT * FROM mine;
CREATE INDEX ON m (a);
CREATE SEQUENCE s;
CREATE TYPE y AS (a int);
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
RESET ROLE;
-- prove
REASSIGN OWNED BY alice TO bob;

-- case: reassign owned: to the same role
GRANT ALL ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE mine (a serial PRIMARY KEY);
RESET ROLE;
-- prove
REASSIGN OWNED BY alice TO alice;

-- case: drop owned: a role that owns nothing
CREATE TABLE t (a int);
-- prove
DROP OWNED BY bob;
