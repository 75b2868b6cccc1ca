-- Who may do what.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA privileges;
CREATE ROLE regress_owner;
CREATE ROLE regress_plain;
CREATE ROLE regress_monitor;
GRANT pg_monitor TO regress_monitor;
GRANT USAGE, CREATE ON SCHEMA privileges TO regress_owner;
GRANT USAGE ON SCHEMA privileges TO regress_plain;
SET search_path = privileges;
CREATE TABLE secret (id int PRIMARY KEY, note text);
INSERT INTO secret VALUES (1, 'not for everybody'), (2, 'nor this');
ANALYZE secret;
SET ROLE regress_owner;
CREATE TABLE mine (id int PRIMARY KEY, note text);
INSERT INTO mine VALUES (1, 'the owner''s'), (2, 'too');
RESET ROLE;

-- Functions that everybody may call, and no other; nothing that is SECURITY DEFINER without a search_path of its own.
SELECT p.proname AS for_everybody FROM pg_proc p
WHERE p.pronamespace = 'schema_guard'::regnamespace AND has_function_privilege('regress_plain', p.oid, 'EXECUTE')
ORDER BY p.proname COLLATE "C";
SELECT c.relname, string_agg(a.privilege, ', ' ORDER BY a.privilege) AS for_everybody
FROM pg_class c, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS a (privilege)
WHERE c.relnamespace = 'schema_guard'::regnamespace AND c.relkind IN ('r', 'v', 'm')
    AND has_table_privilege('regress_plain', c.oid, a.privilege)
GROUP BY c.relname ORDER BY c.relname COLLATE "C";
SELECT p.proname, p.proconfig FROM pg_proc p
WHERE p.pronamespace = 'schema_guard'::regnamespace AND p.prosecdef ORDER BY p.proname COLLATE "C";
SELECT has_schema_privilege('regress_plain', 'schema_guard', 'USAGE') AS usage,
    has_schema_privilege('regress_plain', 'schema_guard', 'CREATE') AS create;

-- A plain role: the settings are not its own.
SET ROLE regress_plain;
SET schema_guard.mode = off;
SET schema_guard.allow = 'drop-table: mine';
SET schema_guard.max_blocking_time = '1h';
SET schema_guard.small_table = '1TB';
SET schema_guard.lock_timeout = 0;
SET schema_guard.trust_restores = off;
SET schema_guard.fail_closed = on;
-- Nor is the policy.
SELECT schema_guard.set_rule('drop-table', 'off');
SELECT schema_guard.reset_rule('drop-table');
SELECT schema_guard.use_preset('minimal');
SELECT schema_guard.set_rate('build', 1e6, 1e9);
SELECT schema_guard.reset_rates();
SELECT * FROM schema_guard.calibrate();
TABLE schema_guard.rate;
TABLE schema_guard.rule_setting;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('drop-table', 'off');
DELETE FROM schema_guard.preset;
INSERT INTO schema_guard.observation SELECT;
-- It may look.
SELECT count(*) > 0 AS has_rules FROM schema_guard.rules;
SELECT count(*) > 0 AS has_status FROM schema_guard.status;
SELECT length(schema_guard.explain_rule('drop-table')) > 0 AS has_page;
SELECT count(*) FROM schema_guard.last_findings();

-- What is not theirs PostgreSQL refuses, in its own words, and check() shows neither its size nor that it has one.
DROP TABLE secret;
ALTER TABLE secret ADD COLUMN token uuid DEFAULT gen_random_uuid();
CREATE INDEX ON secret (note);
TRUNCATE secret;
\set VERBOSITY sqlstate
REINDEX TABLE secret;
\set VERBOSITY terse
ALTER TABLE secret RENAME TO public_knowledge;
DROP SCHEMA privileges CASCADE;
SELECT count(*) FROM schema_guard.last_findings();
SELECT * FROM schema_guard.check($script$
DROP TABLE secret;
DROP TABLE privileges.secret CASCADE;
ALTER TABLE secret ADD COLUMN token uuid DEFAULT gen_random_uuid();
CREATE INDEX ON secret (note);
TRUNCATE secret;
REINDEX TABLE secret;
VACUUM FULL secret;
VACUUM FULL;
REINDEX SCHEMA privileges;
DROP SCHEMA privileges CASCADE;
ALTER TABLE secret RENAME TO public_knowledge;
$script$);
-- Nor what is another's or the system's.
SELECT * FROM schema_guard.check('DROP TABLE privileges.mine; DROP TABLE pg_class; TRUNCATE pg_authid');
RESET ROLE;

-- TRUNCATE is a right of its own: who has it is judged.
GRANT TRUNCATE ON secret TO regress_plain;
SET ROLE regress_plain;
TRUNCATE secret;
RESET ROLE;

-- An owner who owns the tables and nothing else: judged like anybody, and no permission of ours is in the way.
SET ROLE regress_owner;
CREATE INDEX mine_note_idx ON mine (note);
SELECT rule FROM schema_guard.check('CREATE INDEX ON mine (note); DROP TABLE mine');
SELECT rule FROM schema_guard.last_findings();
RESET ROLE;
SET schema_guard.mode = warn;
SET ROLE regress_owner;
CREATE INDEX mine_note_idx ON mine (note);
DROP INDEX CONCURRENTLY mine_note_idx;
RESET ROLE;
SET schema_guard.mode = observe;
SET ROLE regress_owner;
CREATE INDEX mine_note_idx ON mine (note);
ALTER TABLE mine DROP COLUMN note;
-- Each sees the observations that are their own; pg_monitor sees all.
SELECT times, rule, object, role, would_block FROM schema_guard.observations ORDER BY rule;
SET ROLE regress_plain;
SELECT count(*) FROM schema_guard.observations;
SET ROLE regress_monitor;
SELECT times, rule, object, role FROM schema_guard.observations WHERE object LIKE 'privileges.%' ORDER BY rule;
RESET ROLE;
SET schema_guard.mode = enforce;

-- Policy can be handed on; the change bears the name of who was logged in.
GRANT EXECUTE ON FUNCTION schema_guard.set_rule(text, text, text, text, text, text),
    schema_guard.reset_rule(text, text, text, text, text) TO regress_owner;
SET ROLE regress_owner;
SELECT schema_guard.set_rule('drop-table', 'off', table_name => 'mine');
DROP TABLE mine;
SELECT schema_guard.reset_rule('drop-table', table_name => 'mine');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION schema_guard.set_rule(text, text, text, text, text, text),
    schema_guard.reset_rule(text, text, text, text, text) FROM regress_owner;
SELECT change, role = session_user AS who_was_logged_in FROM schema_guard.policy_change ORDER BY at;

-- The functions behind the triggers are no back doors.
SELECT schema_guard.on_ddl_command_start();
SELECT schema_guard.policy_changed();

SET schema_guard.mode = off;
SET client_min_messages = error;
DELETE FROM schema_guard.policy_change;
DROP SCHEMA privileges CASCADE;
DROP OWNED BY regress_owner, regress_plain, regress_monitor;
DROP ROLE regress_owner, regress_plain, regress_monitor;
