-- duplicate_indexes: which index can go because of which. Each case has a schema with a table t of its own; "drops" says
-- what is to be advised, "-" that nothing is. Then the advice is taken: every constraint still holds, and it can be undone.
\set VERBOSITY terse
SELECT current_database() AS here \gset
CREATE DATABASE regress_duplicates;
\c regress_duplicates
SET client_min_messages = warning;
CREATE EXTENSION pg_schema_guard;
INSERT INTO schema_guard.rule_setting (rule, action) VALUES ('name-needs-quoting', 'off');
-- A fresh database has nothing to be advised on.
SELECT * FROM schema_guard.index_advice;

CREATE TABLE corpus (id int GENERATED ALWAYS AS IDENTITY, what text, ddl text, drops text);
INSERT INTO corpus (what, ddl, drops) VALUES
-- The same key
('the same key twice', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('the same key three times', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a); CREATE INDEX i3 ON t (a)', 'i2 (i1, equal), i3 (i1, equal)'),
('the same two columns', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a, b)', 'i2 (i1, equal)'),
('the same columns in another order', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (b, a)', '-'),
('different columns', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b)', '-'),
('fillfactor is no difference', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a) WITH (fillfactor = 70)', 'i2 (i1, equal)'),
('nor is deduplication', 'CREATE INDEX i1 ON t (a) WITH (deduplicate_items = off); CREATE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('a column twice in the key', 'CREATE INDEX i1 ON t (a, a); CREATE INDEX i2 ON t (a)', 'i2 (i1, prefix)'),
-- Prefixes
('a prefix', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a, b)', 'i1 (i2, prefix)'),
('no prefix: the second column', 'CREATE INDEX i1 ON t (b); CREATE INDEX i2 ON t (a, b)', '-'),
('a chain of prefixes', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a, b); CREATE INDEX i3 ON t (a, b, c)', 'i1 (i3, prefix), i2 (i3, prefix)'),
('two different ends', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a, c)', '-'),
('a prefix of either of two', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a, b); CREATE INDEX i3 ON t (a, c)', 'i1 (i2, prefix)'),
('a prefix of two equal ones', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a, b); CREATE INDEX i3 ON t (a, b)', 'i1 (i2, prefix), i3 (i2, equal)'),
-- Order
('reversed', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a DESC)', 'i2 (i1, reversed)'),
('reversed but for the NULLs', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a DESC NULLS LAST)', '-'),
('NULLS FIRST', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a NULLS FIRST)', '-'),
('both reversed', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a DESC, b DESC)', 'i2 (i1, reversed)'),
('one of two reversed', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a, b DESC)', '-'),
('both mixed orders', 'CREATE INDEX i1 ON t (a, b DESC); CREATE INDEX i2 ON t (a DESC, b)', 'i2 (i1, reversed)'),
('a prefix of a mixed order', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a DESC, b)', 'i1 (i2, prefix)'),
('a mixed order, and the first column otherwise', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a, b DESC, c)', '-'),
-- Access methods
('hash and B-tree', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t USING hash (a)', '-'),
('hash twice', 'CREATE INDEX i1 ON t USING hash (a); CREATE INDEX i2 ON t USING hash (a)', 'i2 (i1, equal)'),
('GIN on one of two columns', 'CREATE INDEX i1 ON t USING gin (tags); CREATE INDEX i2 ON t USING gin (doc, tags)', 'i1 (i2, part)'),
('GIN in another order', 'CREATE INDEX i1 ON t USING gin (tags, doc); CREATE INDEX i2 ON t USING gin (doc, tags)', 'i2 (i1, equal)'),
('GIN with another operator class', 'CREATE INDEX i1 ON t USING gin (doc); CREATE INDEX i2 ON t USING gin (doc jsonb_path_ops)', '-'),
('GIN without the pending list', 'CREATE INDEX i1 ON t USING gin (tags); CREATE INDEX i2 ON t USING gin (tags) WITH (fastupdate = off)', 'i2 (i1, equal)'),
('BRIN twice', 'CREATE INDEX i1 ON t USING brin (a); CREATE INDEX i2 ON t USING brin (a)', 'i2 (i1, equal)'),
('BRIN on more columns', 'CREATE INDEX i1 ON t USING brin (b); CREATE INDEX i2 ON t USING brin (a, b)', 'i1 (i2, part)'),
('BRIN of other ranges', 'CREATE INDEX i1 ON t USING brin (a); CREATE INDEX i2 ON t USING brin (a) WITH (pages_per_range = 8)', '-'),
('BRIN with another operator class', 'CREATE INDEX i1 ON t USING brin (a); CREATE INDEX i2 ON t USING brin (a int4_minmax_multi_ops)', '-'),
('BRIN with another parameter of its class', 'CREATE INDEX i1 ON t USING brin (a int4_bloom_ops); CREATE INDEX i2 ON t USING brin (a int4_bloom_ops (n_distinct_per_range = 50))', '-'),
('BRIN and B-tree', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t USING brin (a)', '-'),
('GiST twice', 'CREATE INDEX i1 ON t USING gist (span); CREATE INDEX i2 ON t USING gist (span)', 'i2 (i1, equal)'),
('GiST and SP-GiST', 'CREATE INDEX i1 ON t USING gist (span); CREATE INDEX i2 ON t USING spgist (span)', '-'),
('GiST on more columns', 'CREATE INDEX i1 ON t USING gist (span); CREATE INDEX i2 ON t USING gist (span, place)', '-'),
-- Operator classes and collations
('text_pattern_ops', 'CREATE INDEX i1 ON t (note); CREATE INDEX i2 ON t (note text_pattern_ops)', '-'),
('text_pattern_ops twice', 'CREATE INDEX i1 ON t (note text_pattern_ops); CREATE INDEX i2 ON t (note text_pattern_ops, a)', 'i1 (i2, prefix)'),
('another collation', 'CREATE INDEX i1 ON t (note); CREATE INDEX i2 ON t (note COLLATE "C")', '-'),
('the same collation, written out', 'CREATE INDEX i1 ON t (note); CREATE INDEX i2 ON t (note COLLATE "default")', 'i2 (i1, equal)'),
('the same class, written out', 'CREATE INDEX i1 ON t (note); CREATE INDEX i2 ON t (note text_ops)', 'i2 (i1, equal)'),
-- Expressions
('the same expression', 'CREATE INDEX i1 ON t (lower(note)); CREATE INDEX i2 ON t (lower(note))', 'i2 (i1, equal)'),
('another expression', 'CREATE INDEX i1 ON t (lower(note)); CREATE INDEX i2 ON t (upper(note))', '-'),
('a column and an expression of it', 'CREATE INDEX i1 ON t (note); CREATE INDEX i2 ON t (lower(note))', '-'),
('an expression in another place', 'CREATE INDEX i1 ON t (a, lower(note)); CREATE INDEX i2 ON t (lower(note), a)', '-'),
('the second of two expressions', 'CREATE INDEX i1 ON t ((a + 1), (b + 1)); CREATE INDEX i2 ON t ((a + 1), (b + 2))', '-'),
('a prefix that is an expression', 'CREATE INDEX i1 ON t (lower(note)); CREATE INDEX i2 ON t (lower(note), a)', 'i1 (i2, prefix)'),
('a column in parentheses', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t ((a))', 'i2 (i1, equal)'),
-- Predicates
('the same predicate', 'CREATE INDEX i1 ON t (a) WHERE b > 0; CREATE INDEX i2 ON t (a) WHERE b > 0', 'i2 (i1, equal)'),
('another predicate', 'CREATE INDEX i1 ON t (a) WHERE b > 0; CREATE INDEX i2 ON t (a) WHERE b < 0', '-'),
('a stricter predicate', 'CREATE INDEX i1 ON t (a) WHERE b > 0; CREATE INDEX i2 ON t (a) WHERE b > 10', '-'),
('partial and full', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a) WHERE b > 0', '-'),
('the same predicate, otherwise written', 'CREATE INDEX i1 ON t (a) WHERE b > 0 AND c > 0; CREATE INDEX i2 ON t (a) WHERE 0 < c AND b > 0', 'i2 (i1, equal)'),
('IN and OR', 'CREATE INDEX i1 ON t (a) WHERE b IN (1, 2); CREATE INDEX i2 ON t (a) WHERE b = 1 OR b = 2', 'i2 (i1, equal)'),
('a partial prefix', 'CREATE INDEX i1 ON t (a) WHERE b > 0; CREATE INDEX i2 ON t (a, c) WHERE b > 0', 'i1 (i2, prefix)'),
('IS NOT NULL of a column that may be', 'CREATE INDEX i1 ON t (a) WHERE a IS NOT NULL; CREATE INDEX i2 ON t (a)', '-'),
('IS NOT NULL of a column that is', 'CREATE INDEX i1 ON t (id2) WHERE id2 IS NOT NULL; CREATE INDEX i2 ON t (id2)', 'i1 (i2, equal)'),
-- INCLUDE
('the included column is in the key', 'CREATE INDEX i1 ON t (a) INCLUDE (b); CREATE INDEX i2 ON t (a, b)', 'i1 (i2, prefix)'),
('without and with INCLUDE', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a) INCLUDE (b)', 'i1 (i2, equal)'),
('another included column', 'CREATE INDEX i1 ON t (a) INCLUDE (b); CREATE INDEX i2 ON t (a) INCLUDE (c)', '-'),
('included columns in another order', 'CREATE INDEX i1 ON t (a) INCLUDE (b, c); CREATE INDEX i2 ON t (a) INCLUDE (c, b)', 'i2 (i1, equal)'),
('the included column is in the other one''s key', 'CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (a) INCLUDE (b)', 'i2 (i1, prefix)'),
-- Uniqueness
('unique and not', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('not unique and unique', 'CREATE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a)', 'i1 (i2, equal)'),
('unique twice', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('a unique prefix enforces more', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a, b)', '-'),
('and so does it beside a unique whole', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a, b)', '-'),
('a prefix of a unique index', 'CREATE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a, b)', 'i1 (i2, prefix)'),
('NULLS NOT DISTINCT is stricter', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a) NULLS NOT DISTINCT', 'i1 (i2, equal)'),
('unique for some rows', 'CREATE UNIQUE INDEX i1 ON t (a) WHERE b > 0; CREATE INDEX i2 ON t (a)', '-'),
('unique in the reverse order', 'CREATE UNIQUE INDEX i1 ON t (a DESC); CREATE INDEX i2 ON t (a)', 'i2 (i1, reversed)'),
('a unique key with an included column', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (a) INCLUDE (b)', 'i1 (i2, equal)'),
-- Constraints and other duties
('the primary key', 'CREATE INDEX i1 ON t (id)', 'i1 (t_pkey, equal)'),
('a unique index beside the primary key', 'CREATE UNIQUE INDEX i1 ON t (id)', 'i1 (t_pkey, equal)'),
('a UNIQUE constraint beside the primary key', 'ALTER TABLE t ADD CONSTRAINT i1 UNIQUE (id)', '-'),
('two UNIQUE constraints', 'ALTER TABLE t ADD CONSTRAINT i1 UNIQUE (a); ALTER TABLE t ADD CONSTRAINT i2 UNIQUE (a)', '-'),
('a prefix of the key of a constraint', 'ALTER TABLE t ADD CONSTRAINT i1 UNIQUE (a, b); CREATE INDEX i2 ON t (a)', 'i2 (i1, prefix)'),
('a deferrable constraint enforces later', 'ALTER TABLE t ADD CONSTRAINT i1 UNIQUE (a) DEFERRABLE; CREATE UNIQUE INDEX i2 ON t (a)', '-'),
('a deferrable constraint is searched as well', 'ALTER TABLE t ADD CONSTRAINT i1 UNIQUE (a) DEFERRABLE; CREATE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('an exclusion constraint', 'ALTER TABLE t ADD CONSTRAINT i1 EXCLUDE USING gist (span WITH &&); CREATE INDEX i2 ON t USING gist (span)', 'i2 (i1, equal)'),
('a foreign key leans on the unique index', 'CREATE UNIQUE INDEX i1 ON t (a); CREATE TABLE u (a int REFERENCES t (a)); CREATE UNIQUE INDEX i2 ON t (a)', 'i2 (i1, equal)'),
('a foreign key leans on the younger one', 'CREATE UNIQUE INDEX i1 ON t (a DESC); CREATE UNIQUE INDEX i2 ON t (a); CREATE TABLE u (a int REFERENCES t (a)); CREATE INDEX i3 ON t (a)', 'i2 (i1, reversed), i3 (i1, reversed)'),
('the replica identity', 'CREATE UNIQUE INDEX i1 ON t (id2); CREATE UNIQUE INDEX i2 ON t (id2); ALTER TABLE t REPLICA IDENTITY USING INDEX i2', 'i1 (i2, equal)'),
('the mark of CLUSTER', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a); CLUSTER t USING i2', 'i1 (i2, equal)'),
('both are needed', 'CREATE UNIQUE INDEX i1 ON t (id2); ALTER TABLE t REPLICA IDENTITY USING INDEX i1; ALTER TABLE t ADD CONSTRAINT i2 UNIQUE (id2)', '-'),
('an invalid index covers nothing', 'CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = ''i1''::regclass', '-'),
-- Other relations
('another table', 'CREATE TABLE u (LIKE t); CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON u (a)', '-'),
('a materialized view', 'CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i1 ON v (a); CREATE UNIQUE INDEX i2 ON v (a)', 'i1 (i2, equal)'),
('a temporary table', 'CREATE TEMP TABLE w (a int); CREATE INDEX i1 ON w (a); CREATE INDEX i2 ON w (a); DROP TABLE t', '-'),
-- Partitions
('on the partitioned table: once, at the top', 'CREATE INDEX i1 ON p (a); CREATE INDEX i2 ON p (a)', 'i2 (i1, equal)'),
('a partition''s own beside the attached one', 'CREATE INDEX i1 ON p (a); CREATE INDEX i2 ON p1 (a)', 'i2 (p1_a_idx, equal)'),
('attached ones do not go alone', 'CREATE INDEX i1 ON p (a, b); CREATE INDEX i2 ON p1 (a, b, c)', '-'),
('a partition is clustered on the child', 'CREATE INDEX i1 ON p (a); CREATE INDEX i2 ON p (a); CLUSTER p1 USING p1_a_idx1', 'i1 (i2, equal)'),
('ON ONLY is not there yet', 'CREATE INDEX i1 ON p (a); CREATE INDEX i2 ON ONLY p (a)', '-'),
-- Names
('names that need quotes', 'CREATE INDEX "i 1" ON t ("B""c"); CREATE INDEX "i;2" ON t ("B""c")', 'i;2 (i 1, equal)');

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT id, ddl FROM corpus ORDER BY id LOOP
        EXECUTE format('CREATE SCHEMA c%s', found.id);
        PERFORM set_config('search_path', format('c%s', found.id), true);
        CREATE TABLE t (id int PRIMARY KEY, id2 int NOT NULL, a int, b int, c int, note text, tags text[], doc jsonb,
            span int4range, place point, "B""c" int);
        CREATE TABLE p (a int, b int, c int) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
        EXECUTE found.ddl;
    END LOOP;
END
$$;

CREATE VIEW advised AS
SELECT substr(schema_name, 2)::int AS id, coalesce(string_agg(format('%s (%s, %s)', index_name, evidence ->> 'kept_index',
    evidence ->> 'overlap'), ', ' ORDER BY index_name), '-') AS drops
FROM schema_guard.duplicate_indexes GROUP BY schema_name;
SELECT c.id, c.what, coalesce(a.drops, '-') AS drops, CASE WHEN coalesce(a.drops, '-') = c.drops THEN '' ELSE 'wrong: ' || c.drops END AS verdict
FROM corpus c LEFT JOIN advised a USING (id) ORDER BY c.id;
SELECT count(*) AS cases, count(*) FILTER (WHERE coalesce(a.drops, '-') = c.drops) AS "right"
FROM corpus c LEFT JOIN advised a USING (id);

-- Never both of a pair.
SELECT d.key FROM schema_guard.duplicate_indexes d
JOIN schema_guard.duplicate_indexes e ON e.schema_name = d.schema_name AND e.index_name = d.evidence ->> 'kept_index';

-- The rows themselves.
SELECT schema_name, table_name, index_name, columns, ddl, undo_ddl, reason, confidence
FROM schema_guard.duplicate_indexes WHERE schema_name IN ('c1', 'c9', 'c15', 'c25', 'c91', 'c96')
ORDER BY substr(schema_name, 2)::int, index_name;

-- What is advised passes the guard without a word, and so does taking it back.
SET schema_guard.max_blocking_time = 0;
SELECT d.key, c.rule, c.message FROM schema_guard.duplicate_indexes d, schema_guard.check(d.ddl || d.undo_ddl) c
WHERE c.rule <> 'sizes-unknown';
RESET schema_guard.max_blocking_time;
CREATE TABLE taken AS SELECT key, ddl, undo_ddl FROM schema_guard.duplicate_indexes ORDER BY key;
SELECT count(*) AS constraints_before FROM pg_constraint WHERE connamespace::regnamespace::text LIKE 'c%' \gset
SELECT ddl FROM taken ORDER BY key \gexec
SELECT count(*) AS lost_constraints FROM pg_constraint WHERE connamespace::regnamespace::text LIKE 'c%' HAVING count(*) <> :constraints_before;
SELECT * FROM schema_guard.index_advice WHERE kind = 'duplicate_index';
-- Uniqueness holds: of the table whose unique index went for the primary key, of two unique ones, of the stricter one.
\set VERBOSITY terse
INSERT INTO c76.t (id, id2) VALUES (1, 1), (1, 2);
INSERT INTO c66.t (id, id2, a) VALUES (1, 1, 7), (2, 2, 7);
INSERT INTO c70.t (id, id2) VALUES (1, 1), (2, 2);
-- What it was: the same advice again.
SELECT unnest(string_to_array(rtrim(undo_ddl, ';'), E';\n')) FROM taken ORDER BY key \gexec
SELECT count(*) AS differs FROM corpus c LEFT JOIN advised a USING (id)
WHERE (coalesce(a.drops, '-') = '-') <> (c.drops = '-');

-- Accepted, listed, withdrawn; a time that is over does not count.
SELECT schema_guard.accept_advice('duplicate_index:c1.i2', '');
SELECT schema_guard.accept_advice('duplicate_index:c1.nothing', 'kept for the auditors');
SELECT schema_guard.accept_advice(key, 'kept for the auditors') FROM schema_guard.duplicate_indexes WHERE schema_name = 'c1';
SELECT count(*) FROM schema_guard.index_advice WHERE schema_name = 'c1';
SELECT key, reason, until, in_force FROM schema_guard.accepted_advice;
SELECT schema_guard.accept_advice(key, 'until then', '2001-01-01') FROM schema_guard.accepted_advice;
SELECT reason, in_force FROM schema_guard.accepted_advice;
SELECT count(*) FROM schema_guard.index_advice WHERE schema_name = 'c1';
SELECT schema_guard.withdraw_advice('duplicate_index:c1.nothing');
SELECT schema_guard.withdraw_advice(key) FROM schema_guard.accepted_advice;
SELECT * FROM schema_guard.accepted_advice;
-- Thresholds.
SELECT name, value, default_value, unit FROM schema_guard.advice_settings ORDER BY name;
SELECT schema_guard.set_advice('nothing', 1);
SELECT schema_guard.set_advice('duplicate_index_bytes', 1000000);
SELECT count(*) FROM schema_guard.duplicate_indexes;
SELECT schema_guard.set_advice('duplicate_index_bytes', NULL);
SELECT count(*) > 50 AS again FROM schema_guard.duplicate_indexes;
SELECT change FROM schema_guard.policy_change ORDER BY at;

-- Who sees what: the owner what is its own, pg_monitor all, others nothing.
CREATE ROLE regress_duplicates_owner;
CREATE ROLE regress_duplicates_monitor;
GRANT pg_monitor TO regress_duplicates_monitor;
GRANT USAGE ON SCHEMA c3 TO regress_duplicates_owner;
ALTER TABLE c3.t OWNER TO regress_duplicates_owner;
SET ROLE regress_duplicates_owner;
SELECT key FROM schema_guard.index_advice;
SELECT schema_guard.accept_advice('duplicate_index:c3.i2', 'mine');
SET ROLE regress_duplicates_monitor;
SELECT count(*) > 50 AS all_of_them FROM schema_guard.index_advice;
RESET ROLE;
-- Nothing is written and nothing locked.
BEGIN TRANSACTION READ ONLY;
SELECT count(*) > 50 AS read_only FROM schema_guard.index_advice;
SELECT relation::regclass, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND relation >= 16384 AND relation::regclass::text ~ '^c[0-9]';
COMMIT;

\c :"here"
SET client_min_messages = error;
SET schema_guard.mode = off;
DROP DATABASE regress_duplicates;
DROP ROLE regress_duplicates_owner, regress_duplicates_monitor;
