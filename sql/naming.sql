-- Naming: which convention the names of each kind follow, and where. Every backend remembers the table.

-- What set_naming() has set, in the order of the columns that naming.rs reads. Patterns are shell globs (* and ?).
CREATE TABLE naming_rule (
    kind text NOT NULL,
    schema_name text NOT NULL DEFAULT '*',
    table_name text NOT NULL DEFAULT '*',
    -- Only columns whose type it matches, and columns in such a key (primary_key, foreign_key).
    column_type text NOT NULL DEFAULT '*',
    column_role text NOT NULL DEFAULT '*',
    action text NOT NULL CHECK (action IN ('block', 'warn', 'off')),
    -- A template, a /pattern/, a case; empty for none.
    convention text NOT NULL DEFAULT '',
    max_bytes int,
    forbidden text[] NOT NULL DEFAULT '{}',
    prefixes text[] NOT NULL DEFAULT '{}',
    suffixes text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (kind, schema_name, table_name, column_type, column_role)
);

SELECT pg_catalog.pg_extension_config_dump('naming_rule', '');

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON naming_rule
    FOR EACH STATEMENT EXECUTE FUNCTION policy_changed();

-- Checks and writes one rule, as set_naming() and the JSON give it.
CREATE FUNCTION put_naming_rule(rule jsonb) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    problem text := schema_guard.naming_rule_problem(rule);
BEGIN
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'invalid naming rule: %', problem USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO schema_guard.naming_rule AS r
    SELECT n.kind, coalesce(n.schema_name, '*'), coalesce(n.table_name, '*'), coalesce(n.column_type, '*'),
        coalesce(n.column_role, '*'), n.action, coalesce(n.convention, ''), n.max_bytes, coalesce(n.forbidden, '{}'),
        coalesce(n.prefixes, '{}'), coalesce(n.suffixes, '{}')
    FROM jsonb_populate_record(NULL::schema_guard.naming_rule, rule) n
    ON CONFLICT (kind, schema_name, table_name, column_type, column_role) DO UPDATE
    SET action = excluded.action, convention = excluded.convention, max_bytes = excluded.max_bytes,
        forbidden = excluded.forbidden, prefixes = excluded.prefixes, suffixes = excluded.suffixes;
END
$$;

CREATE FUNCTION set_naming(
    kind text,
    convention text DEFAULT '',
    schema_name text DEFAULT '*',
    table_name text DEFAULT '*',
    action text DEFAULT 'block',
    column_type text DEFAULT '*',
    column_role text DEFAULT '*',
    max_bytes int DEFAULT NULL,
    forbidden text[] DEFAULT '{}',
    prefixes text[] DEFAULT '{}',
    suffixes text[] DEFAULT '{}'
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rule jsonb := jsonb_strip_nulls(jsonb_build_object('kind', kind, 'schema_name', schema_name,
        'table_name', table_name, 'column_type', column_type, 'column_role', nullif(column_role, '*'),
        'action', action, 'convention', convention, 'max_bytes', max_bytes, 'forbidden', to_jsonb(forbidden),
        'prefixes', to_jsonb(prefixes), 'suffixes', to_jsonb(suffixes)));
BEGIN
    PERFORM schema_guard.put_naming_rule(rule);
    INSERT INTO schema_guard.policy_change (change) VALUES (format('set_naming: %s', rule));
END
$$;
COMMENT ON FUNCTION set_naming IS 'Sets what names of a kind have to be: a template ({table}_{columns}_idx), a /pattern/, a case (snake, lower, upper, camel, pascal), a length, words, prefixes, suffixes.';

CREATE FUNCTION reset_naming(
    kind text DEFAULT '*',
    schema_name text DEFAULT '*',
    table_name text DEFAULT '*',
    column_type text DEFAULT '*',
    column_role text DEFAULT '*'
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM schema_guard.naming_rule r
    WHERE reset_naming.kind = '*'
        OR (r.kind, r.schema_name, r.table_name, r.column_type, r.column_role)
            = (reset_naming.kind, reset_naming.schema_name, reset_naming.table_name, reset_naming.column_type,
                reset_naming.column_role);
    IF NOT FOUND THEN
        RAISE NOTICE 'no naming rule is set for "%" with these patterns', reset_naming.kind;
        RETURN;
    END IF;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('reset_naming(%L, schema_name => %L, table_name => %L, column_type => %L, column_role => %L)',
        reset_naming.kind, reset_naming.schema_name, reset_naming.table_name, reset_naming.column_type,
        reset_naming.column_role));
END
$$;
COMMENT ON FUNCTION reset_naming IS 'Takes back what set_naming() has set with the same patterns; without a kind, every naming rule.';

CREATE FUNCTION use_naming_preset(name text, action text DEFAULT 'warn') RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rules jsonb := schema_guard.naming_preset_rules(use_naming_preset.name);
    rule jsonb;
BEGIN
    IF rules IS NULL THEN
        RAISE EXCEPTION 'naming preset must be postgres or snake, not "%"', coalesce(use_naming_preset.name, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR rule IN SELECT value FROM jsonb_array_elements(rules) LOOP
        PERFORM schema_guard.put_naming_rule(rule || jsonb_build_object('action', use_naming_preset.action));
    END LOOP;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('use_naming_preset(%L, %L)', use_naming_preset.name, use_naming_preset.action));
END
$$;
COMMENT ON FUNCTION use_naming_preset IS 'Sets the rules of a preset: postgres (the names that PostgreSQL gives itself) or snake (snake case for all). Other rules stay.';

CREATE FUNCTION export_naming() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', r.kind,
            'schema_name', nullif(r.schema_name, '*'), 'table_name', nullif(r.table_name, '*'),
            'column_type', nullif(r.column_type, '*'), 'column_role', nullif(r.column_role, '*'), 'action', r.action,
            'convention', nullif(r.convention, ''), 'max_bytes', r.max_bytes,
            'forbidden', nullif(to_jsonb(r.forbidden), '[]'), 'prefixes', nullif(to_jsonb(r.prefixes), '[]'),
            'suffixes', nullif(to_jsonb(r.suffixes), '[]')))
        ORDER BY r.kind, r.schema_name, r.table_name, r.column_type, r.column_role), '[]')
    FROM schema_guard.naming_rule r;
END;
COMMENT ON FUNCTION export_naming IS 'Every naming rule as JSON, for import_naming().';

CREATE FUNCTION import_naming(rules jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rule jsonb;
    imported bigint := 0;
BEGIN
    IF rules IS NULL OR jsonb_typeof(rules) <> 'array' THEN
        RAISE EXCEPTION 'naming rules must be a JSON array' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'import_naming() takes what export_naming() gives.';
    END IF;
    DELETE FROM schema_guard.naming_rule;
    FOR rule IN SELECT value FROM jsonb_array_elements(rules) LOOP
        PERFORM schema_guard.put_naming_rule(rule);
        imported := imported + 1;
    END LOOP;
    INSERT INTO schema_guard.policy_change (change) VALUES (format('import_naming: %s', rules));
    RETURN imported;
END
$$;
COMMENT ON FUNCTION import_naming IS 'Replaces every naming rule by those that export_naming() gave.';
