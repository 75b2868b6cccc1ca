-- Foreign keys whose trigger on the referenced table reads the whole referencing table at each DELETE or change of the key.
CREATE VIEW missing_foreign_key_indexes AS
WITH lacking AS MATERIALIZED (
    -- An index on a part of the columns is enough where it leaves few rows.
    SELECT u.constraint_id, pg_catalog.bool_and(u.everywhere) AS everywhere,
        pg_catalog.array_agg(u.table_id ORDER BY u.table_id) AS tables,
        pg_catalog.sum(CASE WHEN c.relpages > 0 THEN c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
            ELSE schema_guard.relation_bytes(c.oid) END)::bigint AS bytes,
        pg_catalog.sum(greatest(c.reltuples, 0))::bigint AS rows,
        pg_catalog.min(p.rows_a_value)::bigint AS rows_a_value
    FROM schema_guard.unserved_foreign_key_list() u
    JOIN pg_catalog.pg_class c ON c.oid = u.table_id
    CROSS JOIN LATERAL (
        SELECT pg_catalog.min(c.reltuples / CASE WHEN s.stadistinct > 0 THEN s.stadistinct
            ELSE - s.stadistinct * greatest(c.reltuples, 1) END) AS rows_a_value
        FROM pg_catalog.pg_statistic s
        WHERE s.starelid = c.oid AND s.staattnum = ANY (u.partly) AND NOT s.stainherit AND s.stadistinct <> 0) p
    WHERE p.rows_a_value IS NULL
        OR p.rows_a_value > (SELECT g.value FROM schema_guard.advice_settings g WHERE g.name = 'foreign_key_rows')
    GROUP BY u.constraint_id
)
SELECT
    'missing_foreign_key_index'::text AS kind,
    t.schema_name,
    t.table_name,
    NULL::text AS index_name,
    n.quoted AS columns,
    d.ddl,
    d.undo_ddl,
    pg_catalog.format('each DELETE from %s and each change of its key reads all of %I for foreign key %I',
        k.confrelid::pg_catalog.regclass, t.table_name, k.conname) AS reason,
    pg_catalog.jsonb_build_object(
        'foreign_key', k.conname,
        'referenced', k.confrelid::pg_catalog.regclass::text,
        'on_delete', CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
            WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END,
        'rows', l.rows,
        'rows_by_part_of_the_key', l.rows_a_value,
        'referenced_deletes', w.deletes,
        'referenced_updates_not_hot', w.updates,
        'statistics_since', w.since,
        'blocks', 'nothing'
    ) AS evidence,
    l.bytes,
    CASE WHEN w.deletes > 0 THEN 'high' WHEN w.updates > 0 THEN 'medium' ELSE 'low' END AS confidence,
    a.key
FROM lacking l
JOIN pg_catalog.pg_constraint k ON k.oid = l.constraint_id
JOIN schema_guard.advised_table t ON t.oid = k.conrelid
CROSS JOIN LATERAL (SELECT pg_catalog.format('missing_foreign_key_index:%I.%I.%I', t.schema_name, t.table_name, k.conname) AS key) a
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(c.attname::text ORDER BY u.at) AS names,
        pg_catalog.string_agg(pg_catalog.quote_ident(c.attname), ', ' ORDER BY u.at) AS quoted
    FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u (number, at)
    JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = u.number) n
CROSS JOIN LATERAL (SELECT
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_deleted(o))::bigint AS deletes,
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_updated(o) - pg_catalog.pg_stat_get_tuples_hot_updated(o))::bigint AS updates,
    pg_catalog.pg_stat_get_db_stat_reset_time((SELECT b.oid FROM pg_catalog.pg_database b
        WHERE b.datname = pg_catalog.current_database())) AS since
    FROM pg_catalog.unnest(schema_guard.relation_tree(k.confrelid)) o) w
CROSS JOIN LATERAL (
    -- Where some partitions have their index already, the others get one each; otherwise all get one from the top.
    SELECT pg_catalog.string_agg(x.ddl, E'\n' ORDER BY o.at) AS ddl, pg_catalog.string_agg(x.undo, E'\n' ORDER BY o.at) AS undo_ddl,
        pg_catalog.count(*) AS made, pg_catalog.cardinality(m.targets) AS wanted
    FROM (SELECT CASE WHEN l.everywhere THEN ARRAY[k.conrelid] ELSE l.tables END AS targets) m,
        pg_catalog.unnest(m.targets) WITH ORDINALITY o (target, at), schema_guard.new_index_text(o.target, n.names) x
    GROUP BY m.targets) d
WHERE d.made = d.wanted
    -- One index serves all foreign keys on the same columns.
    AND NOT EXISTS (SELECT FROM lacking e JOIN pg_catalog.pg_constraint f ON f.oid = e.constraint_id
        WHERE f.conrelid = k.conrelid AND f.conkey = k.conkey AND f.oid < k.oid)
    AND l.bytes >= (SELECT g.value FROM schema_guard.advice_settings g WHERE g.name = 'foreign_key_table_bytes')
    AND NOT EXISTS (SELECT FROM schema_guard.accepted_advice c WHERE c.key = a.key AND c.in_force);
COMMENT ON VIEW missing_foreign_key_indexes IS 'Foreign keys for which each DELETE from the referenced table reads the whole referencing one.';
