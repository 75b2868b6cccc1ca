-- ALTER COLUMN … TYPE: rewrites, rebuilt indexes, verified constraints, partner tables.

-- case: alter table a alter v type text (index)
CREATE table a(i int, v varchar(10));
CREATE index on a(v);
CREATE index on a(i);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text (expression index, partial index, index)
CREATE table a(i int, v varchar(10));
CREATE index on a(v);
CREATE index on a(lower(v));
CREATE index on a(i) where v<>'x';
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text (check, primary key, index)
CREATE table a(i int primary key, v varchar(10) check (v<>'x'));
CREATE index on a(v);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type int using 1 (check, primary key, index)
CREATE table a(i int primary key, v varchar(10) check (v<>'x'));
CREATE index on a(v);
-- prove
alter table a alter v type int using 1;

-- case: alter table c alter x type bigint (foreign key, primary key)
CREATE table p(i int primary key);
CREATE table c(x int references p, y text);
-- prove
alter table c alter x type bigint;

-- case: alter table p alter i type bigint (foreign key, primary key)
CREATE table p(i int primary key);
CREATE table c(x int references p, y text);
-- prove
alter table p alter i type bigint;

-- case: alter table p alter i type text (foreign key, primary key)
CREATE table p(i varchar(10) primary key);
CREATE table c(x varchar(10) references p, y text);
-- prove
alter table p alter i type text;

-- case: alter table c alter x type text (foreign key, primary key)
CREATE table p(i varchar(10) primary key);
CREATE table c(x varchar(10) references p, y text);
-- prove
alter table c alter x type text;

-- case: alter table p alter v type text (partitioned, index)
CREATE table p(i int, v varchar(10)) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10);
CREATE table p2 partition of p for values from (10) to (20);
CREATE index on p(v);
-- prove
alter table p alter v type text;

-- case: alter table p alter v type int using 1 (partitioned, index)
CREATE table p(i int, v varchar(10)) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10);
CREATE table p2 partition of p for values from (10) to (20);
CREATE index on p(v);
-- prove
alter table p alter v type int using 1;

-- case: alter table p alter v type text (partitioned, unique)
CREATE table p(i int, v varchar(10), unique(i,v)) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10);
-- prove
alter table p alter v type text;

-- case: alter table p alter v type int using 1 (partitioned, unique)
CREATE table p(i int, v varchar(10), unique(i,v)) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10);
-- prove
alter table p alter v type int using 1;

-- case: alter table a alter t type timestamptz, add column z int default 3, alter i set default 4 (index)
CREATE table a(i int, t timestamp);
CREATE index on a(t);
-- prove
alter table a alter t type timestamptz, add column z int default 3, alter i set default 4;

-- case: alter table a alter i type bigint (extended statistics, unique)
CREATE table a(i int, j int, unique(i), unique(j));
CREATE statistics s on i,j from a;
-- prove
alter table a alter i type bigint;

-- case: alter table a alter j type text (extended statistics)
CREATE table a(i int, j varchar(4));
CREATE statistics s on i,j from a;
-- prove
alter table a alter j type text;

-- case: alter table a alter j type text (inheritance, index)
CREATE table a(i int, j varchar(4) not null);
CREATE table b() inherits(a);
CREATE index on b(j);
-- prove
alter table a alter j type text;

-- case: alter table c alter x type bigint (partitioned, foreign key, primary key)
CREATE table p(i int primary key, v varchar(5)) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10);
CREATE table c(x int references p);
-- prove
alter table c alter x type bigint;

-- case: alter table c alter x type text (partitioned, foreign key, primary key)
CREATE table p(i varchar(5) primary key, v varchar(5)) partition by range(i);
CREATE table p1 partition of p for values from ('a') to ('c');
CREATE table c(x varchar(3) references p);
-- prove
alter table c alter x type text;

-- case: alter table p alter i type bigint (partitioned, foreign key, primary key)
CREATE table p(i int primary key, v varchar(5));
CREATE table c(x int references p, y int) partition by range(y);
CREATE table c1 partition of c for values from (0) to (10);
-- prove
alter table p alter i type bigint;

-- case: alter table c alter x type bigint (partitioned, foreign key, primary key), 2
CREATE table p(i int primary key, v varchar(5));
CREATE table c(x int references p, y int) partition by range(y);
CREATE table c1 partition of c for values from (0) to (10);
-- prove
alter table c alter x type bigint;

-- case: alter table c alter x type text (partitioned, foreign key, primary key), 2
CREATE table p(i varchar(4) primary key, v varchar(5));
CREATE table c(x varchar(4) references p, y int) partition by range(y);
CREATE table c1 partition of c for values from (0) to (10);
-- prove
alter table c alter x type text;

-- case: alter table a alter j type bigint (foreign key, primary key)
CREATE table a(i int primary key, j int references a);
-- prove
alter table a alter j type bigint;

-- case: alter table a alter i type bigint (foreign key, primary key)
CREATE table a(i int primary key, j int references a);
-- prove
alter table a alter i type bigint;

-- case: alter table a alter i type text (foreign key, primary key)
CREATE table a(i varchar(3) primary key, j varchar(3) references a);
-- prove
alter table a alter i type text;

-- case: alter table a alter i type bigint, alter j type bigint (foreign key, primary key)
CREATE table a(i int primary key, j int references a);
-- prove
alter table a alter i type bigint, alter j type bigint;

-- case: alter table a alter j type bigint (foreign key, primary key), 2
CREATE table a(i int primary key, j int);
alter table a add foreign key (j) references a not valid;
-- prove
alter table a alter j type bigint;

-- case: alter table a alter v type text (inheritance, check)
CREATE table a(i int check (i>0), v varchar(3));
CREATE table b() inherits (a);
alter table b add check (v<>'x');
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text (inheritance, check, index)
CREATE table a(i int, v varchar(3) check (v<>'z'));
CREATE table b(k int) inherits (a);
CREATE index on b(v);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type int using 1 (inheritance, check, index)
CREATE table a(i int, v varchar(3) check (v<>'z'));
CREATE table b(k int) inherits (a);
CREATE index on b(v);
-- prove
alter table a alter v type int using 1;

-- case: alter table a alter v type text (check)
CREATE table a(i int, v varchar(3));
alter table a add check (v<>'x') not valid;
-- prove
alter table a alter v type text;

-- case: alter table a alter v type dd (domain)
CREATE domain dd as text;
CREATE table a(i int, v varchar(3));
-- prove
alter table a alter v type dd;

-- case: alter table a alter v type dd (check, domain, index)
CREATE domain dd as text check (value<>'u');
CREATE table a(i int, v varchar(3));
CREATE index on a(v);
-- prove
alter table a alter v type dd;

-- case: alter table a alter i type bigint (exclusion)
CREATE table a(i int, r int4range, exclude using gist (r with &&));
-- prove
alter table a alter i type bigint;

-- case: alter table a alter i type bigint (index)
CREATE table a(i int, j jsonb);
CREATE index on a using gin(j);
CREATE index on a using brin(i);
CREATE index on a using hash(i);
-- prove
alter table a alter i type bigint;

-- case: alter table a alter i type bigint (unique, index)
CREATE table a(i int);
CREATE index on a(i);
CREATE unique index ui on a((i+1));
-- prove
alter table a alter i type bigint;

-- case: alter table a alter j type bigint (included column, index)
CREATE table a(i int, j int);
CREATE index on a(i) include (j);
-- prove
alter table a alter j type bigint;

-- case: alter table a alter v type text (included column, index)
CREATE table a(v varchar(4), j varchar(3));
CREATE index on a(j) include (v);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text collate "C" (index)
CREATE table a(v text, j varchar(3));
CREATE index on a(v);
CREATE index on a(v collate "C");
-- prove
alter table a alter v type text collate "C";

-- case: alter table a alter v type varchar(10) (operator class, index)
CREATE table a(v text, j varchar(3));
CREATE index on a(v text_pattern_ops);
-- prove
alter table a alter v type varchar(10);

-- case: alter table a alter v type text (operator class, index)
CREATE table a(v varchar(3), j varchar(3));
CREATE index on a(v text_pattern_ops);
CREATE index on a(v varchar_pattern_ops);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type oid (index)
CREATE table a(v int);
CREATE index on a(v);
-- prove
alter table a alter v type oid;

-- case: alter table b alter x type int (foreign key, primary key)
CREATE table a(v oid primary key);
CREATE table b(x oid references a);
-- prove
alter table b alter x type int;

-- case: alter table a alter v type bigint
CREATE table a(v int not null default 3);
-- prove
alter table a alter v type bigint;

-- case: alter table a alter v type text (inheritance)
CREATE table a(v varchar(3) not null default 'x');
CREATE table b() inherits(a);
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text (identity, primary key)
CREATE table a(v varchar(3) not null, primary key(v));
alter table a replica identity using index a_pkey;
alter table a cluster on a_pkey;
-- prove
alter table a alter v type text;

-- case: alter table only a alter i type bigint, add column z int not null default 3, alter i set storage plain (index)
CREATE table a(i int);
CREATE index on a(i);
-- prove
alter table only a alter i type bigint, add column z int not null default 3, alter i set storage plain;

-- case: alter table p alter v type bigint (partitioned, index)
CREATE table p(i int, v int) partition by range(i);
CREATE table p1 partition of p for values from (0) to (10) partition by range(i);
CREATE table p11 partition of p1 for values from (0) to (5);
CREATE index on p(v);
CREATE index on p11(v);
-- prove
alter table p alter v type bigint;

-- case: alter table a alter g type bigint (check, generated column, unique)
CREATE table a(i int, g int generated always as (i+1) stored, check (g>0));
CREATE table b(x int);
CREATE unique index on b(x);
-- prove
alter table a alter g type bigint;

-- case: alter table a alter v type text (published)
CREATE table a(i int, v varchar(5));
CREATE publication pub for table a;
-- prove
alter table a alter v type text;

-- case: alter table a alter v type text, add column q serial (index)
CREATE table a(i int, v varchar(5));
CREATE index on a(v);
CREATE index on a(i);
-- prove
alter table a alter v type text, add column q serial;

-- case: alter table a alter v type text, set unlogged (index)
CREATE table a(i int, v varchar(5));
CREATE index on a(v);
CREATE index on a(i);
-- prove
alter table a alter v type text, set unlogged;

-- case: a check that the same statement drops is not verified again
CREATE TABLE t (id int, v varchar(10) CONSTRAINT v_given CHECK (v <> ''));
INSERT INTO t SELECT generate_series(1, 10), 'x';
-- prove
ALTER TABLE t DROP CONSTRAINT v_given, ALTER COLUMN v TYPE text, ADD CONSTRAINT v_given CHECK (v <> '') NOT VALID;

-- case: a foreign key that the same statement drops is not verified again
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int, p int CONSTRAINT t_p_fkey REFERENCES p);
-- prove
ALTER TABLE t ALTER COLUMN p TYPE bigint, DROP CONSTRAINT t_p_fkey;

-- case: an index that goes with a column of the same statement is not built again
CREATE TABLE t (id int, v varchar(10));
CREATE INDEX t_id_v ON t (id, v);
-- prove
ALTER TABLE t ALTER COLUMN v TYPE int USING 1, DROP COLUMN id;

-- case: a foreign key of a table with inheritance children is verified on that table alone
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int REFERENCES p);
CREATE TABLE c (own int) INHERITS (t);
-- prove
ALTER TABLE t ALTER COLUMN id TYPE bigint;
