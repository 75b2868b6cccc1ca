-- calibrate(): measures on tables of its own how fast this machine works.

-- One statement of calibrate(), three times, each rolled back: the milliseconds of the middle one, or NULL where the
-- three differ by more than a factor of three, which says more about the moment than about the machine.
CREATE FUNCTION calibration_ms(statement text) RETURNS float8
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    started timestamptz;
    measured float8[] := '{}';
BEGIN
    FOR round IN 1..3 LOOP
        BEGIN
            started := clock_timestamp();
            EXECUTE statement;
            measured := measured || 1000 * extract(epoch FROM clock_timestamp() - started)::float8;
            RAISE SQLSTATE 'SG000';
        EXCEPTION WHEN SQLSTATE 'SG000' THEN
            -- Undone, so that the next round meets the same tables and the files are gone at once.
        END;
    END LOOP;
    SELECT array_agg(ms ORDER BY ms) INTO measured FROM unnest(measured) AS m (ms);
    RETURN CASE WHEN measured[3] <= 3 * measured[1] THEN measured[2] END;
END
$$;

-- A rate, faster by the factor, to three digits: more were not measured. What does not matter stays so.
CREATE FUNCTION scaled_rate(rate float8, factor float8) RETURNS float8
    LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN rate >= 1e9 THEN rate
        ELSE round((rate * factor)::numeric, 2 - floor(log((rate * factor)::numeric))::int)::float8 END
$$;

CREATE FUNCTION calibrate() RETURNS TABLE (
    kind text,
    old_megabytes_per_second float8,
    new_megabytes_per_second float8,
    old_rows_per_second float8,
    new_rows_per_second float8
)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    started timestamptz := clock_timestamp();
    collation_name text;
    probe record;
    built_in record;
    statement text;
    ms float8;
    expected float8;
    factors float8[];
    factor float8;
    rewrite_ms float8;
BEGIN
    IF current_setting('transaction_read_only')::boolean THEN
        RAISE EXCEPTION 'cannot calibrate in a read-only transaction'
            USING ERRCODE = 'read_only_sql_transaction',
                HINT = CASE WHEN pg_is_in_recovery() THEN 'This is a standby; calibrate the primary, on a machine of the same kind.'
                    ELSE 'Calibrating makes tables of its own.' END;
    END IF;
    -- One at a time; the guard goes on reading the rates meanwhile.
    LOCK TABLE schema_guard.rate IN SHARE ROW EXCLUSIVE MODE;
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) INTO collation_name
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
    WHERE c.collprovider = 'i' AND c.collname IN ('en-x-icu', 'und-x-icu') AND c.collnamespace = 'pg_catalog'::regnamespace
    ORDER BY c.collname LIMIT 1;

    CREATE TABLE schema_guard.calibration_parent (id int PRIMARY KEY);
    INSERT INTO schema_guard.calibration_parent SELECT generate_series(0, 499999);
    CREATE TABLE schema_guard.calibration_few (id int PRIMARY KEY);
    INSERT INTO schema_guard.calibration_few SELECT generate_series(0, 999);
    CREATE TABLE schema_guard.calibration_rows AS
        SELECT n AS id, (random() * 1e9)::int AS number, n % 1000 AS few, (random() * 499999)::int AS many,
            md5(n::text) || '@example.com' AS name, 'https://example.com/' || md5(n::text) AS url
        FROM generate_series(1, 500000) n;
    CREATE TABLE schema_guard.calibration_documents AS
        SELECT n AS id, jsonb_build_object('a', n, 'b', n % 100, 'c', md5(n::text)) AS document,
            int4range(n, n + n % 100 + 1) AS span, ARRAY[n % 1000, n % 7, n / 2] AS numbers, ARRAY[n % 300, n % 30] AS few
        FROM generate_series(1, 100000) n;
    CREATE TABLE schema_guard.calibration_toast AS
        SELECT n AS id, (SELECT string_agg(md5(i::text || n::text), '') FROM generate_series(1, 256) i) AS payload
        FROM generate_series(1, 5000) n;
    ANALYZE schema_guard.calibration_parent, schema_guard.calibration_few, schema_guard.calibration_rows,
        schema_guard.calibration_documents, schema_guard.calibration_toast;

    -- Where a kind's time depends on what is in the table, two statements stand for it, one of either side.
    FOR probe IN
        SELECT p.kind, p.relation, p.statements, p.parents, pg_relation_size(p.relation::regclass) / 2.0 ^ 20 AS megabytes,
            coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) / 2.0 ^ 20 AS toast, c.reltuples AS rows
        FROM (VALUES
            (1, 'scan', 'rows', ARRAY['ALTER TABLE %s ADD CHECK (number >= 0)'], 0),
            (2, 'rewrite', 'rows', ARRAY['ALTER TABLE %s ALTER few TYPE bigint', 'ALTER TABLE %s SET UNLOGGED'], 0),
            (3, 'default', 'rows', ARRAY['ALTER TABLE %s ADD token uuid DEFAULT gen_random_uuid()'], 0),
            (4, 'sequence', 'rows', ARRAY['ALTER TABLE %s ADD serial bigserial'], 0),
            (5, 'toast', 'toast', ARRAY['ALTER TABLE %s ALTER id TYPE bigint'], 0),
            (6, 'build', 'rows', ARRAY['CREATE INDEX ON %s (number)', 'CREATE INDEX ON %s (id)'], 0),
            (7, 'build-text', 'rows', ARRAY['CREATE INDEX ON %s (name COLLATE "C")', 'CREATE INDEX ON %s (url COLLATE "C")'], 0),
            (8, 'build-collated', 'rows',
                ARRAY['CREATE INDEX ON %s (name COLLATE ' || collation_name || ')',
                    'CREATE INDEX ON %s (url COLLATE ' || collation_name || ')'], 0),
            (9, 'build-hash', 'rows', ARRAY['CREATE INDEX ON %s USING hash (number)'], 0),
            (10, 'build-gin', 'documents', ARRAY['CREATE INDEX ON %s USING gin (document)'], 0),
            (11, 'build-gin-array', 'documents',
                ARRAY['CREATE INDEX ON %s USING gin (numbers)', 'CREATE INDEX ON %s USING gin (few)'], 0),
            (12, 'build-gist', 'documents', ARRAY['CREATE INDEX ON %s USING gist (span)'], 0),
            (13, 'build-brin', 'rows', ARRAY['CREATE INDEX ON %s USING brin (id)'], 0),
            (14, 'foreign-key', 'rows',
                ARRAY['ALTER TABLE %s ADD FOREIGN KEY (few) REFERENCES schema_guard.calibration_few'], 1000),
            (15, 'foreign-key-large', 'rows',
                ARRAY['ALTER TABLE %s ADD FOREIGN KEY (many) REFERENCES schema_guard.calibration_parent'], 500000)
        ) AS v (place, kind, name, statements, parents),
            LATERAL (SELECT v.kind, 'schema_guard.calibration_' || v.name AS relation, v.statements, v.parents) AS p
            JOIN pg_class c ON c.oid = p.relation::regclass
        WHERE v.statements[1] IS NOT NULL
        ORDER BY v.place
    LOOP
        IF clock_timestamp() > started + '60 seconds'::interval THEN
            RAISE NOTICE 'measuring has taken a minute: the rates of "%" and what follows stay as they are', probe.kind;
            EXIT;
        END IF;
        SELECT sum(1000 * (CASE r.kind WHEN 'toast' THEN probe.toast WHEN 'referenced' THEN 0 WHEN 'default' THEN 0
                    WHEN 'sequence' THEN 0 ELSE probe.megabytes END / r.built_in_megabytes_per_second
                + CASE r.kind WHEN 'toast' THEN 0 WHEN 'referenced' THEN probe.parents ELSE probe.rows END
                    / r.built_in_rows_per_second))
        INTO expected
        FROM schema_guard.rate_list() r
        WHERE r.kind = probe.kind OR (r.kind = 'referenced' AND probe.parents > 0);
        -- Without the rewrite's own time what a new column adds to it cannot be told.
        CONTINUE WHEN probe.kind IN ('default', 'sequence') AND rewrite_ms IS NULL;
        factors := '{}';
        FOREACH statement IN ARRAY probe.statements LOOP
            ms := schema_guard.calibration_ms(format(statement, probe.relation));
            IF probe.kind IN ('default', 'sequence') THEN
                -- The rewrite that every row's value is computed in is not theirs.
                ms := greatest(ms - rewrite_ms, ms / 10);
            ELSIF probe.kind = 'rewrite' AND statement = probe.statements[1] THEN
                -- Which writes WAL as a new column does.
                rewrite_ms := ms;
            END IF;
            factors := factors || expected / ms;
        END LOOP;
        IF array_position(factors, NULL) IS NOT NULL THEN
            RAISE NOTICE 'three measurements of "%" differ by more than a factor of three: its rate stays as it is', probe.kind
                USING HINT = 'Calibrate when the machine is quiet.';
            CONTINUE;
        END IF;
        -- Only how fast this machine is, against the one that the built-in rates are from: what share the bytes have and
        -- what the rows is theirs. Beyond a factor of 20 something else was measured.
        SELECT least(greatest(exp(avg(ln(f))), 0.05), 20) INTO factor FROM unnest(factors) AS f;
        FOR built_in IN
            SELECT r.* FROM schema_guard.rate_list() r
            WHERE r.kind = probe.kind OR (r.kind = 'referenced' AND probe.kind = 'foreign-key-large')
        LOOP
            kind := built_in.kind;
            old_megabytes_per_second := built_in.megabytes_per_second;
            old_rows_per_second := built_in.rows_per_second;
            new_megabytes_per_second := schema_guard.scaled_rate(built_in.built_in_megabytes_per_second, factor);
            new_rows_per_second := schema_guard.scaled_rate(built_in.built_in_rows_per_second, factor);
            INSERT INTO schema_guard.rate (kind, megabytes_per_second, rows_per_second, origin)
            VALUES (kind, new_megabytes_per_second, new_rows_per_second, 'calibrated')
            ON CONFLICT ON CONSTRAINT rate_pkey DO UPDATE SET megabytes_per_second = excluded.megabytes_per_second,
                rows_per_second = excluded.rows_per_second, origin = excluded.origin, at = excluded.at;
            INSERT INTO schema_guard.policy_change (change)
            VALUES (format('calibrate(): %L from %s to %s MB/s, from %s to %s rows/s', kind, old_megabytes_per_second,
                new_megabytes_per_second, old_rows_per_second, new_rows_per_second));
            RETURN NEXT;
        END LOOP;
    END LOOP;
    DROP TABLE schema_guard.calibration_rows, schema_guard.calibration_documents, schema_guard.calibration_toast,
        schema_guard.calibration_parent, schema_guard.calibration_few;
END
$$;
COMMENT ON FUNCTION calibrate IS 'Measures on tables of its own how fast this machine works (about a minute, 200 MB), stores the rates, and shows the old ones beside them.';
