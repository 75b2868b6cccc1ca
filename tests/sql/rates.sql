-- The rates behind the estimates: in status with their origin, changed by hand or by calibrate() only, each change recorded.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA rates;
SET search_path = rates;
CREATE TABLE orders (id int PRIMARY KEY, number int, note text);
INSERT INTO orders SELECT n, n, 'note ' || n FROM generate_series(1, 20000) n;
VACUUM ANALYZE orders;

CREATE FUNCTION estimate(statement text) RETURNS bigint LANGUAGE sql
    AS $$ SELECT max(estimated_ms) FROM schema_guard.check(statement) $$;
SELECT kind, origin, megabytes_per_second = built_in_megabytes_per_second AND rows_per_second = built_in_rows_per_second
    AS as_built_in
FROM schema_guard.rate_list();
SELECT count(*) AS rates, bool_and(note LIKE '%; built in') AS built_in
FROM schema_guard.status WHERE item LIKE 'rate of %';

-- A rate counts in the next judgement, and the inputs of the estimate stand in the detail.
SELECT schema_guard.set_rate('build', 1000, 1000);
SELECT estimate('CREATE INDEX ON orders (number)') > 20000 AS slow;
SELECT substring(detail FROM '\(build.*?\)') FROM schema_guard.check('CREATE INDEX ON orders (number)');
CREATE INDEX ON orders (number);
-- Other kinds are as they were.
SELECT estimate('CREATE INDEX ON orders (note)') < 20000 AS fast,
    estimate('ALTER TABLE orders ADD CHECK (number > 0)') < 20000 AS fast;
-- What is not given stays.
SELECT schema_guard.set_rate('build', rows_per_second => 20000);
SELECT value, regexp_replace(note, 'at .*', 'at …') AS note FROM schema_guard.status WHERE item = 'rate of build';
SELECT estimate('CREATE INDEX ON orders (number)') BETWEEN 1000 AND 1010 AS as_set;

-- What an index sorts, and how large the referenced table is.
-- Not every server is built with ICU.
CREATE COLLATION speech (provider = libc, locale = 'C.UTF-8');
CREATE TABLE kinds (id int, at timestamptz, uuid uuid, plain text COLLATE "C", spoken text COLLATE speech,
    document jsonb, span int4range, name name, tags text[] COLLATE speech, numbers int[]);
INSERT INTO kinds VALUES (1, now(), gen_random_uuid(), 'a', 'b', '{}', '[1,2]', 'n', '{t}', '{1}');
ANALYZE kinds;
SELECT s.statement, substring(c.detail FROM 'estimated [^(]*\((.*?) at') AS work
FROM unnest(ARRAY[
    'CREATE INDEX ON kinds (id)', 'CREATE INDEX ON kinds (at DESC, spoken)', 'CREATE INDEX ON kinds (uuid)',
    'CREATE INDEX ON kinds (plain)', 'CREATE INDEX ON kinds (name)', 'CREATE INDEX ON kinds (spoken)',
    'CREATE INDEX ON kinds (tags)', 'CREATE INDEX ON kinds (lower(plain))',
    'CREATE INDEX ON kinds (plain COLLATE speech)', 'CREATE INDEX ON kinds (spoken COLLATE pg_catalog."C")',
    'CREATE INDEX ON kinds USING hash (spoken)', 'CREATE INDEX ON kinds USING gin (document)',
    'CREATE INDEX ON kinds USING gin (tags)', 'CREATE INDEX ON kinds USING gin (to_tsvector(''simple'', plain))', 'CREATE INDEX ON kinds USING gin (numbers)',
    'CREATE INDEX ON kinds USING gist (span)', 'CREATE INDEX ON kinds USING brin (id)',
    'ALTER TABLE kinds ADD UNIQUE (spoken)']) AS s (statement),
    LATERAL schema_guard.check(s.statement) AS c
ORDER BY work COLLATE "C", s.statement COLLATE "C";
SELECT substring(detail FROM '\((.*)\)') AS work FROM schema_guard.check('ALTER TABLE kinds ADD n uuid DEFAULT gen_random_uuid()');
SET client_min_messages = error;
SET schema_guard.mode = off;
CREATE INDEX kinds_spoken ON kinds (spoken);
CREATE INDEX kinds_document ON kinds USING gin (document);
CREATE INDEX kinds_numbers ON kinds USING gin (numbers);
CREATE INDEX kinds_hash ON kinds USING hash (spoken);
SET schema_guard.mode = enforce;
RESET client_min_messages;
SELECT substring(detail FROM '\((.*)\)') AS work FROM schema_guard.check('ALTER TABLE kinds ADD n uuid DEFAULT gen_random_uuid()');

-- What is refused.
SELECT schema_guard.set_rate('sleep', 1, 1);
SELECT schema_guard.set_rate(NULL, 1, 1);
SELECT schema_guard.set_rate('build');
SELECT schema_guard.set_rate('build', 0, 1);
SELECT schema_guard.set_rate('build', 1, -1);
SELECT schema_guard.set_rate('build', 'NaN', 1);
SELECT schema_guard.set_rate('build', 1, 'Infinity');
BEGIN READ ONLY;
SELECT * FROM schema_guard.calibrate();
ROLLBACK;
-- A rate that somebody wrote past set_rate() and its CHECK counts for nothing.
SELECT schema_guard.reset_rates();
SELECT schema_guard.reset_rates();
BEGIN;
ALTER TABLE schema_guard.rate DROP CONSTRAINT rate_rows_per_second_check;
INSERT INTO schema_guard.rate VALUES ('build', 1, 'NaN', 'by hand'), ('sleep', 1, 1, 'by hand');
SELECT origin FROM schema_guard.rate_list() WHERE kind = 'build';
ROLLBACK;

-- Rolled back with its transaction.
BEGIN;
SELECT schema_guard.set_rate('scan', 1, 1);
SELECT origin LIKE 'by hand at %' AS set FROM schema_guard.rate_list() WHERE kind = 'scan';
ROLLBACK;
SELECT origin FROM schema_guard.rate_list() WHERE kind = 'scan';

-- Every change is recorded.
SELECT change FROM schema_guard.policy_change ORDER BY at;

SET schema_guard.mode = off;
SET client_min_messages = error;
DELETE FROM schema_guard.policy_change;
DROP SCHEMA rates CASCADE;
