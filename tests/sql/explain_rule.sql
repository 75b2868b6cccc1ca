-- explain_rule(): a page a rule; and the view of them all.
\pset format unaligned
\pset tuples_only on
SELECT schema_guard.explain_rule('index-not-concurrent');
SELECT schema_guard.explain_rule('drop-schema');
\set VERBOSITY terse
SELECT schema_guard.explain_rule('no-such-rule');
\set VERBOSITY default
\pset format aligned
\pset tuples_only off
SELECT schema_guard.explain_rule(NULL) IS NULL AS nothing_asked;

SELECT rule, area, catches, default_action, action, since, until FROM schema_guard.rules
WHERE rule IN ('add-check-scan', 'drop-index-not-concurrent', 'drop-table', 'json-column', 'rename-column')
ORDER BY area, rule COLLATE "C";
-- Every rule has its page.
SELECT rule FROM schema_guard.rules WHERE schema_guard.explain_rule(rule) !~ ('^' || rule || ': ');
