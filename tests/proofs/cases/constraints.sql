-- Constraints, added, validated, altered.

-- case: add a check
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CHECK (id > 0);

-- case: add a check, not valid
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CHECK (id > 0) NOT VALID;

-- case: validate a check
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: validate what is valid
CREATE TABLE t (id int CONSTRAINT c CHECK (id > 0));
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: add a foreign key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES p;

-- case: add a foreign key where the referencing column has an index
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
CREATE INDEX ON t (id);
INSERT INTO p SELECT generate_series(1, 1000);
INSERT INTO t SELECT generate_series(1, 1000);
-- prove
ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES p;

-- case: add a foreign key to the table itself
CREATE TABLE t (id int PRIMARY KEY, parent int);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t ADD FOREIGN KEY (parent) REFERENCES t;

-- case: add a foreign key, not valid
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES p NOT VALID;

-- case: validate a foreign key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES p NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT fk;

-- case: add a unique constraint
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD UNIQUE (id);

-- case: add a unique constraint with an index that is there
CREATE TABLE t (id int);
CREATE UNIQUE INDEX t_id ON t (id);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX t_id;

-- case: add a primary key
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD PRIMARY KEY (id);

-- case: add a primary key where the column is required
CREATE TABLE t (id int NOT NULL);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD PRIMARY KEY (id);

-- case: add a primary key with an index that is there
CREATE TABLE t (id int NOT NULL);
CREATE UNIQUE INDEX t_id ON t (id);
-- prove
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX t_id;

-- case: add an exclusion constraint
CREATE TABLE t (r int4range);
INSERT INTO t VALUES ('[1,2)');
-- prove
ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&);

-- case: add a not null constraint [18-]
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CONSTRAINT nn NOT NULL id;

-- case: add a not null constraint, not valid [18-]
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CONSTRAINT nn NOT NULL id NOT VALID;

-- case: validate a not null constraint [18-]
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ADD CONSTRAINT nn NOT NULL id NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT nn;

-- case: add a check that is not enforced [18-]
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT ENFORCED;

-- case: a foreign key becomes enforced [18-]
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES p NOT ENFORCED;
-- prove
ALTER TABLE t ALTER CONSTRAINT fk ENFORCED;

-- case: a foreign key becomes deferrable
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int CONSTRAINT fk REFERENCES p);
-- prove
ALTER TABLE t ALTER CONSTRAINT fk DEFERRABLE;
