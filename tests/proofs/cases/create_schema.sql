-- CREATE SCHEMA with what stands inside it.

-- case: a schema with a table that references one outside
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE SCHEMA inside CREATE TABLE one (id int REFERENCES t);

-- case: a schema whose tables reference each other, one of them called as one outside
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE SCHEMA inside
    CREATE TABLE one (id int PRIMARY KEY)
    CREATE TABLE two (id int REFERENCES one, other int, FOREIGN KEY (other) REFERENCES public.t);

-- case: a schema whose table inherits, and one that is a partition
CREATE TABLE t (id int);
CREATE TABLE p (id int) PARTITION BY LIST (id);
CREATE TABLE d PARTITION OF p DEFAULT;
INSERT INTO d VALUES (7);
CREATE INDEX ON p (id);
-- prove
CREATE SCHEMA inside
    CREATE TABLE one () INHERITS (t)
    CREATE TABLE two PARTITION OF p FOR VALUES IN (1);

-- case: a schema with views, sequences, grants, indexes and triggers
CREATE TABLE t (id int);
CREATE TABLE u (id int);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
-- prove
CREATE SCHEMA inside
    CREATE VIEW seen AS SELECT * FROM t FOR UPDATE
    CREATE VIEW u AS SELECT 1 AS id
    CREATE VIEW again AS SELECT * FROM u FOR SHARE
    CREATE SEQUENCE numbers
    CREATE TABLE three (id int)
    CREATE INDEX ON three (id)
    CREATE TRIGGER touched BEFORE INSERT ON three FOR EACH ROW EXECUTE FUNCTION touch()
    GRANT SELECT ON t TO bob;

-- case: a schema that is called as its owner
CREATE TABLE t (id int PRIMARY KEY);
GRANT REFERENCES ON t TO alice;
-- prove
CREATE SCHEMA AUTHORIZATION alice CREATE TABLE one (id int REFERENCES t);

-- case: a schema that is called as whoever makes it
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE SCHEMA AUTHORIZATION CURRENT_USER CREATE TABLE one (id int REFERENCES t);

-- case: a schema and no more
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE SCHEMA inside;
CREATE SCHEMA IF NOT EXISTS inside;

-- case: what a schema was made with is there for the next statement
CREATE TABLE t (id int PRIMARY KEY);
-- prove
CREATE SCHEMA inside CREATE TABLE one (id int PRIMARY KEY, t_id int REFERENCES t);
ALTER TABLE inside.one ADD COLUMN c int REFERENCES t;
DROP TABLE inside.one;
