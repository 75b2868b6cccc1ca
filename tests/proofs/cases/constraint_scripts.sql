-- Scripts: what an earlier statement did to a constraint is known to the next one.

-- case: add a check, then validate it
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: an unnamed check is validated by the name that it got
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CHECK (a > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_a_check;

-- case: validated twice, read once
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: add a foreign key, then validate it
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_a_fkey;

-- case: a validated check proves NOT NULL
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t DROP CONSTRAINT c;
ALTER TABLE t ALTER a SET NOT NULL;

-- case: a dropped check proves nothing
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t DROP CONSTRAINT c;
ALTER TABLE t ALTER a SET NOT NULL;

-- case: another check that is dropped leaves the proof
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a IS NOT NULL), CONSTRAINT d CHECK (b > 0));
-- prove
ALTER TABLE t DROP CONSTRAINT d, ALTER a SET NOT NULL;

-- case: NOT NULL set, dropped and set again
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t ALTER a DROP NOT NULL;
ALTER TABLE t ALTER a SET NOT NULL;

-- case: NOT NULL set twice on a tree
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t ALTER a SET NOT NULL;

-- case: a NOT NULL constraint, validated [18-]
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT n;
ALTER TABLE t ALTER a SET NOT NULL;

-- case: a NOT NULL constraint on a tree, validated [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT n;

-- case: a check on a tree, validated
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: a primary key of an index on a column just made NOT NULL
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t ADD CONSTRAINT i PRIMARY KEY USING INDEX i;

-- case: each partition has the foreign key first
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
-- prove
ALTER TABLE t1 ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE t1 VALIDATE CONSTRAINT f;
ALTER TABLE t2 ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE t2 VALIDATE CONSTRAINT f;
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;

-- case: a foreign key dropped and added again
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p);
-- prove
ALTER TABLE t DROP CONSTRAINT f;
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;

-- case: a foreign key exchanged in one statement
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p);
-- prove
ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT f;

-- case: a primary key exchanged in one statement
CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (b);
-- prove
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i;

-- case: a foreign key from a table of the script
CREATE TABLE p (a int PRIMARY KEY);
-- prove
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;
ALTER TABLE t DROP CONSTRAINT t_a_fkey;

-- case: a foreign key to a table of the script
CREATE TABLE t (a int, b int);
-- prove
CREATE TABLE p (a int PRIMARY KEY);
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;

-- case: a foreign key enforced after it was not [18-]
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p);
-- prove
ALTER TABLE t ALTER CONSTRAINT f NOT ENFORCED;
ALTER TABLE t ALTER CONSTRAINT f ENFORCED;
