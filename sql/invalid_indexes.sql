-- Indexes that a failed CREATE, REINDEX or DROP INDEX CONCURRENTLY has left: every write maintains them, no query uses them.
CREATE VIEW invalid_indexes AS
SELECT
    'invalid_index'::text AS kind,
    t.schema_name,
    t.table_name,
    i.relname::text AS index_name,
    d.columns,
    pg_catalog.format(CASE WHEN o.leftover THEN 'DROP INDEX CONCURRENTLY %I.%I;' ELSE 'REINDEX INDEX CONCURRENTLY %I.%I;' END,
        t.schema_name, i.relname) AS ddl,
    CASE WHEN o.leftover THEN d.recreate
        WHEN NOT o.needed THEN pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I;', t.schema_name, i.relname) END AS undo_ddl,
    CASE WHEN NOT x.indislive THEN 'a DROP INDEX CONCURRENTLY was interrupted'
        WHEN o.leftover THEN 'a REINDEX CONCURRENTLY was interrupted and has left its copy'
        ELSE 'a build was interrupted or failed: writes may maintain the index, and no query uses it' END AS reason,
    pg_catalog.jsonb_build_object('ready', x.indisready, 'live', x.indislive, 'unique', x.indisunique, 'blocks', 'nothing') AS evidence,
    s.bytes,
    'high'::text AS confidence,
    a.key
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid AND i.relkind = 'i'
JOIN schema_guard.advised_table t ON t.oid = x.indrelid
CROSS JOIN LATERAL (SELECT i.relispartition
    OR EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.oid) AS needed) n
CROSS JOIN LATERAL (SELECT n.needed,
    NOT n.needed AND (NOT x.indislive OR i.relname ~ '_cc(new|old)[0-9]*$') AS leftover) o
CROSS JOIN LATERAL (SELECT schema_guard.relation_bytes(i.oid) AS bytes) s
CROSS JOIN LATERAL schema_guard.index_text(i.oid) d
CROSS JOIN LATERAL (SELECT pg_catalog.format('invalid_index:%I.%I', t.schema_name, i.relname) AS key) a
WHERE NOT (x.indisvalid AND x.indisready AND x.indislive)
    -- Somebody is building it: each form of CREATE, REINDEX and DROP INDEX holds such a lock on the table till its end.
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
        WHERE l.relation = x.indrelid AND l.granted AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'AccessExclusiveLock')
            AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database()))
    AND NOT EXISTS (SELECT FROM schema_guard.accepted_advice c WHERE c.key = a.key AND c.in_force);
COMMENT ON VIEW invalid_indexes IS 'Indexes that an interrupted CREATE, REINDEX or DROP INDEX CONCURRENTLY has left.';
