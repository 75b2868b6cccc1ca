-- NOT NULL: set, dropped, and as a constraint of its own (18).

-- case: two checks and not null
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1,1);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD CHECK (b>0), ALTER a SET NOT NULL;

-- case: set not null
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null already
CREATE TABLE t (a int NOT NULL, b int);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null tree, child proven
CREATE TABLE t (a int, b int);
CREATE TABLE c1 (CHECK (a IS NOT NULL)) INHERITS (t);
CREATE TABLE c2 () INHERITS (t);
CREATE TABLE c21 () INHERITS (c2);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null already tree, child nullable
CREATE TABLE t (a int NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null tree, child already not null
CREATE TABLE t (a int, b int);
CREATE TABLE c1 (a int NOT NULL) INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null partitioned already
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null partitioned; t1 not null
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
ALTER TABLE t1 ALTER a SET NOT NULL;
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null partitioned key proof by bound?
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t ALTER b SET NOT NULL;

-- case: ONLY set not null tree
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE ONLY t ALTER a SET NOT NULL;

-- case: ONLY set not null partitioned, all children not null [-17]
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ALTER a SET NOT NULL;
-- prove
ALTER TABLE ONLY t ALTER a SET NOT NULL;

-- case: set not null two columns, one proven
CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;

-- case: drop not null tree
CREATE TABLE t (a int NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (a int NOT NULL) INHERITS (t);
CREATE TABLE c21 () INHERITS (c2);
-- prove
ALTER TABLE t ALTER a DROP NOT NULL;

-- case: drop not null already nullable tree
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER a DROP NOT NULL;

-- case: drop not null partitioned
CREATE TABLE t (a int NOT NULL, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t ALTER a DROP NOT NULL;

-- case: drop not null already partitioned
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t ALTER a DROP NOT NULL;

-- case: ONLY drop not null tree
CREATE TABLE t (a int NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE ONLY t ALTER a DROP NOT NULL;

-- case: drop not null on a partition
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t1 ALTER a SET NOT NULL;
-- prove
ALTER TABLE t1 ALTER a DROP NOT NULL;

-- case: add not null constraint [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (a int NOT NULL) INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT n NOT NULL a;

-- case: add not null constraint not valid [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;

-- case: add not null constraint no inherit [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NO INHERIT;

-- case: add not null to already not null [18-]
CREATE TABLE t (a int NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD NOT NULL a;

-- case: validate not null [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (a int NOT NULL) INHERITS (t);
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT n;

-- case: set not null over not valid [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (a int NOT NULL) INHERITS (t);
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null over not valid partitioned [18-]
CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: validate not null with check proof [18-]
CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL));
ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT n;

-- case: set not null: child has a not valid not null [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
ALTER TABLE c1 ADD CONSTRAINT n NOT NULL a NOT VALID;
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: set not null: child local not null inherits; t not null not local
CREATE TABLE g (a int NOT NULL);
CREATE TABLE t () INHERITS (g);
CREATE TABLE c () INHERITS (t);
-- prove
ALTER TABLE t ALTER a SET NOT NULL;

-- case: drop not null constraint by name [18-]
CREATE TABLE t (a int CONSTRAINT n NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (a int NOT NULL) INHERITS (t);
-- prove
ALTER TABLE t DROP CONSTRAINT n;

-- case: alter constraint inherit [18-]
CREATE TABLE t (a int CONSTRAINT n NOT NULL NO INHERIT, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER CONSTRAINT n INHERIT;

-- case: alter constraint no inherit [18-]
CREATE TABLE t (a int CONSTRAINT n NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER CONSTRAINT n NO INHERIT;

-- case: alter constraint inherit same [18-]
CREATE TABLE t (a int CONSTRAINT n NOT NULL, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE t ALTER CONSTRAINT n INHERIT;

-- case: set not null + drop check proof
CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t ALTER a SET NOT NULL, DROP CONSTRAINT c;

-- case: set not null + add check is not null in same
CREATE TABLE t (a int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL), ALTER a SET NOT NULL;

-- case: set not null proven: check added same statement NOT VALID then validate
CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c, ALTER a SET NOT NULL;

-- case: set not null where the constraint is dropped in the same statement [18-]
CREATE TABLE t (a int NOT NULL, b int);
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TABLE t DROP CONSTRAINT t_a_not_null, ALTER a SET NOT NULL;
