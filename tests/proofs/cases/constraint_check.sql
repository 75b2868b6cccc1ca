-- CHECK, and what several constraints share.

-- case: check on plain
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1,1);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);

-- case: check on partitioned 3 levels
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0);

-- case: check on tree with existing equal child constraint (merge), grandchild
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (CONSTRAINT c CHECK (b > 0)) INHERITS (t);
CREATE TABLE c21 () INHERITS (c2);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0);

-- case: check NOT VALID on tree
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID;

-- case: check NO INHERIT
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NO INHERIT;

-- case: ONLY check NO INHERIT with children
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE ONLY t ADD CONSTRAINT c CHECK (b > 0) NO INHERIT;

-- case: check constant true
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (true);

-- case: drop check on tree
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (b > 0));
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 (CONSTRAINT c CHECK (b > 0)) INHERITS (t);
CREATE TABLE c21 () INHERITS (c2);
-- prove
ALTER TABLE t DROP CONSTRAINT c;

-- case: drop check ONLY on tree
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (b > 0));
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c11 () INHERITS (c1);
-- prove
ALTER TABLE ONLY t DROP CONSTRAINT c;

-- case: drop check NO INHERIT on tree
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (b > 0) NO INHERIT);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t DROP CONSTRAINT c;

-- case: drop check on partitioned
CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (b > 0)) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
-- prove
ALTER TABLE t DROP CONSTRAINT c;

-- case: drop IF EXISTS missing on partitioned
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- prove
ALTER TABLE t DROP CONSTRAINT IF EXISTS c;

-- case: drop IF EXISTS missing on inheritance
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t DROP CONSTRAINT IF EXISTS c;

-- case: validate check on tree, one child valid
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
CREATE TABLE c2 () INHERITS (t);
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID;
ALTER TABLE c2 VALIDATE CONSTRAINT c;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: validate check already valid on tree
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0);
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: validate check NO INHERIT
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NO INHERIT NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: validate check on partitioned
CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE t21 PARTITION OF t2 FOR VALUES FROM (10) TO (15);
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID;
-- prove
ALTER TABLE t VALIDATE CONSTRAINT c;

-- case: add not valid + validate in one
CREATE TABLE t (a int, b int);
-- prove
ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID, VALIDATE CONSTRAINT c;

-- case: check not enforced [18-]
CREATE TABLE t (a int, b int);
CREATE TABLE c1 () INHERITS (t);
-- prove
ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED;
