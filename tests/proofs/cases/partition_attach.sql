-- ATTACH PARTITION: the incoming table, the DEFAULT partition, indexes, foreign keys, triggers.

-- case: a table with rows and no constraint
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int);
INSERT INTO n SELECT g % 10, g FROM generate_series(1, 100) g;
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a check without the key's not null proves nothing
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int, CHECK (k >= 0 AND k < 10));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a check with the key's not null
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int, CHECK (k IS NOT NULL AND k >= 0 AND k < 10));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a narrower check proves it too
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL, v int, CHECK (k > 2), CHECK (k < 5));
INSERT INTO n VALUES (3, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a check that is not valid proves nothing
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL, v int);
INSERT INTO n VALUES (1, 1);
ALTER TABLE n ADD CHECK (k >= 0 AND k < 10) NOT VALID;
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: columns in another order
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE TABLE n (gone int, v int, k int NOT NULL, CHECK (k >= 0 AND k < 10));
ALTER TABLE n DROP COLUMN gone;
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a list bound, proven by a list
CREATE TABLE p (k text, v int) PARTITION BY LIST (k);
CREATE TABLE n (k text NOT NULL, v int, CHECK (k IN ('a', 'b')));
INSERT INTO n VALUES ('a', 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN ('a', 'b', 'c');

-- case: a list bound with NULL
CREATE TABLE p (k text, v int) PARTITION BY LIST (k);
CREATE TABLE n (k text, v int, CHECK (k = 'a'));
INSERT INTO n VALUES ('a', 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN ('a', NULL);

-- case: a list bound of a boolean
CREATE TABLE p (k bool, v int) PARTITION BY LIST (k);
CREATE TABLE n (k bool, v int);
INSERT INTO n VALUES (true, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN (true);

-- case: a hash bound is always read
CREATE TABLE p (k int, v int) PARTITION BY HASH (k);
CREATE TABLE n (k int, v int);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES WITH (MODULUS 4, REMAINDER 0);

-- case: dates in an expression
CREATE TABLE p (at timestamptz NOT NULL, v int) PARTITION BY RANGE (at);
CREATE TABLE n (at timestamptz NOT NULL, v int, CHECK (at >= '2024-01-01 00:00+00' AND at < '2024-02-01 00:00+00'));
INSERT INTO n VALUES ('2024-01-10', 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-01-01 00:00+00'::timestamptz + interval '31 days');

-- case: a key of two columns
CREATE TABLE p (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a, b);
CREATE TABLE n (a int NOT NULL, b int NOT NULL);
INSERT INTO n VALUES (1, 7);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (1, 5) TO (1, MAXVALUE);

-- case: a key that is an expression
CREATE TABLE p (k text NOT NULL, v int) PARTITION BY LIST (lower(k));
CREATE TABLE n (k text NOT NULL, v int, CHECK (lower(k) IS NOT NULL AND lower(k) = 'a'));
INSERT INTO n VALUES ('A', 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN ('a');

-- case: the default partition, alone
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n DEFAULT;

-- case: the default partition beside another one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE n (k int, v int);
INSERT INTO n VALUES (100, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n DEFAULT;

-- case: the default partition, proven
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE n (k int NOT NULL, v int, CHECK (k >= 10));
INSERT INTO n VALUES (100, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n DEFAULT;

-- case: beside a default partition, which is read
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (100, 1);
CREATE TABLE n (k int, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: beside a default partition that proves it
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
INSERT INTO p VALUES (100, 1);
ALTER TABLE pd ADD CHECK (k IS NULL OR k < 0 OR k >= 10);
CREATE TABLE n (k int, v int, CHECK (k IS NOT NULL AND k >= 0 AND k < 10));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: beside a default partition that is partitioned
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT PARTITION BY RANGE (k);
CREATE TABLE pd1 PARTITION OF pd FOR VALUES FROM (100) TO (200);
CREATE TABLE pd2 PARTITION OF pd FOR VALUES FROM (200) TO (300);
ALTER TABLE pd1 ADD CHECK (k >= 100);
INSERT INTO p VALUES (100, 1), (200, 2);
CREATE TABLE n (k int, v int);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: below a partition: the bounds above count
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (v);
CREATE TABLE n (k int, v int, CHECK (v IS NOT NULL AND v = 1));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p1 ATTACH PARTITION n FOR VALUES IN (1);

-- case: below a partition, both bounds proven
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (v);
CREATE TABLE n (k int NOT NULL, v int NOT NULL, CHECK (v = 1), CHECK (k BETWEEN 0 AND 5));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p1 ATTACH PARTITION n FOR VALUES IN (1);

-- case: below a partition that has a default one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (v);
CREATE TABLE p1d PARTITION OF p1 DEFAULT;
INSERT INTO p VALUES (1, 9);
CREATE TABLE n (k int, v int);
-- prove
ALTER TABLE p1 ATTACH PARTITION n FOR VALUES IN (1);

-- case: a table that is partitioned itself
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int) PARTITION BY LIST (v);
CREATE TABLE n1 PARTITION OF n FOR VALUES IN (1);
CREATE TABLE n2 PARTITION OF n FOR VALUES IN (2);
ALTER TABLE n2 ADD CHECK (k IS NOT NULL AND k BETWEEN 1 AND 5);
INSERT INTO n VALUES (1, 1), (2, 2);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a partitioned table whose own check proves it
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL, v int, CHECK (k BETWEEN 1 AND 5)) PARTITION BY LIST (v);
CREATE TABLE n1 PARTITION OF n FOR VALUES IN (1);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: an index that is there and one that is not
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_k ON p (k);
CREATE INDEX p_v ON p (v);
CREATE TABLE n (k int, v int);
CREATE INDEX n_v ON n (v);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: indexes that differ in order, predicate or uniqueness are no match
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v DESC);
CREATE INDEX p_w ON p (k) WHERE v > 0;
CREATE INDEX p_x ON p ((v + 1));
CREATE TABLE n (v int, k int);
CREATE INDEX n_v ON n (v);
CREATE INDEX n_w ON n (k) WHERE v > 0;
CREATE UNIQUE INDEX n_x ON n ((v + 1));
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: two equal indexes and one to serve them
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v);
CREATE INDEX p_w ON p (v);
CREATE TABLE n (k int, v int);
CREATE INDEX n_v ON n (v);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a primary key that is there
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int PRIMARY KEY, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a primary key that is built
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a unique index does not serve a unique constraint
CREATE TABLE p (k int UNIQUE, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int, v int);
CREATE UNIQUE INDEX n_k ON n (k);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a unique constraint in place of a primary key [17-]
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL UNIQUE, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a constraint's index serves a plain one
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE UNIQUE INDEX p_k ON p (k);
CREATE TABLE n (k int UNIQUE, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: indexes of a table that is partitioned itself
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE INDEX p_k ON p (k);
CREATE INDEX p_v ON p (v);
CREATE TABLE n (k int, v int) PARTITION BY LIST (v);
CREATE INDEX n_k ON n (k);
CREATE TABLE n1 PARTITION OF n FOR VALUES IN (1);
CREATE TABLE n2 PARTITION OF n FOR VALUES IN (2);
CREATE INDEX n2_v ON n2 (v);
INSERT INTO n VALUES (1, 1), (2, 2);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key is verified
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key that is there
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int REFERENCES r);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key that is there and not valid
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, 1);
ALTER TABLE n ADD FOREIGN KEY (v) REFERENCES r NOT VALID;
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key of another action does not serve
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r ON DELETE CASCADE) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int REFERENCES r);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key to a partitioned table
CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key to a partitioned table that is there
CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
INSERT INTO r VALUES (1);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int REFERENCES r);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key of a table that is partitioned itself
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1), (2);
CREATE TABLE p (k int, v int REFERENCES r) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int) PARTITION BY LIST (v);
CREATE TABLE n1 PARTITION OF n FOR VALUES IN (1);
CREATE TABLE n2 PARTITION OF n FOR VALUES IN (2);
ALTER TABLE n2 ADD FOREIGN KEY (v) REFERENCES r;
INSERT INTO n VALUES (1, 1), (2, 2);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: the table is referenced
CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);
CREATE TABLE f (k int REFERENCES p);
CREATE TABLE n (k int PRIMARY KEY CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: the table references itself
CREATE TABLE p (k int PRIMARY KEY, v int REFERENCES p) PARTITION BY RANGE (k);
CREATE TABLE n (k int PRIMARY KEY CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, NULL);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key that is not enforced [18-]
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE p (k int, v int REFERENCES r NOT ENFORCED) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a foreign key that is not valid on the parent [18-]
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
ALTER TABLE p ADD FOREIGN KEY (v) REFERENCES r NOT VALID;
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a row trigger
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION t();
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a row trigger, in the transaction that made the check
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE INDEX p_v ON p (v);
CREATE TABLE n (k int NOT NULL, v int);
CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER t BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION t();
-- prove
ALTER TABLE n ADD CONSTRAINT c CHECK (k BETWEEN 0 AND 9);
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a table that the script itself makes
CREATE TABLE p (k int NOT NULL, v int) PARTITION BY RANGE (k);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE INDEX p_v ON p (v);
INSERT INTO p VALUES (100, 1);
-- prove
CREATE TABLE n (LIKE p INCLUDING ALL);
ALTER TABLE pd ADD CONSTRAINT c CHECK (k < 0 OR k >= 10);
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: attached and detached again
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE n (k int NOT NULL CHECK (k BETWEEN 0 AND 9), v int);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);
ALTER TABLE p DETACH PARTITION n;

-- case: an unlogged table
CREATE TABLE p (k int, v int) PARTITION BY RANGE (k);
CREATE UNLOGGED TABLE n (k int, v int);
INSERT INTO n VALUES (1, 1);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (0) TO (10);

-- case: a parent of another schema, a name that needs quotes
CREATE SCHEMA "S";
CREATE TABLE "S"."P" ("K k" int, v int) PARTITION BY RANGE ("K k");
CREATE TABLE "S"."N ""n" ("K k" int, v int);
-- prove
ALTER TABLE "S"."P" ATTACH PARTITION "S"."N ""n" FOR VALUES FROM (0) TO (10);

-- case: a foreign key of the parent that is not valid [18-]
CREATE TABLE q (id int PRIMARY KEY);
INSERT INTO q SELECT generate_series(1, 30);
CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
ALTER TABLE p ADD FOREIGN KEY (k) REFERENCES q NOT VALID;
CREATE TABLE n (k int, v int);
INSERT INTO n SELECT generate_series(21, 25);
-- prove
ALTER TABLE p ATTACH PARTITION n FOR VALUES IN (21, 22, 23, 24, 25);
