-- How fast this machine works: what estimates are made with. Every backend remembers the table, like the policy.

-- The rates that are not the built-in ones. The columns that policy.rs reads come first, in its order.
CREATE TABLE rate (
    kind text PRIMARY KEY,
    megabytes_per_second float8 NOT NULL CHECK (megabytes_per_second > 0 AND megabytes_per_second < 'Infinity'),
    rows_per_second float8 NOT NULL CHECK (rows_per_second > 0 AND rows_per_second < 'Infinity'),
    origin text NOT NULL CHECK (origin IN ('by hand', 'calibrated')),
    at timestamptz(0) NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

SELECT pg_catalog.pg_extension_config_dump('rate', '');

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rate
    FOR EACH STATEMENT EXECUTE FUNCTION policy_changed();

CREATE FUNCTION set_rate(
    kind text,
    megabytes_per_second float8 DEFAULT NULL,
    rows_per_second float8 DEFAULT NULL
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    current record;
    given float8;
BEGIN
    SELECT * INTO current FROM schema_guard.rate_list() r WHERE r.kind = set_rate.kind;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no rate of "%"', coalesce(set_rate.kind, 'NULL')
            USING ERRCODE = 'undefined_object',
                HINT = 'The kinds of work are: ' || (SELECT string_agg(r.kind, ', ') FROM schema_guard.rate_list() r) || '.';
    END IF;
    IF num_nonnulls(set_rate.megabytes_per_second, set_rate.rows_per_second) = 0 THEN
        RAISE EXCEPTION 'megabytes_per_second and rows_per_second must not both be NULL'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'What is not given stays as it is.';
    END IF;
    FOREACH given IN ARRAY ARRAY[set_rate.megabytes_per_second, set_rate.rows_per_second] LOOP
        -- NaN is greater than everything.
        IF given <= 0 OR given >= 'Infinity' THEN
            RAISE EXCEPTION 'a rate must be greater than zero and finite, not %', given
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
    END LOOP;
    INSERT INTO schema_guard.rate (kind, megabytes_per_second, rows_per_second, origin)
    VALUES (set_rate.kind, coalesce(set_rate.megabytes_per_second, current.megabytes_per_second),
        coalesce(set_rate.rows_per_second, current.rows_per_second), 'by hand')
    ON CONFLICT (kind) DO UPDATE SET megabytes_per_second = excluded.megabytes_per_second,
        rows_per_second = excluded.rows_per_second, origin = excluded.origin, at = excluded.at;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('set_rate(%L, %L, %L)', set_rate.kind, set_rate.megabytes_per_second, set_rate.rows_per_second));
END
$$;
COMMENT ON FUNCTION set_rate IS 'Sets how fast a kind of work goes on this machine; status lists the kinds.';

CREATE FUNCTION reset_rates() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM schema_guard.rate;
    IF NOT FOUND THEN
        RAISE NOTICE 'the built-in rates are in force already';
        RETURN;
    END IF;
    INSERT INTO schema_guard.policy_change (change) VALUES ('reset_rates()');
END
$$;
COMMENT ON FUNCTION reset_rates IS 'Goes back to the built-in rates.';
