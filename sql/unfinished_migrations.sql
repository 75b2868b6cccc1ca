-- What a migration has begun and not brought to its end. (Invalid indexes have a view of their own.)
CREATE VIEW unfinished_migrations AS
SELECT 'unfinished_migration'::text AS kind, t.schema_name, t.table_name, NULL::text AS index_name, d.columns, u.ddl, u.undo_ddl,
    d.reason, d.evidence, NULL::bigint AS bytes, d.confidence, a.key
FROM schema_guard.advised_table t
JOIN (
    SELECT k.conrelid AS table_id, k.conname::text AS object,
        (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(c.attname), ', ' ORDER BY p.at)
            FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY p (number, at)
            JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = p.number) AS columns,
        pg_catalog.format('VALIDATE CONSTRAINT %I', k.conname) AS action,
        NULL::text AS undo,
        pg_catalog.format('constraint %I is NOT VALID: rows from before it have not been verified', k.conname) AS reason,
        pg_catalog.jsonb_build_object('constraint', k.conname, 'type', k.contype, 'blocks', 'nothing') AS evidence,
        'high'::text AS confidence
    FROM pg_catalog.pg_constraint k
    -- 18 has constraints that are not to be enforced, and are not validated either.
    WHERE NOT k.convalidated AND k.conparentid = 0 AND k.conislocal
        AND coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
    UNION ALL
    SELECT h.inhparent, p.relname::text, NULL,
        pg_catalog.format('DETACH PARTITION %I.%I FINALIZE', n.nspname, p.relname), NULL,
        pg_catalog.format('DETACH PARTITION CONCURRENTLY of %I was interrupted', p.relname),
        pg_catalog.jsonb_build_object('partition', p.relname, 'blocks', 'reads+writes'), 'high'
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
    WHERE h.inhdetachpending
        -- Somebody is detaching it.
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
            WHERE l.relation IN (h.inhparent, h.inhrelid) AND l.granted AND l.mode IN ('ShareUpdateExclusiveLock', 'AccessExclusiveLock')
                AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database()))
    UNION ALL
    -- Those of foreign keys are switched off together with all others: it takes a superuser, and nothing is checked then.
    SELECT g.tgrelid, g.object, NULL,
        'ENABLE TRIGGER ' || CASE WHEN g.tgisinternal THEN 'ALL' ELSE pg_catalog.quote_ident(g.object) END, NULL,
        CASE WHEN g.tgisinternal THEN 'the triggers of foreign keys are disabled: nothing is checked'
            ELSE pg_catalog.format('trigger %I is disabled', g.tgname) END,
        pg_catalog.jsonb_build_object('trigger', g.tgname, 'blocks', 'writes'),
        CASE WHEN g.tgisinternal THEN 'high' ELSE 'low' END
    FROM (SELECT DISTINCT ON (g.tgrelid, w.object) g.tgrelid, g.tgname, g.tgisinternal, w.object
        FROM pg_catalog.pg_trigger g
        CROSS JOIN LATERAL (SELECT CASE WHEN g.tgisinternal THEN 'ALL' ELSE g.tgname::text END AS object) w
        WHERE g.tgenabled = 'D' AND g.tgparentid = 0 ORDER BY g.tgrelid, w.object, g.tgname) g
    UNION ALL
    SELECT c.oid, 'autovacuum_enabled', NULL, 'RESET (autovacuum_enabled)',
        'SET (autovacuum_enabled = off)', 'autovacuum is disabled: dead rows stay, and statistics grow old',
        pg_catalog.jsonb_build_object('option', o.option, 'blocks', 'nothing'), 'medium'
    FROM pg_catalog.pg_class c, pg_catalog.unnest(c.reloptions) o (option)
    WHERE o.option ~* '^autovacuum_enabled=(f|n|of|0)'
) d ON d.table_id = t.oid
CROSS JOIN LATERAL (SELECT pg_catalog.format('ALTER TABLE %I.%I %s;', t.schema_name, t.table_name, d.action) AS ddl,
    CASE WHEN d.undo IS NOT NULL THEN pg_catalog.format('ALTER TABLE %I.%I %s;', t.schema_name, t.table_name, d.undo) END AS undo_ddl) u
CROSS JOIN LATERAL (SELECT pg_catalog.format('unfinished_migration:%I.%I.%I', t.schema_name, t.table_name, d.object) AS key) a
WHERE NOT EXISTS (SELECT FROM schema_guard.accepted_advice c WHERE c.key = a.key AND c.in_force);
COMMENT ON VIEW unfinished_migrations IS 'Constraints never validated, detaches never finalized, triggers and autovacuum left disabled.';
