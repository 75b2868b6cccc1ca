CREATE SCHEMA audit;
CREATE TABLE audit.log (id int);
INSERT INTO audit.log VALUES (1);

BEGIN;
SET LOCAL schema_guard.allow = 'rename-schema(audit): nobody has asked for it since May';
ALTER SCHEMA audit RENAME TO audit_to_be_dropped;
COMMIT;
