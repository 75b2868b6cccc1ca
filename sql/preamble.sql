-- What must not stand there already: a schema that somebody made to have its own objects taken for ours. An empty one
-- of a superuser's is what a restored dump brings (pg_dump writes CREATE SCHEMA before CREATE EXTENSION).
DO $$
DECLARE
    found record;
BEGIN
    SELECT n.oid, n.nspowner, n.nspacl, r.rolsuper INTO found
    FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
    WHERE n.nspname OPERATOR(pg_catalog.=) 'schema_guard';
    IF NOT found.rolsuper
        OR EXISTS (SELECT FROM pg_catalog.aclexplode(found.nspacl) a
            WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND a.grantee OPERATOR(pg_catalog.<>) found.nspowner)
        OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace OPERATOR(pg_catalog.=) found.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace OPERATOR(pg_catalog.=) found.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typnamespace OPERATOR(pg_catalog.=) found.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_operator o WHERE o.oprnamespace OPERATOR(pg_catalog.=) found.oid)
    THEN
        RAISE EXCEPTION 'schema "schema_guard" exists already and is not an empty one of a superuser''s alone'
            USING ERRCODE = 'duplicate_schema', HINT = 'Drop or rename it, then create the extension again.';
    END IF;
END
$$;
