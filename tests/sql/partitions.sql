-- Partitioned tables: the size is that of all partitions, and an index is built ON ONLY the table, CONCURRENTLY on each
-- partition, and attached.
\set VERBOSITY terse
SET schema_guard.max_blocking_time = 0;
SET schema_guard.small_table = 0;
CREATE SCHEMA partitions;
SET search_path = partitions;
CREATE TABLE events (at date NOT NULL, kind int, note text) PARTITION BY RANGE (at);
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2024_1 PARTITION OF events_2024 FOR VALUES IN (1);

-- No rows anywhere: nothing to wait for.
CREATE INDEX events_note_idx ON events (note);
DROP INDEX events_note_idx;

INSERT INTO events VALUES ('2023-05-01', 1, 'a'), ('2023-05-02', 1, 'a'), ('2024-05-01', 1, 'b'), ('2024-05-02', 1, 'b');
ANALYZE events;
CREATE INDEX events_note_idx ON events (note);
SELECT fix FROM schema_guard.last_findings();
-- The recipe, as it was given.
SELECT fix AS recipe FROM schema_guard.last_findings() \gset
CREATE TABLE recipe AS SELECT trim(step) AS step, n
    FROM unnest(string_to_array(rtrim(:'recipe', ';'), E';\n')) WITH ORDINALITY AS steps (step, n);
SELECT step FROM recipe ORDER BY n \gexec
SELECT indexrelid::regclass AS index, indisvalid AS valid FROM pg_index
WHERE indrelid::regclass::text LIKE 'events%' ORDER BY indexrelid::regclass::text COLLATE "C";

-- Refused on the root for what lies below, on a leaf for itself.
ALTER TABLE events ALTER COLUMN kind TYPE bigint;
ALTER TABLE events ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE events ADD CONSTRAINT noted CHECK (note <> '');
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (at, kind);
CREATE INDEX ON events_2024_1 (kind);
CREATE INDEX ON events_2024 (kind);
DROP TABLE events;
DROP TABLE events_2024_1;
TRUNCATE events;
ALTER TABLE events RENAME COLUMN note TO remark;

-- No concurrent form: an instant lock on all partitions, which warns.
DROP INDEX events_note_idx;

-- A new partition stops the whole table for an instant; one that is detached concurrently does not.
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
CREATE INDEX ON ONLY events (kind);

-- Empty again: silent.
SET schema_guard.mode = off;
TRUNCATE events;
SET schema_guard.mode = enforce;
CREATE INDEX ON events (note);
DROP TABLE events_2025;

SET schema_guard.mode = off;
SET client_min_messages = error;
DROP SCHEMA partitions CASCADE;
