-- DROP TABLE: indexes, sequences, foreign keys in and out, partitions, inheritance, what CASCADE reaches.

-- case: drop table with index and sequence
CREATE TABLE t (id serial PRIMARY KEY, a text);
CREATE INDEX ON t (a);
-- prove
DROP TABLE t;

-- case: drop child of a foreign key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- prove
DROP TABLE c;

-- case: drop parent of a foreign key cascade
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- prove
DROP TABLE p CASCADE;

-- case: drop table: both
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- prove
DROP TABLE p, c;

-- case: drop table: views cascade
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT * FROM t;
CREATE MATERIALIZED VIEW m AS SELECT * FROM v;
CREATE INDEX ON m (id);
-- prove
DROP TABLE t CASCADE;

-- case: drop table: partition with default
CREATE TABLE p (k int, a int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX ON p (a);
-- prove
DROP TABLE p1;

-- case: drop table: default partition
CREATE TABLE p (k int, a int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX ON p (a);
-- prove
DROP TABLE pd;

-- case: drop table: whole partitioned table with foreign keys
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE p (k int, a int REFERENCES r, PRIMARY KEY (k)) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE pd PARTITION OF p DEFAULT PARTITION BY LIST (k);
CREATE TABLE pd1 PARTITION OF pd DEFAULT;
CREATE TABLE c (k int REFERENCES p);
-- prove
DROP TABLE p CASCADE;

-- case: drop table: inheritance
CREATE TABLE p (k int);
CREATE TABLE c (a int) INHERITS (p);
CREATE TABLE g () INHERITS (c);
-- prove
DROP TABLE p CASCADE;

-- case: drop table: statistics rule trigger policy publication
CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
CREATE POLICY p ON t USING (true);
CREATE PUBLICATION pub FOR TABLE t;
CREATE TABLE log (a int);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1);
-- prove
DROP TABLE t;

-- case: drop table: rule of another table
CREATE TABLE t (a int, b int);
CREATE TABLE log (a int);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1);
-- prove
DROP TABLE log CASCADE;

-- case: drop table: self reference and toast
CREATE TABLE t (a int primary key, b text, c int references t);
-- prove
DROP TABLE t;

-- case: drop table: if exists
CREATE TABLE t (a int);
-- prove
DROP TABLE IF EXISTS nothing, t;

-- case: drop table: policy that mentions another table
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE POLICY p ON t USING (EXISTS (SELECT FROM u));
-- prove
DROP TABLE u CASCADE;

-- case: drop table: row type in use
CREATE TABLE t (a int);
CREATE TABLE u (a t);
-- prove
DROP TABLE t CASCADE;

-- case: drop table: default uses sequence of another
CREATE SEQUENCE s;
CREATE TABLE t (a int DEFAULT nextval('s'), b serial);
CREATE TABLE u (a int DEFAULT nextval('t_b_seq'));
-- prove
DROP TABLE t CASCADE;

-- case: drop table: identity
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);
-- prove
DROP TABLE t;

-- case: drop table: matview
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
CREATE UNIQUE INDEX ON m (a);
-- prove
DROP MATERIALIZED VIEW m;

-- case: drop table: fk to partitioned
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE c (k int REFERENCES p);
-- prove
DROP TABLE c;

-- case: drop table cascade: a partition that a foreign key references
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE c (k int REFERENCES p);
-- prove
DROP TABLE p CASCADE;

-- case: drop table: a partition that a foreign key references is refused
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE c (k int REFERENCES p);
-- error: 2BP01
-- prove
DROP TABLE p1;

-- case: drop table: refused because of a view
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
-- error: 2BP01
-- prove
DROP TABLE t;

-- case: drop table: several with foreign keys out
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE q (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p, x int REFERENCES q);
CREATE TABLE d (id int REFERENCES q);
-- prove
DROP TABLE c, d;

-- case: drop table: a foreign key to a partitioned table, from a partitioned one
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE c (k int REFERENCES p) PARTITION BY LIST (k);
CREATE TABLE c1 PARTITION OF c FOR VALUES IN (1);
-- prove
DROP TABLE c;

-- case: drop table: one partition of that
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE c (k int REFERENCES p) PARTITION BY LIST (k);
CREATE TABLE c1 PARTITION OF c FOR VALUES IN (1);
CREATE TABLE c2 PARTITION OF c DEFAULT;
-- prove
DROP TABLE c1;

-- case: drop table: a sub-partitioned partition
CREATE TABLE p (k int, l int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (l);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1);
CREATE TABLE p1d PARTITION OF p1 DEFAULT;
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE INDEX ON p (l);
-- prove
DROP TABLE p1;

-- case: drop table: a leaf two levels down
CREATE TABLE p (k int, l int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (l);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1);
CREATE TABLE p1d PARTITION OF p1 DEFAULT;
-- prove
DROP TABLE p11;

-- case: drop table: a child of an inheritance tree
CREATE TABLE p (k int);
CREATE TABLE c () INHERITS (p);
-- prove
DROP TABLE c;

-- case: drop table: toast and many indexes
CREATE TABLE t (a text, b text);
CREATE INDEX ON t (a);
CREATE INDEX ON t (b);
CREATE UNIQUE INDEX ON t (a, b);
-- prove
DROP TABLE t;

-- case: drop table: a trigger on it, its function stays
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;
END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP TABLE t;

-- case: drop table cascade: a function with its row type, a trigger that uses it
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW v AS SELECT f(NULL) FROM u;
-- prove
DROP TABLE t CASCADE;

-- case: drop table cascade: a typed table loses no more than its type
CREATE TYPE y AS (a int);
CREATE TABLE t OF y;
CREATE TABLE u OF y;
-- prove
DROP TYPE y CASCADE;

-- case: drop table: a temporary one
CREATE TABLE t (a int);
-- prove
CREATE TEMP TABLE x (a int);
DROP TABLE x, t;

-- case: drop table: unlogged with an identity column
CREATE UNLOGGED TABLE t (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
-- prove
DROP TABLE t;

-- case: drop table cascade: a materialized view with an index and a view on it
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX ON m (a);
CREATE VIEW v AS SELECT * FROM m;
CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING;
-- prove
DROP TABLE t CASCADE;

-- case: drop table cascade: a view that other tables feed, too
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE VIEW v AS SELECT t.a FROM t, u;
-- prove
DROP TABLE u CASCADE;

-- case: drop table cascade: a generated column of another table by its row type
CREATE TABLE t (a int);
CREATE TABLE u (x int, r t[]);
-- prove
DROP TABLE t CASCADE;

-- case: drop table: after its foreign key in the same script
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int REFERENCES p);
-- prove
ALTER TABLE c DROP CONSTRAINT c_id_fkey;
DROP TABLE p;

-- case: drop table: after the view that reads it, and the column that has its row type
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE TABLE u (x t, y int);
-- prove
DROP VIEW v;
ALTER TABLE u DROP COLUMN x;
DROP TABLE t;

-- case: drop table: after its policy and its trigger
CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE POLICY y ON u USING (EXISTS (SELECT FROM t));
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- prove
DROP POLICY y ON u;
DROP TRIGGER g ON t;
DROP FUNCTION f;
DROP TABLE t;

-- case: drop table: partition by partition
CREATE TABLE p (k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX ON p (k);
-- prove
DROP TABLE p1;
DROP TABLE p2, pd;
DROP TABLE p;
