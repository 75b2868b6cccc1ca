-- Views over the functions, and who may use what: nothing that is not granted here.
CREATE VIEW rules AS SELECT * FROM schema_guard.rule_list();
COMMENT ON VIEW rules IS 'Every rule, what it catches, and what it does.';

CREATE VIEW status AS SELECT * FROM schema_guard.status_list();
COMMENT ON VIEW status IS 'What guards this session, and what does not.';

CREATE VIEW naming_violations AS SELECT * FROM schema_guard.naming_violation_list();
COMMENT ON VIEW naming_violations IS 'The names that break a convention, with the one to take instead and the statement that renames it, in an order in which all of them can be run.';

CREATE FUNCTION assert_safe(sql text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    blocking bigint;
    report text;
    advice text;
BEGIN
    -- No search_path is set here: the script's names are to mean what they mean to the caller.
    SELECT pg_catalog.count(*) FILTER (WHERE c.action OPERATOR(pg_catalog.=) 'block'),
        pg_catalog.string_agg(pg_catalog.format('line %s: %s: %s', c.line, c.action, c.message), E'\n'
            ORDER BY c.statement, c.line),
        pg_catalog.string_agg(DISTINCT c.fix, E'\n') FILTER (WHERE c.fix OPERATOR(pg_catalog.<>) '')
    INTO blocking, report, advice
    FROM schema_guard.check(assert_safe.sql) c;
    IF blocking OPERATOR(pg_catalog.>) 0 THEN
        RAISE EXCEPTION 'the script has % that would be refused',
            pg_catalog.format(CASE WHEN blocking OPERATOR(pg_catalog.=) 1 THEN '%s finding' ELSE '%s findings' END, blocking)
            USING ERRCODE = 'SG003', DETAIL = report,
                HINT = coalesce(advice, 'schema_guard.check() lists the findings as rows, explain_rule() explains a rule.');
    END IF;
END
$$;
COMMENT ON FUNCTION assert_safe IS 'Raises SG003 with every finding if the script has one that would be refused.';

-- Says how to begin gently where there is something to lose. A script's client_min_messages is WARNING; a NOTICE is
-- what this is, and it is put back at once.
DO $$
DECLARE
    large text;
BEGIN
    SELECT c.oid::pg_catalog.regclass::text INTO large
    FROM pg_catalog.pg_class c
    WHERE c.relkind = 'r' AND c.oid >= 16384::oid AND c.relnamespace <> 'schema_guard'::pg_catalog.regnamespace
        AND pg_catalog.pg_relation_size(c.oid) >= greatest(1,
            pg_catalog.pg_size_bytes(pg_catalog.current_setting('schema_guard.small_table')))
    LIMIT 1;
    IF large IS NOT NULL THEN
        PERFORM pg_catalog.set_config('client_min_messages', 'notice', true);
        RAISE NOTICE 'unsafe DDL is now handled as schema_guard.mode = % says', pg_catalog.current_setting('schema_guard.mode')
            USING HINT = pg_catalog.format('To begin by observing: ALTER DATABASE %I SET schema_guard.mode = observe;',
                pg_catalog.current_database());
        PERFORM pg_catalog.set_config('client_min_messages', 'warning', true);
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA schema_guard FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA schema_guard FROM PUBLIC;

GRANT USAGE ON SCHEMA schema_guard TO PUBLIC;
GRANT EXECUTE ON FUNCTION "check"(text), forecast(text), assert_safe(text), explain_rule(text), last_findings() TO PUBLIC;
-- A view's functions are called with its reader's rights: these are the views, and no more.
GRANT EXECUTE ON FUNCTION rule_list(), status_list(), redundant_index_list(), unserved_foreign_key_list(), index_text(oid),
    new_index_text(oid, text[]), relation_tree(oid), relation_bytes(oid), naming_violation_list(),
    infer_naming() TO PUBLIC;
GRANT SELECT ON rules, status, observations, index_advice, duplicate_indexes, missing_foreign_key_indexes,
    invalid_indexes, unfinished_migrations, advice_settings, naming_violations, accepted_violations TO PUBLIC;
GRANT SELECT ON accepted_advice TO pg_monitor;
