-- Naming policy: what a convention is, where it holds, presets, JSON, and who may change it.
\set VERBOSITY default
\set SHOW_CONTEXT never
CREATE SCHEMA naming_policy;
SET search_path = naming_policy;

-- A convention is a case, a template, or a pattern between slashes …
SELECT schema_guard.set_naming('table', 'snake');
SELECT schema_guard.set_naming('index', 'snake {table}_{columns}_idx', action => 'warn');
SELECT schema_guard.set_naming('view', '/^v_[a-z_]+$/');
-- … and what comes beside it: a length, words, prefixes, suffixes; for columns by type and by key.
SELECT schema_guard.set_naming('column', 'snake', max_bytes => 30, forbidden => '{tmp,data}');
SELECT schema_guard.set_naming('column', column_type => 'timestamp*', suffixes => '{_at,_on}');
SELECT schema_guard.set_naming('column', column_role => 'foreign_key', suffixes => '{_id}');
-- Elsewhere another one, or none.
SELECT schema_guard.set_naming('table', 'pascal', schema_name => 'legacy*');
SELECT schema_guard.set_naming('table', schema_name => 'vendor', action => 'off');
TABLE schema_guard.naming_rule ORDER BY kind, schema_name, column_type, column_role;

-- What is no convention says why.
SELECT schema_guard.set_naming('tables', 'snake');
SELECT schema_guard.set_naming('table', 'snakes');
SELECT schema_guard.set_naming('table', '{columns}_idx');
SELECT schema_guard.set_naming('table', '{any');
SELECT schema_guard.set_naming('table', '/(/');
SELECT schema_guard.set_naming('table', '/^a');
SELECT schema_guard.set_naming('table');
SELECT schema_guard.set_naming('table', 'snake', action => 'maybe');
SELECT schema_guard.set_naming('table', 'snake', action => NULL);
SELECT schema_guard.set_naming(NULL, 'snake');
SELECT schema_guard.set_naming('table', max_bytes => 64);
SELECT schema_guard.set_naming('table', suffixes => '{""}');
SELECT schema_guard.set_naming('table', 'snake', column_type => 'text');
SELECT schema_guard.set_naming('column', 'snake', column_role => 'unique');

-- As JSON, out and in again: the same rules.
SELECT jsonb_pretty(schema_guard.export_naming());
SELECT schema_guard.export_naming() AS exported \gset
SELECT schema_guard.reset_naming();
SELECT count(*) FROM schema_guard.naming_rule;
SELECT schema_guard.import_naming(:'exported');
SELECT schema_guard.export_naming() = :'exported' AS same;
SELECT schema_guard.import_naming('{}');
SELECT schema_guard.import_naming('[{"kind": "table"}]');
SELECT schema_guard.import_naming('[{"kind": "table", "action": "warn", "convention": 1}]');
SELECT schema_guard.export_naming() = :'exported' AS same;

-- One rule is taken back by its patterns.
SELECT schema_guard.reset_naming('table', schema_name => 'vendor');
SELECT schema_guard.reset_naming('table', schema_name => 'vendor');

-- Presets.
SELECT schema_guard.reset_naming();
SELECT schema_guard.use_naming_preset('postgres');
SELECT kind, convention, action FROM schema_guard.naming_rule ORDER BY kind;
SELECT schema_guard.reset_naming();
SELECT schema_guard.use_naming_preset('snake', 'block');
SELECT string_agg(kind, ' ' ORDER BY kind) AS kinds, convention, action FROM schema_guard.naming_rule GROUP BY 2, 3;
SELECT schema_guard.use_naming_preset('camel');
SELECT schema_guard.reset_naming();

-- Only whom the owner lets.
CREATE ROLE regress_naming;
SET ROLE regress_naming;
SELECT schema_guard.set_naming('table', 'snake');
SELECT schema_guard.export_naming();
TABLE schema_guard.naming_rule;
RESET ROLE;
DROP ROLE regress_naming;
SELECT change FROM schema_guard.policy_change WHERE change LIKE '%naming%' ORDER BY at DESC LIMIT 3;
DROP SCHEMA naming_policy;
DELETE FROM schema_guard.policy_change WHERE change LIKE '%naming%';
