-- Tablespaces: files that are copied as they are.

-- case: all tables of a tablespace
CREATE TABLE t (id int PRIMARY KEY, b text) TABLESPACE elsewhere;
INSERT INTO t SELECT g, repeat('x', 3000) FROM generate_series(1, 10) g;
CREATE TABLE u (id int);
CREATE TABLE p (id int) PARTITION BY LIST (id) TABLESPACE elsewhere;
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE UNLOGGED TABLE n (id int) TABLESPACE elsewhere;
CREATE MATERIALIZED VIEW m TABLESPACE elsewhere AS SELECT 1 AS id;
-- prove
ALTER TABLE ALL IN TABLESPACE elsewhere SET TABLESPACE pg_default;

-- case: all indexes of a tablespace
CREATE TABLE t (id int PRIMARY KEY USING INDEX TABLESPACE elsewhere, b int);
CREATE INDEX ON t (b);
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX ON p (id) TABLESPACE elsewhere;
-- prove
ALTER INDEX ALL IN TABLESPACE elsewhere SET TABLESPACE pg_default;

-- case: all materialized views of a tablespace
CREATE TABLE t (id int) TABLESPACE elsewhere;
CREATE MATERIALIZED VIEW m TABLESPACE elsewhere AS SELECT 1 AS id;
CREATE INDEX ON m (id) TABLESPACE elsewhere;
CREATE MATERIALIZED VIEW empty TABLESPACE elsewhere AS SELECT 1 AS id WITH NO DATA;
-- prove
ALTER MATERIALIZED VIEW ALL IN TABLESPACE elsewhere SET TABLESPACE pg_default NOWAIT;

-- case: all tables of one owner
CREATE TABLE t (id int) TABLESPACE elsewhere;
CREATE TABLE u (id int) TABLESPACE elsewhere;
CREATE TABLE w (id int) TABLESPACE elsewhere;
ALTER TABLE t OWNER TO alice;
ALTER TABLE w OWNER TO bob;
-- prove
ALTER TABLE ALL IN TABLESPACE elsewhere OWNED BY alice, bob SET TABLESPACE pg_default;

-- case: from a tablespace to the same
CREATE TABLE t (id int);
-- prove
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;

-- case: from the database's own
CREATE TABLE t (id int);
CREATE TABLE u (id int) TABLESPACE elsewhere;
-- prove
ALTER TABLE ALL IN TABLESPACE pg_default OWNED BY alice SET TABLESPACE elsewhere;

-- case: one table
CREATE TABLE t (id int PRIMARY KEY, b text);
INSERT INTO t SELECT g, repeat('x', 3000) FROM generate_series(1, 10) g;
CREATE INDEX ON t (b);
-- prove
ALTER TABLE t SET TABLESPACE elsewhere;

-- case: one table, and a column made NOT NULL
CREATE TABLE t (id int, b text);
INSERT INTO t SELECT g, 'x' FROM generate_series(1, 10) g;
-- prove
ALTER TABLE t SET TABLESPACE elsewhere, ALTER COLUMN id SET NOT NULL;

-- case: one table, written anew in the new place
CREATE TABLE t (id int, b text);
INSERT INTO t SELECT g, 'x' FROM generate_series(1, 10) g;
CREATE INDEX ON t (id);
-- prove
ALTER TABLE t SET TABLESPACE elsewhere, ALTER COLUMN id TYPE bigint;

-- case: one table, written anew and verified in the new place
CREATE TABLE t (id int, b text);
INSERT INTO t SELECT g, 'x' FROM generate_series(1, 10) g;
-- prove
ALTER TABLE t SET TABLESPACE elsewhere, ALTER COLUMN id TYPE bigint, ADD CHECK (id > 0);

-- case: one index, and one of a partitioned table
CREATE TABLE t (id int PRIMARY KEY);
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX p_id ON p (id);
-- prove
ALTER INDEX t_pkey SET TABLESPACE elsewhere;
ALTER INDEX p_id SET TABLESPACE elsewhere;

-- case: one materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
-- prove
ALTER MATERIALIZED VIEW m SET TABLESPACE elsewhere;
