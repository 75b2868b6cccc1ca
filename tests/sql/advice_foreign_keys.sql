-- missing_foreign_key_indexes: for which foreign keys the trigger reads the whole referencing table. Each case has a schema
-- with tables of its own; "lacking" says on which columns an index is to be advised, "-" that none is.
\set VERBOSITY terse
SELECT current_database() AS here \gset
CREATE DATABASE regress_foreign_keys;
\c regress_foreign_keys
SET client_min_messages = warning;
CREATE EXTENSION pg_schema_guard;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('name-needs-quoting', 'off');
SELECT schema_guard.set_advice('foreign_key_table_bytes', 0);

CREATE TABLE corpus (id int GENERATED ALWAYS AS IDENTITY, what text, ddl text, lacking text);
INSERT INTO corpus (what, ddl, lacking) VALUES
-- One column
('no index', '', 't: a'),
('a B-tree', 'CREATE INDEX ON t (a)', '-'),
('descending', 'CREATE INDEX ON t (a DESC NULLS LAST)', '-'),
('the first of two columns', 'CREATE INDEX ON t (a, b)', '-'),
('the second of two columns', 'CREATE INDEX ON t (b, a)', 't: a'),
('a unique index', 'CREATE UNIQUE INDEX ON t (a)', '-'),
('a UNIQUE constraint', 'ALTER TABLE t ADD UNIQUE (a, b)', '-'),
('hash', 'CREATE INDEX ON t USING hash (a)', '-'),
('BRIN', 'CREATE INDEX ON t USING brin (a)', 't: a'),
('only an INCLUDE column', 'CREATE INDEX ON t (b) INCLUDE (a)', 't: a'),
('with an INCLUDE column', 'CREATE INDEX ON t (a) INCLUDE (b)', '-'),
('an expression', 'CREATE INDEX ON t ((a + 0))', 't: a'),
('an invalid index', 'CREATE INDEX i ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = ''i''::regclass', 't: a'),
('an index that is not ready', 'CREATE INDEX i ON t (a); UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid = ''i''::regclass', 't: a'),
-- Predicates: the trigger compares by =, so that the column is not NULL
('WHERE the column is not NULL', 'CREATE INDEX ON t (a) WHERE a IS NOT NULL', '-'),
('WHERE something else is not NULL', 'CREATE INDEX ON t (a) WHERE b IS NOT NULL', 't: a'),
('WHERE a condition', 'CREATE INDEX ON t (a) WHERE b > 0', 't: a'),
('WHERE the column is not NULL, and more', 'CREATE INDEX ON t (a) WHERE a IS NOT NULL AND b > 0', 't: a'),
('WHERE the column is NULL', 'CREATE INDEX ON t (a) WHERE a IS NULL', 't: a'),
-- Two columns
('two columns, none indexed', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y)', 't: x, y'),
('two columns in order', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (x, y)', '-'),
('two columns in the other order', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (y, x, b)', '-'),
('two columns with another between', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (x, b, y)', 't: x, y'),
('one of two, hash', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t USING hash (x)', 't: x, y'),
('one of two, unique', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE UNIQUE INDEX ON t (y)', '-'),
('one of two, by which few rows are left', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (y); INSERT INTO o (x, y) SELECT 1, n FROM generate_series(1, 500) n; INSERT INTO t (x, y) SELECT 1, n FROM generate_series(1, 500) n; ANALYZE t', '-'),
('one of two, by which many are', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (x); INSERT INTO o (x, y) SELECT 1, n FROM generate_series(1, 500) n; INSERT INTO t (x, y) SELECT 1, n FROM generate_series(1, 500) n; ANALYZE t', 't: x, y'),
('both not NULL in the predicate', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (x, y) REFERENCES o (x, y); CREATE INDEX ON t (x, y) WHERE x IS NOT NULL AND y IS NOT NULL', '-'),
-- Types, operator classes, collations
('text', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (code) REFERENCES o (code)', 't: code'),
('text_pattern_ops has the same =', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (code) REFERENCES o (code); CREATE INDEX ON t (code text_pattern_ops)', '-'),
('another collation than the column''s', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (code) REFERENCES o (code); CREATE INDEX ON t (code COLLATE "C")', 't: code'),
('a wider type on the other side', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES o (big)', 't: b'),
('a wider type on the other side, indexed', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES o (big); CREATE INDEX ON t (b)', '-'),
-- Which foreign keys
('itself', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (id)', 't: b'),
('NOT VALID is enforced as well', 'CREATE INDEX ON t (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES o (id) NOT VALID', 't: b'),
('two on the same column: one index', 'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES o (big)', 't: a'),
('the primary key itself', 'CREATE INDEX ON t (a); CREATE TABLE u (id int PRIMARY KEY REFERENCES o (id))', '-'),
('a temporary table', 'DROP TABLE t; CREATE TEMP TABLE v (id int PRIMARY KEY); CREATE TEMP TABLE w (a int REFERENCES v (id))', '-'),
-- Partitions
('a partitioned table: once, at the top', 'CREATE INDEX ON t (a); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id)', 'p: a'),
('an index at the top', 'CREATE INDEX ON t (a); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id); CREATE INDEX ON p (a)', '-'),
('each partition has its own', 'CREATE INDEX ON t (a); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id); CREATE INDEX ON p1 (a); CREATE INDEX ON p2 (a)', '-'),
('one partition has its own', 'CREATE INDEX ON t (a); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id); CREATE INDEX ON p1 (a)', 'p: a'),
('ON ONLY is none', 'CREATE INDEX ON t (a); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id); CREATE INDEX ON ONLY p (a)', 'p: a'),
('the key of the partitions', 'CREATE INDEX ON t (a); ALTER TABLE p ADD PRIMARY KEY (a, b); ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES o (id)', '-'),
('a reference to a partitioned table: once', 'CREATE INDEX ON t (a); ALTER TABLE p ADD PRIMARY KEY (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p (a)', 't: b'),
('a reference to a partitioned table, indexed', 'CREATE INDEX ON t (a); ALTER TABLE p ADD PRIMARY KEY (a); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p (a); CREATE INDEX ON t (b)', '-'),
-- Names
('names that need quotes', 'CREATE INDEX ON t (a); CREATE TABLE "T ""1" ("Ä;b" int REFERENCES o (id))', 'T "1: "Ä;b"');

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT id, ddl FROM corpus ORDER BY id LOOP
        EXECUTE format('CREATE SCHEMA c%s', found.id);
        PERFORM set_config('search_path', format('c%s', found.id), true);
        CREATE TABLE o (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x int, y int, code text UNIQUE, big bigint UNIQUE, UNIQUE (x, y));
        CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int REFERENCES o (id), b int, x int, y int, code text);
        CREATE TABLE p (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a);
        CREATE TABLE p1 (b int NOT NULL, a int NOT NULL);
        ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
        CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
        EXECUTE found.ddl;
    END LOOP;
END
$$;

CREATE VIEW advised AS
SELECT substr(schema_name, 2)::int AS id, coalesce(string_agg(format('%s: %s', table_name, columns), ', ' ORDER BY key), '-') AS lacking
FROM schema_guard.missing_foreign_key_indexes GROUP BY schema_name;
SELECT c.id, c.what, coalesce(a.lacking, '-') AS lacking, CASE WHEN coalesce(a.lacking, '-') = c.lacking THEN '' ELSE 'wrong: ' || c.lacking END AS verdict
FROM corpus c LEFT JOIN advised a USING (id) ORDER BY c.id;
SELECT count(*) AS cases, count(*) FILTER (WHERE coalesce(a.lacking, '-') = c.lacking) AS "right"
FROM corpus c LEFT JOIN advised a USING (id);

-- The rows themselves.
\x on
SELECT key, ddl, undo_ddl, reason, evidence ->> 'on_delete' AS on_delete, confidence
FROM schema_guard.missing_foreign_key_indexes WHERE schema_name IN ('c1', 'c39', 'c42', 'c47') ORDER BY key;
\x off
-- Only a table of some size: 10 MB, unless somebody says otherwise.
SELECT schema_guard.set_advice('foreign_key_table_bytes', NULL);
SELECT * FROM schema_guard.missing_foreign_key_indexes;
SELECT schema_guard.set_advice('foreign_key_table_bytes', 0);

-- What is advised passes the guard without a word, and so does taking it back.
SET schema_guard.max_blocking_time = 0;
SELECT m.key, c.rule, c.message FROM schema_guard.missing_foreign_key_indexes m, schema_guard.check(m.ddl || m.undo_ddl) c
WHERE c.rule <> 'sizes-unknown';
RESET schema_guard.max_blocking_time;
CREATE TABLE taken AS SELECT key, schema_name, ddl, undo_ddl FROM schema_guard.missing_foreign_key_indexes;
SELECT unnest(string_to_array(rtrim(ddl, ';'), E';\n')) FROM taken ORDER BY key \gexec
SELECT key FROM schema_guard.missing_foreign_key_indexes;
SELECT indexrelid::regclass AS invalid FROM pg_index WHERE NOT indisvalid AND indrelid >= 16384 ORDER BY 1;
-- The trigger uses the new index.
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT 1 FROM ONLY c1.t x WHERE 1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
RESET enable_seqscan;
SELECT unnest(string_to_array(rtrim(undo_ddl, ';'), E';\n')) FROM taken ORDER BY key \gexec
SELECT count(*) AS differs FROM corpus c LEFT JOIN advised a USING (id) WHERE coalesce(a.lacking, '-') <> c.lacking;

-- How sure it is: deletes are certain to pay for it, updates may change the key.
INSERT INTO c5.o DEFAULT VALUES;
DELETE FROM c5.o;
INSERT INTO c9.o (x) VALUES (1);
UPDATE c9.o SET id = DEFAULT;
SELECT pg_stat_force_next_flush();
SELECT schema_name, confidence, evidence ->> 'referenced_deletes' AS deletes, evidence ->> 'referenced_updates_not_hot' AS updates
FROM schema_guard.index_advice WHERE schema_name IN ('c1', 'c5', 'c9') AND kind = 'missing_foreign_key_index';

-- A foreign key that is not enforced (18) has no trigger.
SELECT current_setting('server_version_num')::int >= 180000 AS knows_not_enforced \gset
\if :knows_not_enforced
ALTER TABLE c2.t ADD FOREIGN KEY (b) REFERENCES c2.o (id) NOT ENFORCED;
\endif
SELECT key FROM schema_guard.missing_foreign_key_indexes WHERE schema_name = 'c2';

-- A table that another session holds exclusively is passed over, without waiting.
\! psql -X -q -d regress_foreign_keys -c 'BEGIN; LOCK TABLE c1.t; SELECT pg_sleep(20)' >/dev/null 2>&1 &
DO $$
BEGIN
    FOR pass IN 1..200 LOOP
        EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE relation = 'c1.t'::regclass AND mode = 'AccessExclusiveLock' AND granted);
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;
SET lock_timeout = '1ms';
SELECT schema_name IN ('c1') AS held, count(*) > 0 AS rows FROM schema_guard.missing_foreign_key_indexes GROUP BY 1;
RESET lock_timeout;

\c :"here"
SET client_min_messages = error;
SET schema_guard.mode = off;
DROP DATABASE regress_foreign_keys WITH (FORCE);
