-- Publications: which tables are locked when they are published.

-- case: a table
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
CREATE PUBLICATION n FOR TABLE t;

-- case: columns and rows of a table
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
CREATE PUBLICATION n FOR TABLE t (id) WHERE (id > 1), TABLE u;

-- case: a table with children
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
CREATE PUBLICATION n FOR TABLE parent;

-- case: a table without its children
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
CREATE PUBLICATION n FOR TABLE ONLY parent;

-- case: a partitioned table
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (k);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
INSERT INTO p VALUES (1, 'x'), (12, 'y');
-- prove
CREATE PUBLICATION n FOR TABLE p;

-- case: all tables
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
CREATE PUBLICATION n FOR ALL TABLES;

-- case: a schema and a table
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
CREATE PUBLICATION n FOR TABLES IN SCHEMA s, TABLE t;

-- case: add
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
CREATE TABLE parent (a int, b text);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
-- prove
ALTER PUBLICATION pub ADD TABLE parent;

-- case: set fewer
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub SET TABLE t;

-- case: set others
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
CREATE TABLE w (a int);
-- prove
ALTER PUBLICATION pub SET TABLE w;

-- case: set the same with a filter
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub SET TABLE t WHERE (id > 1), u;

-- case: drop
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub DROP TABLE u;

-- case: schemas in place of tables
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub SET TABLES IN SCHEMA s;

-- case: add a schema
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub ADD TABLES IN SCHEMA s;

-- case: options
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub SET (publish = 'insert');

-- case: name and owner
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
ALTER PUBLICATION pub RENAME TO n;
ALTER PUBLICATION n OWNER TO postgres;

-- case: drop it
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int);
CREATE SCHEMA s;
CREATE PUBLICATION pub FOR TABLE t, u;
-- prove
DROP PUBLICATION pub;
