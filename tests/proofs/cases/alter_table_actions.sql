-- ALTER TABLE: every action on a plain table, what comes with it, and several at once.

-- case: add a column
CREATE TABLE t (id int);
INSERT INTO t SELECT generate_series(1, 10);
-- prove
ALTER TABLE t ADD COLUMN c int;

-- case: add a column that is there, IF NOT EXISTS
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ADD COLUMN IF NOT EXISTS id int;

-- case: add a column with a constant default
CREATE TABLE t (id int);
INSERT INTO t SELECT generate_series(1, 10);
-- prove
ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 3;

-- case: add a column with a stable default
CREATE TABLE t (id int);
INSERT INTO t SELECT generate_series(1, 10);
-- prove
ALTER TABLE t ADD COLUMN c timestamptz DEFAULT now();

-- case: add a column with a volatile default, indexes rebuilt
CREATE TABLE t (id int PRIMARY KEY, b text);
CREATE INDEX ON t (lower(b));
INSERT INTO t SELECT generate_series(1, 10);
-- prove
ALTER TABLE t ADD COLUMN c float8 DEFAULT random();

-- case: add a column to an empty table with a volatile default
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ADD COLUMN c float8 DEFAULT random();

-- case: add a required column without a default to an empty table
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ADD COLUMN c int NOT NULL;

-- case: add a required column without a default fails on rows
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- error: 23502
-- prove
ALTER TABLE t ADD COLUMN c int NOT NULL;

-- case: add a serial column
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c bigserial;

-- case: add an identity column
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS IDENTITY;

-- case: add a stored generated column
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (id * 2) STORED;

-- case: add a virtual generated column [18-]
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (id * 2) VIRTUAL;

-- case: add a column of a constrained domain
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c positive;

-- case: add a column of a plain domain
CREATE DOMAIN plain AS int;
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c plain;

-- case: add a column with a check
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int CHECK (c > 0);

-- case: add a column with a reference
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int REFERENCES p;

-- case: add a column with a reference and a default
CREATE TABLE p (id int PRIMARY KEY);
INSERT INTO p VALUES (1);
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int DEFAULT 1 REFERENCES p;

-- case: add a unique column
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int UNIQUE;

-- case: drop a column
CREATE TABLE t (id int, c int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t DROP COLUMN c;

-- case: drop a column with an index and a view on it
CREATE TABLE t (id int, c int);
CREATE INDEX t_c ON t (c);
CREATE VIEW v AS SELECT c FROM t;
-- prove
ALTER TABLE t DROP COLUMN c CASCADE;

-- case: drop a column that others reference
CREATE TABLE t (id int PRIMARY KEY, c int UNIQUE);
CREATE TABLE child (c int REFERENCES t (c));
-- prove
ALTER TABLE t DROP COLUMN c CASCADE;

-- case: drop a column with its sequence
CREATE TABLE t (id int, c serial);
-- prove
ALTER TABLE t DROP COLUMN c;

-- case: widen a varchar
CREATE TABLE t (id int, c varchar(10));
CREATE INDEX t_c ON t (c);
INSERT INTO t VALUES (1, 'x');
-- prove
ALTER TABLE t ALTER COLUMN c TYPE varchar(20);

-- case: widen a varchar with a check, an expression index and a partial one
CREATE TABLE t (id int, c varchar(10) CHECK (c <> ''));
CREATE INDEX t_c ON t (lower(c));
CREATE INDEX t_p ON t (id) WHERE c <> 'x';
INSERT INTO t VALUES (1, 'y');
-- prove
ALTER TABLE t ALTER COLUMN c TYPE varchar(20);

-- case: int to bigint
CREATE TABLE t (id int PRIMARY KEY, c int);
CREATE INDEX t_c ON t (c);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t ALTER COLUMN c TYPE bigint;

-- case: change the type of a referenced column
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int REFERENCES p);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE p ALTER COLUMN id TYPE bigint;

-- case: change the type of a referencing column
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int REFERENCES p);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id TYPE bigint;

-- case: set and drop a default
CREATE TABLE t (id int, c int DEFAULT 3);
-- prove
ALTER TABLE t ALTER COLUMN id SET DEFAULT 3, ALTER COLUMN c DROP DEFAULT;

-- case: set not null
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id SET NOT NULL;

-- case: set not null where it is
CREATE TABLE t (id int NOT NULL);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id SET NOT NULL;

-- case: set not null with a proof
CREATE TABLE t (id int CHECK (id IS NOT NULL));
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id SET NOT NULL;

-- case: drop not null
CREATE TABLE t (id int NOT NULL);
-- prove
ALTER TABLE t ALTER COLUMN id DROP NOT NULL;

-- case: set statistics
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ALTER COLUMN id SET STATISTICS 100;

-- case: set storage and compression
CREATE TABLE t (id int, c text);
-- prove
ALTER TABLE t ALTER COLUMN c SET STORAGE EXTERNAL, ALTER COLUMN c SET COMPRESSION pglz;

-- case: column options
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ALTER COLUMN id SET (n_distinct = 5);

-- case: add an identity to a column
CREATE TABLE t (id int NOT NULL);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;

-- case: restart an identity
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- prove
ALTER TABLE t ALTER COLUMN id RESTART WITH 100;

-- case: drop an identity
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
-- prove
ALTER TABLE t ALTER COLUMN id DROP IDENTITY;

-- case: drop an expression
CREATE TABLE t (id int, c int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN c DROP EXPRESSION;

-- case: set an expression [17-]
CREATE TABLE t (id int, c int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN c SET EXPRESSION AS (id * 3);

-- case: storage parameters
CREATE TABLE t (id int);
-- prove
ALTER TABLE t SET (fillfactor = 70, autovacuum_enabled = false);

-- case: logged and unlogged
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t SET UNLOGGED;

-- case: logged where it is
CREATE TABLE t (id int);
-- prove
ALTER TABLE t SET LOGGED;

-- case: the same access method
CREATE TABLE t (id int);
-- prove
ALTER TABLE t SET ACCESS METHOD heap;

-- case: another tablespace that is the same
CREATE TABLE t (id int);
-- prove
ALTER TABLE t SET TABLESPACE pg_default;

-- case: cluster on
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER TABLE t CLUSTER ON t_id;

-- case: without cluster
CREATE TABLE t (id int);
-- prove
ALTER TABLE t SET WITHOUT CLUSTER;

-- case: replica identity
CREATE TABLE t (id int NOT NULL);
CREATE UNIQUE INDEX t_id ON t (id);
-- prove
ALTER TABLE t REPLICA IDENTITY USING INDEX t_id;

-- case: row security
CREATE TABLE t (id int);
-- prove
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- case: disable triggers
CREATE TABLE t (id int);
-- prove
ALTER TABLE t DISABLE TRIGGER ALL;

-- case: change the owner, with a sequence and an index
CREATE TABLE t (id serial PRIMARY KEY, c text);
-- prove
ALTER TABLE t OWNER TO alice;

-- case: of a type
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t OF pair;

-- case: several actions take the strongest lock
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int, c int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (c > 0) NOT VALID, ADD FOREIGN KEY (c) REFERENCES p NOT VALID;

-- case: an ALTER TABLE that names an index
CREATE TABLE t (id int);
CREATE INDEX t_id ON t (id);
-- prove
ALTER TABLE t_id RENAME TO t_identifier;

-- case: a table that is not there, IF EXISTS
-- prove
ALTER TABLE IF EXISTS nowhere ADD COLUMN c int;

-- case: a statement that fails
-- error: 42P01
-- prove
ALTER TABLE nowhere ADD COLUMN c int;

-- case: locks that an earlier statement took are not new
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD COLUMN c int;
ALTER TABLE t ALTER COLUMN id SET NOT NULL;

-- case: a second rewrite
CREATE TABLE t (id int, c int);
CREATE INDEX t_c ON t (c);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t ALTER COLUMN c TYPE bigint;
ALTER TABLE t ALTER COLUMN c TYPE int;

-- case: what the script makes itself has no row
CREATE TABLE p (id int PRIMARY KEY);
-- prove
CREATE TABLE t (id int REFERENCES p);
CREATE INDEX ON t (id);
ALTER TABLE t ADD COLUMN c float8 DEFAULT random();

-- case: a system column's check names nothing else
CREATE TABLE t (id int, c int);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t ADD CHECK (c > 0), ADD CHECK (id > 0);

-- case: an identity column's type is its sequence's
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ALTER COLUMN id TYPE bigint;

-- case: a column that owns another sequence beside its identity's
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
CREATE SEQUENCE numbers OWNED BY t.id;
-- prove
ALTER TABLE t ALTER COLUMN id RESTART;

-- case: an identity that goes leaves another sequence
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
CREATE SEQUENCE numbers OWNED BY t.id;
-- prove
ALTER TABLE t ALTER COLUMN id DROP IDENTITY;
