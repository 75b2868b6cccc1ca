-- Indexes that another index of the same table makes redundant.
CREATE VIEW duplicate_indexes AS
SELECT
    'duplicate_index'::text AS kind,
    t.schema_name,
    t.table_name,
    i.relname::text AS index_name,
    d.columns,
    pg_catalog.format('DROP INDEX %s%I.%I;', CASE i.relkind WHEN 'i' THEN 'CONCURRENTLY ' END, t.schema_name, i.relname) AS ddl,
    d.recreate AS undo_ddl,
    pg_catalog.format(CASE r.overlap
        WHEN 'equal' THEN 'index %I has the same key'
        WHEN 'reversed' THEN 'index %I has the same key in the opposite order, and a B-tree is read in both directions'
        WHEN 'prefix' THEN 'index %I begins with the same key'
        ELSE 'index %I has the same columns beside others' END, k.relname) AS reason,
    pg_catalog.jsonb_build_object(
        'overlap', r.overlap,
        'kept_index', k.relname,
        'kept_columns', e.columns,
        'kept_bytes', s.kept_bytes,
        'scans', pg_catalog.pg_stat_get_numscans(i.oid),
        'kept_scans', pg_catalog.pg_stat_get_numscans(k.oid),
        'entries_written', w.entries,
        'statistics_since', w.since,
        'blocks', CASE i.relkind WHEN 'i' THEN 'nothing' ELSE 'reads+writes' END
    ) AS evidence,
    s.bytes,
    -- A much larger index answers the same, but slower.
    CASE WHEN r.overlap IN ('equal', 'reversed') OR s.kept_bytes <= 2 * s.bytes THEN 'high' ELSE 'medium' END AS confidence,
    a.key
FROM schema_guard.redundant_index_list() r
JOIN pg_catalog.pg_class i ON i.oid = r.index_id
JOIN pg_catalog.pg_class k ON k.oid = r.keeper_id
JOIN pg_catalog.pg_index x ON x.indexrelid = r.index_id
JOIN schema_guard.advised_table t ON t.oid = x.indrelid
CROSS JOIN LATERAL (SELECT pg_catalog.format('duplicate_index:%I.%I', t.schema_name, i.relname) AS key) a
CROSS JOIN LATERAL (SELECT schema_guard.relation_bytes(i.oid) AS bytes, schema_guard.relation_bytes(k.oid) AS kept_bytes) s
CROSS JOIN LATERAL (SELECT
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(o) + pg_catalog.pg_stat_get_tuples_updated(o)
        - pg_catalog.pg_stat_get_tuples_hot_updated(o))::bigint AS entries,
    pg_catalog.pg_stat_get_db_stat_reset_time((SELECT b.oid FROM pg_catalog.pg_database b
        WHERE b.datname = pg_catalog.current_database())) AS since
    FROM pg_catalog.unnest(schema_guard.relation_tree(t.oid)) o) w
CROSS JOIN LATERAL schema_guard.index_text(i.oid) d
CROSS JOIN LATERAL schema_guard.index_text(k.oid) e
WHERE s.bytes >= (SELECT g.value FROM schema_guard.advice_settings g WHERE g.name = 'duplicate_index_bytes')
    AND NOT EXISTS (SELECT FROM schema_guard.accepted_advice c WHERE c.key = a.key AND c.in_force);
COMMENT ON VIEW duplicate_indexes IS 'Indexes that another index of the same table makes redundant.';
