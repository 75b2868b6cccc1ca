-- Rules, policies, and functions whose queries are analyzed when they are made.

-- case: a rule that writes elsewhere
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE RULE n AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1);

-- case: a rule of several commands
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE RULE n AS ON DELETE TO t DO INSTEAD (INSERT INTO log VALUES (1); UPDATE log SET x = 1);

-- case: a rule that does nothing
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE RULE n AS ON UPDATE TO t WHERE new.a > (SELECT max(x) FROM log) DO INSTEAD NOTHING;

-- case: a view's own rule
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE OR REPLACE RULE "_RETURN" AS ON SELECT TO v DO INSTEAD SELECT a FROM t WHERE a > 1;

-- case: a rule on a view
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE RULE n AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE a = old.a;

-- case: rename a rule
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
ALTER RULE r ON log RENAME TO r2;

-- case: drop a rule
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
DROP RULE r ON log;

-- case: a policy
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE POLICY n ON t FOR SELECT USING (a > 1);

-- case: a policy with a subquery
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE POLICY n ON t USING (a IN (SELECT x FROM log));

-- case: alter a policy
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
ALTER POLICY po ON t USING (a > 2);

-- case: rename a policy
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
ALTER POLICY po ON t RENAME TO po2;

-- case: drop a policy
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
DROP POLICY po ON t;

-- case: a function that reads
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT max(a) FROM t';

-- case: a function that writes
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'INSERT INTO log VALUES (1); WITH d AS (DELETE FROM t RETURNING *) SELECT 1';

-- case: a function that locks rows
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM t FOR UPDATE';

-- case: a function with a body of its own
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO log VALUES (1); DELETE FROM t; END;

-- case: a function of another language
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (1); END';

-- case: a polymorphic function is not analyzed
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
-- prove
CREATE FUNCTION f(x anyelement) RETURNS void LANGUAGE sql AS 'INSERT INTO log VALUES (1)';

-- case: a function's name, schema, owner and settings
CREATE TABLE t (id int, a int);
CREATE TABLE log (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO log DO ALSO NOTIFY x;
CREATE POLICY po ON t USING (true);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA s;
-- prove
ALTER FUNCTION f() RENAME TO g;
ALTER FUNCTION g() SECURITY DEFINER SET search_path = pg_catalog;
ALTER FUNCTION g() SET SCHEMA s;
ALTER FUNCTION s.g() OWNER TO alice;
