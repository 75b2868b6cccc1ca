-- What the views of advice have in common: thresholds, rows that somebody has accepted, and whose tables are whose.
--
-- Every view has the same columns: kind, schema_name, table_name, index_name, columns, ddl, undo_ddl, reason, evidence,
-- bytes, confidence, key. None waits for a lock or writes: all work on a standby.

-- What set_advice() has set.
CREATE TABLE advice_setting (
    name text PRIMARY KEY,
    value bigint NOT NULL CHECK (value >= 0)
);

CREATE VIEW advice_settings AS
SELECT d.name, coalesce(s.value, d.default_value) AS value, d.default_value, d.unit, d.meaning
FROM (VALUES
    ('duplicate_index_bytes', 0::bigint, 'bytes', 'a duplicate index that is smaller is not worth a row'),
    ('foreign_key_table_bytes', 10485760, 'bytes', 'a foreign key on a smaller table needs no index: reading all of it is fast'),
    ('foreign_key_rows', 100, 'rows', 'an index on a part of the foreign key serves where it leaves no more rows, by the statistics')
) AS d (name, default_value, unit, meaning)
LEFT JOIN schema_guard.advice_setting s ON s.name = d.name;
COMMENT ON VIEW advice_settings IS 'The thresholds of index_advice; set_advice() changes them.';

-- Rows that somebody has decided to live with.
CREATE TABLE advice_acceptance (
    key text PRIMARY KEY,
    reason text NOT NULL CHECK (reason <> ''),
    until timestamptz,
    role name NOT NULL DEFAULT session_user,
    at timestamptz(0) NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

CREATE VIEW accepted_advice AS
SELECT a.key, a.reason, a.until, a.role, a.at, coalesce(a.until > pg_catalog.now(), true) AS in_force
FROM schema_guard.advice_acceptance a;
COMMENT ON VIEW accepted_advice IS 'The rows of index_advice that accept_advice() has silenced, by whom and why.';

SELECT pg_catalog.pg_extension_config_dump('advice_setting', '');
SELECT pg_catalog.pg_extension_config_dump('advice_acceptance', '');

-- The tables that the reader gets advice on: all for pg_monitor, otherwise those of a role that it is a member of.
-- Temporary tables, the system's and those of extensions are nobody's to change.
CREATE VIEW advised_table AS
SELECT c.oid, n.nspname::text AS schema_name, c.relname::text AS table_name, c.relkind, c.reltuples, c.relpages
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND c.oid >= 16384::oid AND c.relpersistence <> 't'
    AND (pg_catalog.pg_has_role(current_user, 'pg_monitor', 'member')
        OR pg_catalog.pg_has_role(current_user, c.relowner, 'usage'))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e');

CREATE FUNCTION set_advice(name text, value bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM schema_guard.advice_settings s WHERE s.name = set_advice.name) THEN
        RAISE EXCEPTION 'there is no advice setting "%"', set_advice.name
            USING ERRCODE = 'undefined_object',
                HINT = 'The settings are: ' || (SELECT string_agg(s.name, ', ' ORDER BY s.name)
                    FROM schema_guard.advice_settings s) || '.';
    END IF;
    IF set_advice.value IS NULL THEN
        DELETE FROM schema_guard.advice_setting s WHERE s.name = set_advice.name;
    ELSE
        INSERT INTO schema_guard.advice_setting VALUES (set_advice.name, set_advice.value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    END IF;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('set_advice(%L, %s)', set_advice.name, coalesce(set_advice.value::text, 'NULL')));
END
$$;
COMMENT ON FUNCTION set_advice IS 'Sets a threshold of index_advice; NULL takes it back to its default.';

CREATE FUNCTION accept_advice(key text, reason text, until timestamptz DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(accept_advice.reason, '') = '' THEN
        RAISE EXCEPTION 'a reason is required' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF NOT EXISTS (SELECT FROM schema_guard.index_advice a WHERE a.key = accept_advice.key)
        AND NOT EXISTS (SELECT FROM schema_guard.advice_acceptance a WHERE a.key = accept_advice.key) THEN
        RAISE EXCEPTION 'there is no advice with the key "%"', accept_advice.key
            USING ERRCODE = 'undefined_object', HINT = 'The column "key" of schema_guard.index_advice has it.';
    END IF;
    INSERT INTO schema_guard.advice_acceptance (key, reason, until)
    VALUES (accept_advice.key, accept_advice.reason, accept_advice.until)
    ON CONFLICT (key) DO UPDATE
    SET reason = excluded.reason, until = excluded.until, role = excluded.role, at = excluded.at;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('accept_advice(%L, %L, %L)', accept_advice.key, accept_advice.reason, accept_advice.until));
END
$$;
COMMENT ON FUNCTION accept_advice IS 'Silences a row of index_advice, for good or until a time; the reason is kept in accepted_advice.';

CREATE FUNCTION withdraw_advice(key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM schema_guard.advice_acceptance a WHERE a.key = withdraw_advice.key;
    IF NOT FOUND THEN
        RAISE NOTICE 'no advice with the key "%" has been accepted', withdraw_advice.key;
        RETURN;
    END IF;
    INSERT INTO schema_guard.policy_change (change) VALUES (format('withdraw_advice(%L)', withdraw_advice.key));
END
$$;
COMMENT ON FUNCTION withdraw_advice IS 'Takes back what accept_advice() has silenced.';
