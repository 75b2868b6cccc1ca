CREATE EXTENSION citext VERSION '1.6';

-- Its scripts have been read, and rehearsed on a copy.
BEGIN;
SET LOCAL lock_timeout = '1s';
SET LOCAL schema_guard.allow = 'extension-update(citext): rehearsed on a copy, OPS-17';
ALTER EXTENSION citext UPDATE TO '1.6';
COMMIT;
