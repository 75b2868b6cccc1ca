-- Policy: who may do what. Every backend remembers these tables; the triggers tell it when to read them again.

-- What set_rule() has set. The columns that policy.rs reads come first, in its order.
CREATE TABLE rule_setting (
    rule text NOT NULL,
    action text NOT NULL CHECK (action IN ('block', 'warn', 'off')),
    schema_name text NOT NULL DEFAULT '*',
    table_name text NOT NULL DEFAULT '*',
    role_name text NOT NULL DEFAULT '*',
    application text NOT NULL DEFAULT '*',
    PRIMARY KEY (rule, schema_name, table_name, role_name, application)
);

-- At most one row; none is 'recommended'.
CREATE TABLE preset (
    name text NOT NULL CHECK (name IN ('strict', 'recommended', 'minimal'))
);
CREATE UNIQUE INDEX preset_single_row ON preset ((true));

-- Every change of policy, with who made it.
CREATE TABLE policy_change (
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role name NOT NULL DEFAULT session_user,
    change text NOT NULL
);

SELECT pg_catalog.pg_extension_config_dump('rule_setting', '');
SELECT pg_catalog.pg_extension_config_dump('preset', '');
SELECT pg_catalog.pg_extension_config_dump('policy_change', '');

CREATE FUNCTION policy_changed() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'schema_guard_policy_changed';

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_setting
    FOR EACH STATEMENT EXECUTE FUNCTION policy_changed();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON preset
    FOR EACH STATEMENT EXECUTE FUNCTION policy_changed();

-- Raises for a rule that does not exist, naming those that do.
CREATE FUNCTION require_rule(rule text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM schema_guard.rule_list() r WHERE r.rule = require_rule.rule) THEN
        RAISE EXCEPTION 'there is no rule "%"', require_rule.rule
            USING ERRCODE = 'undefined_object',
                HINT = 'The rules are: '
                    || (SELECT string_agg(r.rule, ', ' ORDER BY r.rule) FROM schema_guard.rule_list() r) || '.';
    END IF;
END
$$;

CREATE FUNCTION set_rule(
    rule text,
    action text,
    schema_name text DEFAULT '*',
    table_name text DEFAULT '*',
    role_name text DEFAULT '*',
    application text DEFAULT '*'
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM schema_guard.require_rule(set_rule.rule);
    IF set_rule.action IS NULL OR set_rule.action NOT IN ('block', 'warn', 'off') THEN
        RAISE EXCEPTION 'action must be block, warn or off, not "%"', coalesce(set_rule.action, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF num_nulls(set_rule.schema_name, set_rule.table_name, set_rule.role_name, set_rule.application) > 0 THEN
        RAISE EXCEPTION 'a pattern must not be NULL' USING ERRCODE = 'null_value_not_allowed', HINT = '''*'' means all.';
    END IF;
    INSERT INTO schema_guard.rule_setting
    VALUES (set_rule.rule, set_rule.action, set_rule.schema_name, set_rule.table_name, set_rule.role_name,
        set_rule.application)
    ON CONFLICT (rule, schema_name, table_name, role_name, application) DO UPDATE SET action = excluded.action;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('set_rule(%L, %L, schema_name => %L, table_name => %L, role_name => %L, application => %L)',
        set_rule.rule, set_rule.action, set_rule.schema_name, set_rule.table_name, set_rule.role_name,
        set_rule.application));
END
$$;
COMMENT ON FUNCTION set_rule IS 'Sets what a rule does (block, warn, off), for all or for the schemas, tables, roles and applications that match the patterns (* and ?).';

CREATE FUNCTION reset_rule(
    rule text,
    schema_name text DEFAULT '*',
    table_name text DEFAULT '*',
    role_name text DEFAULT '*',
    application text DEFAULT '*'
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM schema_guard.require_rule(reset_rule.rule);
    DELETE FROM schema_guard.rule_setting s
    WHERE s.rule = reset_rule.rule AND s.schema_name = reset_rule.schema_name
        AND s.table_name = reset_rule.table_name AND s.role_name = reset_rule.role_name
        AND s.application = reset_rule.application;
    IF NOT FOUND THEN
        RAISE NOTICE 'nothing is set for rule "%" with these patterns', reset_rule.rule;
        RETURN;
    END IF;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('reset_rule(%L, schema_name => %L, table_name => %L, role_name => %L, application => %L)',
        reset_rule.rule, reset_rule.schema_name, reset_rule.table_name, reset_rule.role_name, reset_rule.application));
END
$$;
COMMENT ON FUNCTION reset_rule IS 'Takes back what set_rule() has set with the same patterns.';

CREATE FUNCTION use_preset(name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF use_preset.name IS NULL OR use_preset.name NOT IN ('strict', 'recommended', 'minimal') THEN
        RAISE EXCEPTION 'preset must be strict, recommended or minimal, not "%"', coalesce(use_preset.name, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM schema_guard.preset;
    INSERT INTO schema_guard.preset VALUES (use_preset.name);
    INSERT INTO schema_guard.policy_change (change) VALUES (format('use_preset(%L)', use_preset.name));
END
$$;
COMMENT ON FUNCTION use_preset IS 'Sets how strict the classes of rules are: strict, recommended (the default) or minimal. What set_rule() has set stays.';
