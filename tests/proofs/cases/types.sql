-- Types, domains, enums, and the tables that use them.

-- case: add an enum value
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (m mood);
-- prove
ALTER TYPE mood ADD VALUE 'glad';

-- case: a domain's new check reads every table that uses it
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
CREATE TABLE u (b d);
INSERT INTO t VALUES (1);
-- prove
ALTER DOMAIN d ADD CHECK (VALUE > 0);

-- case: a domain's new check, not valid
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
INSERT INTO t VALUES (1);
-- prove
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;

-- case: validate a domain's check
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
INSERT INTO t VALUES (1);
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
-- prove
ALTER DOMAIN d VALIDATE CONSTRAINT c;

-- case: a domain's not null
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
INSERT INTO t VALUES (1);
-- prove
ALTER DOMAIN d SET NOT NULL;

-- case: a domain's default
CREATE DOMAIN d AS int;
CREATE TABLE t (a d);
-- prove
ALTER DOMAIN d SET DEFAULT 3;

-- case: an attribute of a composite type with a typed table
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t OF pair;
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TYPE pair ADD ATTRIBUTE c int CASCADE;

-- case: an attribute's type with a typed table
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t OF pair;
INSERT INTO t VALUES (1, 1);
-- prove
ALTER TYPE pair ALTER ATTRIBUTE b TYPE bigint CASCADE;

-- case: drop a type with the columns of it
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (id int, m mood);
CREATE INDEX t_m ON t (m);
-- prove
DROP TYPE mood CASCADE;

-- case: a type's owner
CREATE TYPE pair AS (a int, b int);
-- prove
ALTER TYPE pair OWNER TO alice;
