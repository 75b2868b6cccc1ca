CREATE SCHEMA audit;
CREATE TABLE audit.log (id int);
INSERT INTO audit.log VALUES (1);

ALTER SCHEMA audit RENAME TO audit_to_be_dropped;
