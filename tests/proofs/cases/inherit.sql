-- Inheritance: INHERITS, INHERIT, NO INHERIT, and typed tables.

-- case: inherits
CREATE TABLE a (id int NOT NULL, CHECK (id > 0));
CREATE INDEX ON a (id);
-- prove
CREATE TABLE t (v int) INHERITS (a);

-- case: inherits from two
CREATE TABLE a (id int);
CREATE TABLE b (id int, w int);
-- prove
CREATE TABLE t () INHERITS (a, b);

-- case: inherits from a child
CREATE TABLE a (id int);
CREATE TABLE b () INHERITS (a);
-- prove
CREATE TABLE t () INHERITS (b);

-- case: inherits, and references
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE a (id int);
-- prove
CREATE TABLE t (r int REFERENCES r) INHERITS (a);

-- case: a parent that references
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE a (id int REFERENCES r);
-- prove
CREATE TABLE t () INHERITS (a);

-- case: a temporary child
CREATE TABLE a (id int);
-- prove
CREATE TEMPORARY TABLE t () INHERITS (a);

-- case: inherit
CREATE TABLE a (id int NOT NULL);
CREATE TABLE t (id int NOT NULL, v int);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t INHERIT a;

-- case: inherit, with children of both
CREATE TABLE a (id int);
CREATE TABLE a1 () INHERITS (a);
CREATE TABLE t (id int);
CREATE TABLE t1 () INHERITS (t);
-- prove
ALTER TABLE t INHERIT a;

-- case: inherit with a check
CREATE TABLE a (id int, CONSTRAINT c CHECK (id > 0));
CREATE TABLE t (id int, CONSTRAINT c CHECK (id > 0));
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t INHERIT a;

-- case: no inherit
CREATE TABLE a (id int);
CREATE TABLE t (v int) INHERITS (a);
-- prove
ALTER TABLE t NO INHERIT a;

-- case: no inherit and inherit from another
CREATE TABLE a (id int);
CREATE TABLE b (id int);
CREATE TABLE t (v int) INHERITS (a);
-- prove
ALTER TABLE t NO INHERIT a, INHERIT b;

-- case: of a type, and not
CREATE TYPE y AS (a int);
CREATE TABLE t (a int);
-- prove
ALTER TABLE t OF y;
ALTER TABLE t NOT OF;

-- case: a column dropped and added in one statement, which the children had from it
CREATE TABLE t (id int, a text);
CREATE TABLE c () INHERITS (t);
INSERT INTO c VALUES (1, 'x');
-- prove
ALTER TABLE t DROP COLUMN a, ADD COLUMN a float8 DEFAULT random();

-- case: a column dropped and added in one statement, which a child has of its own as well
CREATE TABLE t (id int, a float8);
CREATE TABLE c (a float8) INHERITS (t);
INSERT INTO c VALUES (1, 1);
-- prove
ALTER TABLE t DROP COLUMN a, ADD COLUMN a float8 DEFAULT random();
