-- Sizes from elsewhere: check() and forecast() judge as if this database's tables had them. Statements that run are
-- judged by what is here.

-- The columns that imported.rs reads come first, in its order.
CREATE TABLE imported_size (
    schema_name text NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    toast_bytes bigint NOT NULL CHECK (toast_bytes >= 0),
    -- NULL where it was never analyzed.
    rows float8 CHECK (rows >= 0 AND rows < 'Infinity'),
    PRIMARY KEY (schema_name, name)
);

-- Where they come from; at most one row.
CREATE TABLE imported_facts (
    database text NOT NULL,
    exported_at text NOT NULL,
    relations bigint NOT NULL,
    imported_at timestamptz(0) NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role name NOT NULL DEFAULT session_user
);
CREATE UNIQUE INDEX imported_facts_single_row ON imported_facts ((true));

SELECT pg_catalog.pg_extension_config_dump('imported_size', '');
SELECT pg_catalog.pg_extension_config_dump('imported_facts', '');

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON imported_size
    FOR EACH STATEMENT EXECUTE FUNCTION policy_changed();

-- Raises for what import_facts() cannot take; `where_` says which part of the facts it is.
CREATE FUNCTION refuse_facts(where_ text, expected text, actual jsonb) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'invalid facts: % must be %, not %', where_, expected,
        CASE WHEN actual IS NULL THEN 'missing' WHEN length(actual::text) > 60 THEN left(actual::text, 60) || '…' ELSE actual::text END
        USING ERRCODE = 'invalid_parameter_value',
            HINT = 'import_facts() takes what export_facts() gives; NULL clears what was imported.';
END
$$;

CREATE FUNCTION import_facts(facts jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation jsonb;
    at bigint;
    label text;
    key text;
    number jsonb;
    imported bigint := 0;
BEGIN
    IF facts IS NOT NULL AND jsonb_typeof(facts) <> 'object' THEN
        PERFORM schema_guard.refuse_facts('the whole', 'an object', facts);
    END IF;
    DELETE FROM schema_guard.imported_size;
    DELETE FROM schema_guard.imported_facts;
    IF facts IS NULL OR facts = '{}' THEN
        INSERT INTO schema_guard.policy_change (change) VALUES ('import_facts(NULL)');
        RETURN 0;
    END IF;
    IF facts -> 'version' IS DISTINCT FROM '1' THEN
        PERFORM schema_guard.refuse_facts('"version"', '1', facts -> 'version');
    END IF;
    FOREACH key IN ARRAY '{database,exported_at}'::text[] LOOP
        IF jsonb_typeof(facts -> key) IS DISTINCT FROM 'string' THEN
            PERFORM schema_guard.refuse_facts(format('"%s"', key), 'a string', facts -> key);
        END IF;
    END LOOP;
    IF jsonb_typeof(facts -> 'relations') IS DISTINCT FROM 'array' THEN
        PERFORM schema_guard.refuse_facts('"relations"', 'an array', facts -> 'relations');
    END IF;
    FOR relation, at IN SELECT r.value, r.ordinality FROM jsonb_array_elements(facts -> 'relations') WITH ORDINALITY AS r LOOP
        label := format('relation %s', at);
        IF jsonb_typeof(relation) <> 'object' THEN
            PERFORM schema_guard.refuse_facts(label, 'an object', relation);
        END IF;
        FOREACH key IN ARRAY '{schema,name}'::text[] LOOP
            IF jsonb_typeof(relation -> key) IS DISTINCT FROM 'string' OR relation ->> key = '' THEN
                PERFORM schema_guard.refuse_facts(format('"%s" of %s', key, label), 'a name', relation -> key);
            END IF;
        END LOOP;
        label := format('%s (%I.%I)', label, relation ->> 'schema', relation ->> 'name');
        FOREACH key IN ARRAY '{bytes,toast_bytes}'::text[] LOOP
            number := relation -> key;
            IF jsonb_typeof(number) IS DISTINCT FROM 'number' OR number::numeric NOT BETWEEN 0 AND 2.0 ^ 60
                OR number::numeric <> trunc(number::numeric) THEN
                PERFORM schema_guard.refuse_facts(format('"%s" of %s', key, label), 'a whole number of bytes', number);
            END IF;
        END LOOP;
        number := relation -> 'rows';
        IF coalesce(jsonb_typeof(number), 'null') <> 'null'
            AND (jsonb_typeof(number) <> 'number' OR number::numeric NOT BETWEEN 0 AND 1e15) THEN
            PERFORM schema_guard.refuse_facts(format('"rows" of %s', label), 'a number of rows or null', number);
        END IF;
        INSERT INTO schema_guard.imported_size
        VALUES (relation ->> 'schema', relation ->> 'name', (relation ->> 'bytes')::numeric::bigint,
            (relation ->> 'toast_bytes')::numeric::bigint, (relation ->> 'rows')::float8)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'invalid facts: % stands there twice', label USING ERRCODE = 'invalid_parameter_value';
        END IF;
        imported := imported + 1;
    END LOOP;
    INSERT INTO schema_guard.imported_facts (database, exported_at, relations)
    VALUES (facts ->> 'database', facts ->> 'exported_at', imported);
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('import_facts(): %s relations of database %L, exported at %s', imported, facts ->> 'database',
        facts ->> 'exported_at'));
    RETURN imported;
END
$$;
COMMENT ON FUNCTION import_facts IS 'Makes check() and forecast() judge by the sizes of another database, as its export_facts() tells them; NULL goes back to this one''s own.';
