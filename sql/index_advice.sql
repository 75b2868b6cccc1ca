-- All advice in one list. The surest comes first, and of that what saves most.
CREATE VIEW index_advice AS
SELECT a.*
FROM (
    SELECT * FROM schema_guard.duplicate_indexes
    UNION ALL SELECT * FROM schema_guard.missing_foreign_key_indexes
    UNION ALL SELECT * FROM schema_guard.invalid_indexes
    UNION ALL SELECT * FROM schema_guard.unfinished_migrations
) a
ORDER BY CASE a.confidence WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, a.bytes DESC NULLS LAST, a.key;
COMMENT ON VIEW index_advice IS 'What to do about indexes, with the SQL: the surest first, and of that what saves most.';
