-- What the guard found and let pass: rows are only added, one a rule, object, role and application in a transaction.
CREATE TABLE observation (
    at timestamptz NOT NULL,
    rule text NOT NULL,
    object text NOT NULL,
    role text NOT NULL,
    application text NOT NULL,
    example text NOT NULL,
    would_block boolean NOT NULL,
    allowed text,
    times bigint NOT NULL
);

-- pg_monitor sees all; others see what is their own. The owner's rights reach the table, the condition the rows.
CREATE VIEW observations AS
SELECT
    pg_catalog.min(o.at) AS first_seen,
    pg_catalog.max(o.at) AS last_seen,
    pg_catalog.sum(o.times)::bigint AS times,
    o.rule,
    o.object,
    o.role,
    o.application,
    (pg_catalog.array_agg(o.example ORDER BY o.at DESC))[1] AS example,
    pg_catalog.bool_or(o.would_block) AS would_block
FROM schema_guard.observation o
WHERE o.at > pg_catalog.now() - '14 days'::interval
    AND (o.role = current_user::text
        OR pg_catalog.pg_has_role(current_user, 'pg_monitor', 'member'))
GROUP BY o.rule, o.object, o.role, o.application;
COMMENT ON VIEW observations IS 'What the guard found and did not refuse in the last 14 days, by rule, object, role and application.';
