-- ALTER DOMAIN: which constraints read the tables that use the domain.

-- case: a check is verified on every table with a column of it
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive ADD CHECK (VALUE < 100);

-- case: a check that is not valid
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive ADD CONSTRAINT low CHECK (VALUE < 100) NOT VALID;

-- case: a check on a domain of a domain
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN small ADD CHECK (VALUE < 100);

-- case: set not null
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive SET NOT NULL;

-- case: a not null constraint [17-]
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive ADD CONSTRAINT filled NOT NULL;

-- case: set not null where it is so
CREATE DOMAIN filled AS text NOT NULL;
CREATE TABLE t (f filled);
INSERT INTO t VALUES ('x');
-- prove
ALTER DOMAIN filled SET NOT NULL;

-- case: drop not null
CREATE DOMAIN filled AS text NOT NULL;
CREATE TABLE t (f filled);
-- prove
ALTER DOMAIN filled DROP NOT NULL;

-- case: validate
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
ALTER DOMAIN positive ADD CONSTRAINT low CHECK (VALUE < 100) NOT VALID;
-- prove
ALTER DOMAIN positive VALIDATE CONSTRAINT low;

-- case: validate what is valid
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive VALIDATE CONSTRAINT positive_check;

-- case: nobody uses it
CREATE DOMAIN lonely AS int;
-- prove
ALTER DOMAIN lonely ADD CHECK (VALUE > 0);

-- case: a default, a name, an owner
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive;
CREATE TABLE d1 (id int, p positive, q positive);
CREATE TABLE d2 (s small);
CREATE TABLE d3 (p positive) PARTITION BY LIST (p);
CREATE TABLE d31 PARTITION OF d3 FOR VALUES IN (1);
CREATE MATERIALIZED VIEW m AS SELECT p FROM d1;
CREATE VIEW v AS SELECT p FROM d1;
INSERT INTO d1 VALUES (1, 1, 1);
INSERT INTO d2 VALUES (1);
INSERT INTO d3 VALUES (1);
-- prove
ALTER DOMAIN positive SET DEFAULT 1;
ALTER DOMAIN positive DROP CONSTRAINT positive_check;
ALTER DOMAIN positive RENAME TO more;
ALTER DOMAIN more OWNER TO alice;

-- case: in an array PostgreSQL refuses
-- error: 0A000
CREATE DOMAIN positive AS int;
CREATE TABLE t (p positive[]);
-- prove
ALTER DOMAIN positive ADD CHECK (VALUE > 0);

-- case: another schema's domain of the same name is not meant
CREATE SCHEMA s;
CREATE DOMAIN s.d AS int;
CREATE DOMAIN d AS int;
CREATE TABLE t (x d);
CREATE TABLE u (x s.d);
-- prove
ALTER DOMAIN s.d SET NOT NULL;
